import { awkwardNumbers, awkwardTexts, awkwardValues } from './awkward.js';
import type { Random } from './random.js';

/** Fields that decide where on this machine, or in its network, something happens: they are only made into what leads nowhere. */
const places: ReadonlySet<string> = new Set(['root', 'host', 'port', 'endpoint', 'url']);
const nowhere = [null, true, [], {}, '', -1, 0.5] as const;

function awkward(random: Random): unknown {
  return random.pick([() => random.pick(awkwardTexts), () => random.pick(awkwardNumbers), () => random.pick(awkwardValues)])();
}

/** One change somewhere in a value: another kind, an end of the range, a field more or less. */
export function mutated(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.int(0, value.length - 1);
    if (random.chance(0.1)) return Array.from({ length: 300 }, () => value[at]);
    return value.map((entry, index) => (index === at ? mutated(entry, random) : entry));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && random.chance(0.9)) {
    const entries = Object.entries(value);
    const [name, entry] = entries.length === 0 ? ['', undefined] : random.pick(entries);
    const how = random.next();
    if (how < 0.12) return { ...value, [random.pick(awkwardTexts)]: awkward(random) };
    if (how < 0.2) return { ...value, id: '01999e40-0000-7000-8000-00000000beef', role: 'admin', version: 1 };
    if (entries.length === 0) return value;
    if (how < 0.3) return Object.fromEntries(entries.filter(([other]) => other !== name));
    return { ...value, [name]: places.has(name) ? random.pick(nowhere) : mutated(entry, random) };
  }
  return awkward(random);
}

/** JSON that no serialiser makes. */
export function brokenJson(value: unknown, random: Random): string {
  const json = JSON.stringify(value ?? {});
  return random.pick([
    () => json.slice(0, random.int(0, Math.max(0, json.length - 1))),
    () => `${json}${json}`,
    () => `{"__proto__":{"role":"admin"},${json.slice(1)}`,
    () => `{"constructor":{"prototype":{"role":"admin"}},${json.slice(1)}`,
    () => `${'['.repeat(500)}${']'.repeat(500)}`,
    () => `{"a":${'{"a":'.repeat(30)}1${'}'.repeat(30)}}`,
    () => json.replace(/\d+/, '1e400'),
    () => json.replace(/"[^"]*"/, '"\\ud800"'),
    () => `${json.slice(0, 1)}"name":"first","name":"second",${json.slice(1)}`,
    () => `\ufeff${json}`,
    () => `{"name":"${'x'.repeat(70_000)}"}`,
    () => '"text"',
    () => '[]',
    () => 'null',
    () => '0',
    () => ' ',
    () => '',
  ])();
}
