import { canonicalJson } from '@waybill/audit';
import type { AuditValue, ProposedChange } from '@waybill/core';

/** What a configuration file can name. */
export type ConfigurationNoun =
  | 'role'
  | 'store'
  | 'key'
  | 'partner'
  | 'connection'
  | 'account'
  | 'calendar'
  | 'job'
  | 'sftp-server'
  | 'audit-anchor'
  | 'audit-stream'
  | 'scheduled-export'
  | 'audit-retention'
  | 'retention-rule'
  | 'webhook'
  | 'approval-policy'
  | 'sign-in-policy'
  | 'oidc-provider';

/** A thing by its readable name, with the fields that are compared: references by name, secrets by what is known of them. */
export interface ConfigurationItem {
  readonly noun: ConfigurationNoun;
  /** Its slug, or its user name. */
  readonly name: string;
  readonly fields: Readonly<Record<string, AuditValue>>;
}

/** What has to be done to one thing. */
export interface ConfigurationChange {
  readonly action: 'create' | 'update' | 'unchanged';
  readonly noun: ConfigurationNoun;
  readonly name: string;
  /** Those that differ; `before` is absent when the thing or the field is new. */
  readonly fields: readonly { readonly field: string; readonly before?: AuditValue; readonly after: AuditValue }[];
  /** Once it was applied: it was not done, or not all of it, and waits for a second person. */
  readonly waits?: ProposedChange;
  /** Once it was applied: it was not done, because this, as `noun name`, which it names, waits for a second person and is not there before. */
  readonly waitsFor?: string;
}

/**
 * The changes that make the platform match, in the order of `desired`. Only fields that `desired` states are compared, and nothing
 * is ever deleted: what a file does not name is left alone.
 */
export function planConfiguration(
  current: readonly ConfigurationItem[],
  desired: readonly ConfigurationItem[],
): readonly ConfigurationChange[] {
  const known = new Map(current.map((item) => [keyOf(item), item]));
  return desired.map((item) => {
    const before = known.get(keyOf(item));
    const fields = Object.entries(item.fields).flatMap(([field, after]) => {
      const value = before?.fields[field];
      if (value === undefined) return [{ field, after }];
      return canonicalJson(value) === canonicalJson(after) ? [] : [{ field, before: value, after }];
    });
    const action = before === undefined ? 'create' : fields.length === 0 ? 'unchanged' : 'update';
    return { action, noun: item.noun, name: item.name, fields };
  });
}

function keyOf(item: ConfigurationItem): string {
  return `${item.noun} ${item.name}`;
}
