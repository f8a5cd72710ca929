import type { AuditValue } from '@waybill/core';

type Groups = Readonly<Record<string, unknown>>;

/**
 * Rules with those that a file names in place of those that were there; what it does not name is left alone. Rules come in groups; one
 * that has a `kind`, and a list, is one value.
 */
export function mergeGroups(before: object, given: object): Groups {
  const merged = new Map<string, unknown>(Object.entries(before));
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const present = merged.get(name);
    merged.set(name, isGroup(present) && isGroup(value) ? mergeGroups(present, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Each rule by its dotted name: `source.path`. With `named`, only those that stand in it too. */
export function leavesOf(rules: object, named: object = rules, prefix = ''): Readonly<Record<string, AuditValue>> {
  const names = new Map<string, unknown>(Object.entries(named));
  return Object.fromEntries(
    Object.entries(rules).flatMap(([name, value]): (readonly [string, AuditValue])[] => {
      const other = names.get(name);
      if (other === undefined) return [];
      if (isGroup(value) && isGroup(other)) return Object.entries(leavesOf(value, other, `${prefix}${name}.`));
      return [[`${prefix}${name}`, value]];
    }),
  );
}

function isGroup(value: unknown): value is Groups {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, 'kind');
}
