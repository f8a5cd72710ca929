/*
 * Whether the catalogs of the console are what its source asks for: each of its words is in each language, and none that it no longer has.
 * Nothing is written; `npm run words` puts what is new into the catalogs, for somebody to translate.
 *
 * A message whose elements are not counted from 0 is refused: Lingui (5.9) counts those of a nested message too, and then shows another value in
 * the place of an element. What is nested gets a name first. A translation has the elements and the values of its message, in any order.
 */
import { fileURLToPath } from 'node:url';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';

const MOST_SHOWN = 20;

// The branches of a plural are in braces like values, so there the elements alone are compared.
const partsOf = (text) =>
  [...new Set(text.match(text.includes(', plural,') ? /<\d+\/?>/g : /<\d+\/?>|\{\w+\}/g))].sort().join(' ');
const isCountedFromZero = (text) => {
  const elements = new Set([...text.matchAll(/<(\d+)\/?>/g)].map(([, index]) => Number(index)));
  return [...elements].every((index) => index < elements.size);
};

const config = getConfig({ configPath: fileURLToPath(new URL('lingui.config.ts', import.meta.url)) });
const faults = [];
let words = 0;
for (const catalog of await getCatalogs(config)) {
  const asked = (await catalog.collect()) ?? {};
  words += Object.keys(asked).length;
  for (const language of config.locales) {
    const kept = (await catalog.read(language)) ?? {};
    const say = (what, id, message) => faults.push(`${language}: ${what}: ${message ?? id}`);
    for (const [id, { message }] of Object.entries(asked)) {
      const translation = kept[id]?.translation;
      if (!translation) say('not translated', id, message);
      else if (partsOf(translation) !== partsOf(message ?? id)) say('other elements or values than its message', id, message);
      if (!isCountedFromZero(message ?? id)) say('a message within a message, give it a name', id, message);
    }
    for (const [id, { message, obsolete }] of Object.entries(kept)) {
      if (!(id in asked) || obsolete) say('no longer asked for', id, message);
    }
  }
}
for (const fault of faults.slice(0, MOST_SHOWN)) console.error(fault);
if (faults.length > MOST_SHOWN) console.error(`… and ${faults.length - MOST_SHOWN} more`);
if (faults.length > 0) {
  console.error('Run `npm run words`, and translate what it adds to apps/console/src/language.');
  process.exitCode = 1;
} else console.log(`words of the console: ${words}, in ${config.locales.join(', ')} too`);
