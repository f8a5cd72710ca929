import { z } from 'zod';
import type { Transfer } from '../entities/transfer.js';
import { type Id, isId } from '../ids.js';
import { type DeliveringRules, deliveringFields } from './delivering.js';
import type { JobDefinition } from './job-rules.js';

/** Where the files of a Job are, or go: a Store or a Connection. */
export interface JobEnd {
  readonly kind: 'store' | 'connection';
  readonly id: Id;
}

/** One of the targets of a Job. */
export interface JobTarget {
  readonly end: JobEnd;
  readonly rules: DeliveringRules;
}

/** The most targets that a Job has beside the first. */
export const MAX_FURTHER_TARGETS = 9;

const endId = z.string().refine(isId, 'must be an id').nullable().default(null);

/** A further target: a Store or a Connection, and how files are delivered there. */
export const furtherTargetRule = z
  .strictObject({
    connectionId: endId,
    storeId: endId,
    ...deliveringFields,
  })
  .superRefine(({ connectionId, storeId }, context) => {
    if ((connectionId === null) !== (storeId === null)) return;
    context.addIssue({
      code: 'custom',
      path: ['connectionId'],
      message: 'A further target is a connection or a store, one of them.',
    });
  });

/** The further targets of a Job. */
export const alsoToRule = z.array(furtherTargetRule).max(MAX_FURTHER_TARGETS).meta({
  description: 'Further targets: each file is delivered to every one of them, and one that fails is sent again by itself (B23).',
});

export type FurtherTargetInput = Readonly<z.input<typeof furtherTargetRule>>;
export type FurtherTarget = Readonly<z.output<typeof furtherTargetRule>>;

type NamedEnds = Pick<JobDefinition, 'direction' | 'connectionId' | 'storeId' | 'toConnectionId' | 'target' | 'alsoTo'>;

/** The ends that a definition names: one source and one target or more, the first one first. */
export function jobEnds(definition: NamedEnds): { readonly source: JobEnd; readonly targets: readonly JobTarget[] } {
  const { direction, connectionId, storeId, toConnectionId, target, alsoTo } = definition;
  const connection: JobEnd = { kind: 'connection', id: connectionId };
  const store: JobEnd = { kind: 'store', id: storeId ?? '' };
  const first: JobEnd =
    direction === 'pull' ? store : direction === 'push' ? connection : { kind: 'connection', id: toConnectionId ?? '' };
  const further = alsoTo.map(({ connectionId: to, storeId: into, ...rules }): JobTarget => {
    return { end: to === null ? { kind: 'store', id: into ?? '' } : { kind: 'connection', id: to }, rules };
  });
  return { source: direction === 'push' ? store : connection, targets: [{ end: first, rules: target }, ...further] };
}

/** A definition as a Transfer to one of its targets sees it: that target is the only one. */
export function forTarget(definition: JobDefinition, index: number): JobDefinition {
  const rules = jobEnds(definition).targets[index]?.rules;
  return rules === undefined ? definition : { ...definition, target: rules };
}

export function isSameEnd(one: JobEnd, other: JobEnd): boolean {
  return one.kind === other.kind && one.id === other.id;
}

type TransferWay = Pick<Transfer, 'direction' | 'connectionId' | 'storeId' | 'toConnectionId' | 'toStoreId'>;

/** What a Transfer between two ends is called, and where it keeps them. */
export function wayBetween(source: JobEnd, target: JobEnd): TransferWay {
  const none = { connectionId: null, storeId: null, toConnectionId: null, toStoreId: null };
  if (source.kind === 'connection') {
    return target.kind === 'store'
      ? { ...none, direction: 'pull', connectionId: source.id, storeId: target.id }
      : { ...none, direction: 'relay', connectionId: source.id, toConnectionId: target.id };
  }
  return target.kind === 'connection'
    ? { ...none, direction: 'push', storeId: source.id, connectionId: target.id }
    : { ...none, direction: 'copy', storeId: source.id, toStoreId: target.id };
}

/** The two ends of a Transfer; an upload comes from an Account, which is no end of a Job. */
export function transferEnds(transfer: TransferWay): { readonly source: JobEnd | undefined; readonly target: JobEnd } {
  const store: JobEnd = { kind: 'store', id: transfer.storeId ?? '' };
  const connection: JobEnd = { kind: 'connection', id: transfer.connectionId ?? '' };
  switch (transfer.direction) {
    case 'pull':
      return { source: connection, target: store };
    case 'push':
      return { source: store, target: connection };
    case 'relay':
      return { source: connection, target: { kind: 'connection', id: transfer.toConnectionId ?? '' } };
    case 'copy':
      return { source: store, target: { kind: 'store', id: transfer.toStoreId ?? '' } };
    case 'upload':
      return { source: undefined, target: store };
  }
}
