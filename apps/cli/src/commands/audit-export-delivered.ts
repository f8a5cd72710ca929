import { setTimeout as wait } from 'node:timers/promises';
import { Failure, type Id, type JobEnd } from '@waybill/core';
import { deliverExport, openOne, readAuditExport } from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { whereText } from './audit-export-line.js';
import type { CommandIo } from './command-io.js';
import type { OpenPlatform } from './open-platform.js';

const LEASE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Resolves once the file of an export is at its place. This process brings it there unless a worker is faster, so that none need run. Stopped
 * meanwhile, a worker goes on with it.
 * @throws Failure why it could not be delivered
 */
export async function deliveredExport(platform: OpenPlatform, id: Id, io: CommandIo): Promise<void> {
  const { administration, context } = platform;
  const { StoreStorages } = await import('@waybill/storage');
  const ends = { ...administration, stores: new StoreStorages() };
  const deps = {
    ...administration,
    processName: `cli:${process.pid}`,
    leaseMs: LEASE_MS,
    random: Math.random,
    openEnd: (end: JobEnd, signal: AbortSignal) => openOne(ends, end, context.actor, signal),
  };
  for (let told = ''; ; ) {
    await deliverExport(deps, id, io.signal);
    const { delivery, sizeBytes, sha256 } = await readAuditExport(administration, id);
    if (delivery === null) throw new Failure('not-found', { publicDetail: `The export ${id} is to go nowhere.` });
    const { state, failure, verification } = delivery;
    const where = whereText(delivery);
    if (state === 'done') {
      io.tell(escapeUnsafe(`${where}: ${sizeBytes} bytes, SHA-256 ${sha256}, checked by ${verification}`));
      return;
    }
    const why = failure === null ? '' : ` (${failure.detail})`;
    if (state === 'failed' || state === 'cancelled') {
      throw new Failure('conflict.state', { publicDetail: `The export ${id} was not delivered to ${where}${why}.` });
    }
    const line = escapeUnsafe(`${where}: ${state}${why}`);
    if (line !== told) io.tell(line);
    told = line;
    await wait(LOOK_EVERY_MS, undefined, { signal: io.signal });
  }
}
