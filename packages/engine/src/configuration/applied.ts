import { createHash } from 'node:crypto';
import { canonicalJson } from '@waybill/audit';
import { auditActorKinds, isId, type Repositories } from '@waybill/core';
import { z } from 'zod';
import type { ActorContext } from '../administration/deps.js';
import { type CurrentConfiguration, describeCurrent, PRESENT, TO_BE_SET } from './current-configuration.js';
import type { ConfigurationItem } from './plan-configuration.js';

const SETTING = 'configuration.applied';

const appliedItem = z.object({ noun: z.string(), name: z.string(), fields: z.record(z.string(), z.json()) });

const stored = z.object({
  digest: z.string(),
  at: z.iso.datetime().transform((text) => new Date(text)),
  by: z.object({ kind: z.enum(auditActorKinds), id: z.string().refine(isId).exactOptional(), name: z.string() }),
  items: z.array(appliedItem),
  others: z.array(z.string()),
});

/** A thing as it was applied: the fields that a file stated, secrets by a mark that tells nothing of them. */
export type AppliedItem = z.infer<typeof appliedItem>;

/** What was last applied. */
export interface AppliedConfiguration {
  /** Of `items`; see {@link configurationDigest}. */
  readonly digest: string;
  readonly at: Date;
  readonly by: Pick<ActorContext['actor'], 'kind' | 'id' | 'name'>;
  readonly items: readonly AppliedItem[];
  /** What was there and stood in no file, as `noun name`. */
  readonly others: readonly string[];
}

/** A thing by what it is and its name: unique on a platform. */
export function keyOfItem({ noun, name }: Pick<AppliedItem, 'noun' | 'name'>): string {
  return `${noun} ${name}`;
}

/** SHA-256, lower-case hex, over the canonical JSON (RFC 8785) of the things in the order of noun and name. */
export function configurationDigest(items: readonly AppliedItem[]): string {
  const ordered = items.map(({ noun, name, fields }) => ({ noun, name, fields })).toSorted(asCompared);
  return createHash('sha256').update(canonicalJson(ordered)).digest('hex');
}

/** The order of noun and name. */
export function asCompared(one: AppliedItem, other: AppliedItem): number {
  return keyOfItem(one) < keyOfItem(other) ? -1 : 1;
}

/** The mark of a secret: it changes whenever the secret is set anew, and nobody learns the secret from it. */
export function secretMark(sealed: string): string {
  return `${PRESENT} (${createHash('sha256').update(`configuration ${sealed}`).digest('hex').slice(0, 12)})`;
}

/** Everything as it is now, with marks where secrets are. */
export function markedItems(current: CurrentConfiguration): ReturnType<typeof describeCurrent> {
  return describeCurrent(current, secretMark);
}

/** What was last applied; undefined while nothing was. */
export async function readApplied({ settings }: Pick<Repositories, 'settings'>): Promise<AppliedConfiguration | undefined> {
  const text = await settings.get(SETTING);
  return text === undefined ? undefined : stored.parse(JSON.parse(text));
}

/** Remembers it in place of what was applied before. */
export async function saveApplied({ settings }: Pick<Repositories, 'settings'>, applied: AppliedConfiguration): Promise<void> {
  await settings.set(SETTING, JSON.stringify(applied));
}

/** What {@link nextApplied} goes by. */
export interface JustApplied {
  readonly before: AppliedConfiguration | undefined;
  readonly current: CurrentConfiguration;
  /** What the file asked for, of what was done, was so already, or waits for a second person. */
  readonly asked: readonly ConfigurationItem[];
  /** Those that wait: what is asked for is what was applied, though it is not so yet. */
  readonly waiting: ReadonlySet<string>;
  readonly at: Date;
  readonly by: ActorContext['actor'];
}

/**
 * What was applied, with one more file. Things of files that were applied before and are not in this one keep what was said of them, so several files
 * can make up a platform; one of them that is not there any more is forgotten.
 */
export function nextApplied({ before, current, asked, waiting, at, by }: JustApplied): AppliedConfiguration {
  const now = new Map(markedItems(current).map((item) => [keyOfItem(item), item]));
  const items = new Map((before?.items ?? []).filter((item) => now.has(keyOfItem(item))).map((item) => [keyOfItem(item), item]));
  for (const { noun, name, fields } of asked) {
    const key = keyOfItem({ noun, name });
    const present = now.get(key)?.fields ?? {};
    // What is so is taken as it is read: secrets by their marks, keys in the order in which they are kept.
    const said = Object.entries(fields).flatMap(([field, value]) =>
      waiting.has(key) ? (isOpen(value) ? [] : [[field, value]]) : [[field, present[field] ?? value]],
    );
    items.set(key, plain({ noun, name, fields: { ...items.get(key)?.fields, ...Object.fromEntries(said) } }));
  }
  const all = [...items.values()].toSorted(asCompared);
  return {
    ...{ digest: configurationDigest(all), at, items: all },
    by: { kind: by.kind, ...(by.id === undefined ? {} : { id: by.id }), name: by.name },
    others: [...now.keys()].filter((key) => !items.has(key)).toSorted(),
  };
}

/** A field that says of secrets only whether they are the ones there. */
function isOpen(value: unknown): boolean {
  return typeof value === 'string' ? value === PRESENT || value === TO_BE_SET : false;
}

/** As it is read back. */
function plain(item: Pick<ConfigurationItem, 'noun' | 'name' | 'fields'>): AppliedItem {
  return appliedItem.parse(JSON.parse(JSON.stringify(item)));
}
