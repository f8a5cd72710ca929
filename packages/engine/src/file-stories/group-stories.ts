import type { AuditEvent } from '@waybill/core';
import type { Skipped } from './skipped-steps.js';

/** What makes two facts facts of the same file: a Transfer, a place in a Store, a name in an Account's view, a file at a Job's source. */
export function keysOfEvent(event: AuditEvent): readonly string[] {
  const { file, transferId, jobId, transfer, actor, details, partnerId } = event;
  if (file === undefined) return [];
  const keys: string[] = [];
  if (transferId !== undefined) keys.push(`transfer ${transferId}`);
  if (jobId !== undefined) keys.push(`source ${jobId} ${file.path}`);
  if (actor.kind === 'account' && actor.id !== undefined) {
    keys.push(`view ${actor.id} ${file.path}`);
    if (file.previousPath !== undefined) keys.push(`view ${actor.id} ${file.previousPath}`);
  }
  const direction = transfer?.direction;
  if (direction === 'push' || direction === 'copy') keys.push(`store ${file.path}`);
  if (file.truePath !== undefined) {
    const atPartner = direction === 'push' || direction === 'relay';
    keys.push(atPartner ? `partner ${partnerId} ${file.truePath}` : `store ${file.truePath}`);
  }
  const before = details?.['previousTruePath'];
  if (typeof before === 'string') keys.push(`store ${before}`);
  return keys;
}

export function keysOfSkipped({ sighting, jobId }: Skipped): readonly string[] {
  return [`source ${jobId} ${sighting.path}`];
}

/** Puts together what has a key in common, directly or by way of others; in the order in which each group was first met. */
export function grouped<T>(things: readonly T[], keysOf: (thing: T) => readonly string[]): readonly (readonly T[])[] {
  const parent = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    // What was walked leads straight there from now on.
    for (let at = key; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  for (const thing of things) {
    const [first, ...others] = keysOf(thing);
    if (first === undefined) continue;
    for (const key of others) parent.set(rootOf(key), rootOf(first));
  }
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const [first] = keysOf(thing);
    if (first === undefined) continue;
    const root = rootOf(first);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [thing]);
    else group.push(thing);
  }
  return [...groups.values()];
}
