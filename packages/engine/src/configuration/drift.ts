import { canonicalJson } from '@waybill/audit';
import type { AuditEvent, AuditEventType, AuditFilter, AuditValue, Database, Id } from '@waybill/core';
import {
  type AppliedConfiguration,
  type AppliedItem,
  configurationDigest,
  keyOfItem,
  markedItems,
  readApplied,
} from './applied.js';
import { type CurrentConfiguration, readCurrentConfiguration } from './current-configuration.js';

/** A thing that is not as it was applied. */
export interface DriftedItem {
  readonly noun: string;
  readonly name: string;
  /** Null of what is not there, and of what there is one of. */
  readonly id: Id | null;
  /** `missing`: applied, and not there (any more, or because it waits for a second person). `added`: made since, and of a noun that files name. */
  readonly state: 'changed' | 'missing' | 'added';
  /** Those that differ; a side that a field does not have is absent. */
  readonly fields: readonly { readonly field: string; readonly applied?: AuditValue; readonly now?: AuditValue }[];
}

/** The difference between what was last applied and what is. */
export interface ConfigurationDrift {
  readonly applied: AppliedConfiguration | null;
  /** Of the same things and fields as they are now: that of `applied` when nothing but additions drifted. Null while nothing was applied. */
  readonly digest: string | null;
  readonly items: readonly DriftedItem[];
}

/** Compares. Reads everything that a file can name. */
export async function readDrift({ database }: { readonly database: Database }): Promise<ConfigurationDrift> {
  const applied = await readApplied(database.read);
  if (applied === undefined) return { applied: null, digest: null, items: [] };
  return driftOf(applied, await readCurrentConfiguration({ database }));
}

/** The same of what was read. */
function driftOf(applied: AppliedConfiguration, current: CurrentConfiguration): ConfigurationDrift {
  const present = markedItems(current);
  const now = new Map(present.map((item) => [keyOfItem(item), item]));
  const said = new Map(applied.items.map((item) => [keyOfItem(item), item]));
  const same: AppliedItem[] = [];
  const items: DriftedItem[] = [];
  for (const item of applied.items) {
    const { noun, name } = item;
    const there = now.get(keyOfItem(item));
    if (there === undefined) {
      const fields = Object.entries(item.fields).map(([field, value]) => ({ field, applied: value }));
      items.push({ noun, name, id: null, state: 'missing', fields });
      continue;
    }
    const wanted = afterRotation(item, there.fields);
    const fields = differences(wanted, there.fields);
    const differing = new Map(fields.map(({ field, now: value }) => [field, value]));
    same.push({
      ...{ noun, name },
      fields: JSON.parse(
        JSON.stringify(
          Object.fromEntries(
            Object.entries(item.fields).map(([field, value]) => [field, differing.has(field) ? differing.get(field) : value]),
          ),
        ),
      ),
    });
    if (fields.length > 0) items.push({ noun, name, id: there.id ?? null, state: 'changed', fields });
  }
  const others = new Set(applied.others);
  const nouns = new Set(applied.items.map(({ noun }) => noun));
  for (const item of present) {
    const key = keyOfItem(item);
    if (said.has(key) || others.has(key) || !nouns.has(item.noun)) continue;
    const fields = Object.entries(item.fields).map(([field, value]) => ({ field, now: value }));
    items.push({ noun: item.noun, name: item.name, id: item.id ?? null, state: 'added', fields });
  }
  return { applied, digest: configurationDigest(same), items };
}

/** A rotation that the file asked for and that is done is no drift, though the file names the old key as the key (BEHAVIOURS B31). */
function afterRotation(item: AppliedItem, now: Readonly<Record<string, AuditValue>>): AppliedItem['fields'] {
  const { nextKey } = Object(item.fields);
  if (nextKey == null || now['key'] !== nextKey || now['nextKey'] !== null) return item.fields;
  return { ...item.fields, key: nextKey, nextKey: null };
}

function differences(
  applied: AppliedItem['fields'],
  now: Readonly<Record<string, AuditValue>>,
): readonly { readonly field: string; readonly applied: AuditValue; readonly now?: AuditValue }[] {
  return Object.entries(applied).flatMap(([field, value]) => {
    const there = now[field];
    if (there === undefined) return [{ field, applied: value }];
    return canonicalJson(value) === canonicalJson(there) ? [] : [{ field, applied: value, now: there }];
  });
}

/** Where in the trail the events of what there is one of are. */
const typesOfOne: Readonly<Record<string, AuditEventType>> = {
  'sftp-server': 'server.rules-changed',
  'audit-retention': 'audit-retention.changed',
  'approval-policy': 'approval-policy.changed',
  'sign-in-policy': 'sign-in-policy.changed',
};

/** So many events of a noun are looked through for one of a thing that is gone. */
const MOST_LOOKED_AT = 200;

/** The last event by which a thing became what it is, since it was applied; undefined when there is none, as while it waits. */
export async function lastChangeOf(
  { database }: { readonly database: Database },
  { noun, name, id, state, fields }: DriftedItem,
  since: Date,
): Promise<AuditEvent | undefined> {
  const list = async (filter: AuditFilter, limit: number) =>
    (await database.read.auditTrail.list({ ...filter, since }, { limit })).items;
  const ofOne = typesOfOne[noun];
  if (ofOne !== undefined) return (await list({ type: ofOne }, 1))[0];
  if (state === 'missing' || id === null) {
    const gone = await list({ typePrefix: `${noun}.` }, MOST_LOOKED_AT);
    return gone.find(({ type, target }) => type === `${noun}.deleted` && target?.name === name);
  }
  const newest = (events: readonly (AuditEvent | undefined)[]) =>
    events.reduce((one, other) => (one === undefined || (other !== undefined && other.seq > one.seq) ? other : one), undefined);
  const own = (await list({ targetId: id, typePrefix: `${noun}.` }, 20)).find(isChange);
  if (noun === 'job') return newest([own, (await list({ jobId: id, typePrefix: 'schedule.' }, 20)).find(isChange)]);
  if (noun !== 'connection' || !fields.some(({ field }) => field === 'hostKeys')) return own;
  const keys = await list({ typePrefix: 'host-key.' }, MOST_LOOKED_AT);
  return newest([own, keys.find(({ target }) => target?.name?.startsWith(`${name} `))]);
}

const changes = ['created', 'updated', 'generated', 'imported', 'key-promoted', 'totp-enrolled', 'totp-removed', 'deleted'];

/** Not that it was looked at, tested or ran. */
function isChange({ type }: AuditEvent): boolean {
  return changes.includes(type.slice(type.indexOf('.') + 1));
}
