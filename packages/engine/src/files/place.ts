import type { AuditTarget, Database, Id, NewAuditEvent, Storage, StoreOpener, VPath } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';
import type { ConnectionPool } from '../connections/connection-pool.js';
import { openEnd } from '../transfers/ends.js';

/** What looking at files by hand stands on. */
export interface FileDeps {
  readonly database: Database;
  readonly stores: StoreOpener;
  /** Shared by everybody who looks at the same partner: it takes one of its slots, and is closed a moment after the last one. */
  readonly connections: ConnectionPool;
}

/** Where files are that somebody looks at: a Store of ours, or a partner by a Connection. */
export interface FilePlace {
  readonly kind: 'store' | 'connection';
  readonly id: Id;
}

/** A place with a path in it. */
export interface FileAt {
  readonly place: FilePlace;
  readonly path: VPath;
}

/** A {@link FilePlace}, opened. */
export interface OpenPlace {
  readonly storage: Storage;
  readonly target: AuditTarget & { readonly id: Id };
  readonly partnerId: Id | undefined;
  close(): Promise<void>;
}

/**
 * Opens a place for a person. A partner is reached as by any work of ours: host key, lease, breaker, bandwidth and the outbound policy hold.
 * @throws Failure `not-found`, `conflict.state` for a suspended partner, `connection.stopped`, and why the partner cannot be reached
 */
export async function openPlace(deps: FileDeps, { kind, id }: FilePlace, signal: AbortSignal): Promise<OpenPlace> {
  const { storage, name, partner, close } = await openEnd(deps, { kind, id }, signal);
  return { storage, target: { kind, id, name }, partnerId: partner?.id, close };
}

/** Opens a place for the time of `use`. */
export async function withPlace<T>(
  deps: FileDeps,
  place: FilePlace,
  signal: AbortSignal,
  use: (open: OpenPlace) => Promise<T>,
): Promise<T> {
  const open = await openPlace(deps, place, signal);
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

/** The part that every event about files in a place has. */
export function fileEvent(
  { target, partnerId }: Pick<OpenPlace, 'target' | 'partnerId'>,
  path: VPath,
  context: ActorContext,
): Pick<NewAuditEvent, 'actor' | 'outcome' | 'target'> & { readonly file: NonNullable<NewAuditEvent['file']> } {
  return {
    ...actBy(context),
    target,
    ...(partnerId === undefined ? {} : { partnerId }),
    file: { path, truePath: path },
  };
}

/** Writes an event in a transaction of its own. @throws Failure `audit.unavailable` */
export async function recordFileEvent({ database }: Pick<FileDeps, 'database'>, event: NewAuditEvent): Promise<void> {
  await database.transaction(async (tx) => {
    tx.audit.append(event);
  });
}

/** Does something the first time that it is asked for it, and not again. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
