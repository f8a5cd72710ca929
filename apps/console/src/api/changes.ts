import { t } from '@lingui/core/macro';
/**
 * How many fields of a form are not what they are by default, in words: `Defaults`, `2 changed`.
 * @param parts only these of them
 */
export function changesText<F extends object>(fields: F, defaults: F, parts?: readonly (keyof F & string)[]): string {
  const names: readonly string[] = parts ?? Object.keys(defaults);
  const [now, before] = [new Map<string, unknown>(Object.entries(fields)), new Map<string, unknown>(Object.entries(defaults))];
  const count = names.reduce((sum, name) => sum + changesOf(now.get(name), before.get(name)), 0);
  return count === 0 ? t`Defaults` : t`${count} changed`;
}

function changesOf(value: unknown, usual: unknown): number {
  if (!isGroup(value) || !isGroup(usual)) return JSON.stringify(value) === JSON.stringify(usual) ? 0 : 1;
  const before = new Map(Object.entries(usual));
  return Object.entries(value).reduce((sum, [name, inner]) => sum + changesOf(inner, before.get(name)), 0);
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
