/*
 * Whether the catalogs of the console are what its source asks for: each of its words is in each language, and none that it no longer has.
 * Nothing is written; `npm run words` puts what is new into the catalogs, for somebody to translate.
 */
import { fileURLToPath } from 'node:url';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';

const MOST_SHOWN = 20;

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
      if (!kept[id]?.translation) say('not translated', id, message);
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
