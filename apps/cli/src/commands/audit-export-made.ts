import { setTimeout as wait } from 'node:timers/promises';
import type { Signer } from '@waybill/audit';
import { rolePermissions } from '@waybill/contracts';
import { type AuditExport, Failure, type Id, isFailure } from '@waybill/core';
import { cancelAuditExport, makeAuditExport, readAuditExport } from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import type { CommandIo } from './command-io.js';
import type { OpenPlatform } from './open-platform.js';

const LEASE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

/**
 * An export once it is over. This process makes it unless a worker was faster, so that none need run; whoever makes it holds the claim,
 * and the other waits. When it is stopped before that, the export is cancelled.
 */
export async function madeExport(
  platform: OpenPlatform,
  { id, signer }: { readonly id: Id; readonly signer: Signer },
  io: CommandIo,
): Promise<AuditExport> {
  const { administration, context } = platform;
  const { signal } = io;
  const deps = {
    ...administration,
    signer,
    processName: `cli:${process.pid}`,
    leaseMs: LEASE_MS,
    permissions: rolePermissions(),
  };
  const stopTelling = tellProgress(platform, id, io);
  try {
    for (;;) {
      await makeAuditExport(deps, id, signal);
      const found = await readAuditExport(administration, id);
      if (isOver(found)) return found;
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    await cancelUnlessOver();
    throw new Failure('cancelled', { publicDetail: `The export ${id} was cancelled.`, cause: error });
  } finally {
    await stopTelling();
  }

  async function cancelUnlessOver(): Promise<void> {
    try {
      await cancelAuditExport(administration, id, context);
    } catch (error) {
      if (!isFailure(error, 'conflict.state') && !isFailure(error, 'not-found')) throw error;
    }
  }
}

const isOver = ({ state }: AuditExport): boolean => state !== 'queued' && state !== 'running';

/** Tells how far an export is whenever that changed. Resolves, when called, once nothing more is told. */
function tellProgress({ administration }: OpenPlatform, id: Id, io: CommandIo): () => Promise<void> {
  const stop = new AbortController();
  const telling = (async () => {
    let told = '';
    while (!stop.signal.aborted) {
      const { state, doneEvents, totalEvents, failure } = await readAuditExport(administration, id);
      const why = failure === null ? '' : ` (${failure.detail})`;
      const line = `${id}: ${state}, ${doneEvents} of ${totalEvents ?? '?'} events${why}`;
      if (line !== told) io.tell(escapeUnsafe(line));
      told = line;
      await wait(LOOK_EVERY_MS, undefined, { signal: stop.signal });
    }
    // What is told is no part of what is done: the one who waits learns what went wrong.
  })().catch(() => undefined);
  return async () => {
    stop.abort();
    await telling;
  };
}
