import { createHash } from 'node:crypto';
import {
  type AuditStream,
  type Id,
  newId,
  type SealedRecord,
  type StreamDestination,
  type StreamSecrets,
  type Tx,
} from '@waybill/core';
import { openSecrets } from '../streams/deliver-events.js';
import {
  checkCertificates,
  type ReadDestination,
  readDestination,
  readFilter,
  type StreamDestinationInput,
  type StreamFilterInput,
} from '../streams/stream-input.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkReadsTrail } from './held-permissions.js';
import { type ChangeOf, checkSlug, checkVersion, invalid, isSwitchOff, taken } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** Where a stream begins: with what happens from now on, with the oldest event there is, or with the event of this number. */
export type StreamStart = 'now' | 'beginning' | number;

/** A new stream. */
export interface CreateAuditStreamInput {
  readonly slug: string;
  readonly destination: StreamDestinationInput;
  readonly filter?: StreamFilterInput;
  /** True when absent. */
  readonly enabled?: boolean;
  /** Now when absent. */
  readonly from?: StreamStart;
}

/** The fields of a stream to change; a destination and a filter replace the whole of it. `from` has it begin anew there; it goes on where it is when absent. */
export type UpdateAuditStreamInput = Partial<Omit<CreateAuditStreamInput, 'slug'>>;

/** Each is walked every second. */
const MOST_STREAMS = 20;

/** Sets up a stream; its first events go out within seconds. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createAuditStream(
  deps: AdministrationDeps,
  input: CreateAuditStreamInput,
  context: ActorContext,
): Promise<AuditStream> {
  checkSlug(input.slug);
  const read = readDestination(input.destination, undefined);
  const filter = readFilter(input.filter ?? {});
  return deps.database.transaction(async (tx) => {
    await checkReadsTrail(tx, context);
    if ((await tx.auditStreams.findBySlug(input.slug)) !== undefined)
      throw taken('/slug', `There is a stream "${input.slug}" already.`);
    if ((await tx.auditStreams.list({}, { limit: MOST_STREAMS })).items.length === MOST_STREAMS)
      throw invalid('/slug', `There are ${MOST_STREAMS} streams already, which is the most; delete one that is not needed.`);
    const secretId = await keepSecrets(deps, tx, read.secrets);
    const { slug, enabled = true, from = 'now' } = input;
    const stream = await tx.auditStreams.insert({ id: newId(), slug, enabled, destination: read.destination, filter, secretId });
    const lookedAtSeq = await positionOf(tx, from);
    await tx.auditStreams.setPosition(stream.id, lookedAtSeq);
    recordStream(tx, 'audit-stream.created', context, stream, {
      after: { ...describeStream(stream), fromSeq: lookedAtSeq + 1 },
    });
    return stream;
  });
}

/** Changes the given fields; a delivery under way begins anew, and at once. @throws Failure `version.stale`, `input.invalid` */
export async function updateAuditStream(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateAuditStreamInput>,
  context: ActorContext,
): Promise<AuditStream> {
  const known = await deps.database.read.auditStreams.get(id);
  checkVersion(known, version);
  const secrets = known.secretId === null ? {} : await openSecrets(deps, known.secretId);
  const read: ReadDestination =
    changes.destination === undefined
      ? { destination: known.destination, secrets }
      : readDestination(changes.destination, { destination: known.destination, secrets });
  return deps.database.transaction(async (tx) => {
    const before = await tx.auditStreams.get(id);
    checkVersion(before, version);
    if (!isSwitchOff(changes)) await checkReadsTrail(tx, context);
    const isSecretNew = !isSame(read.secrets, secrets);
    const secretId = isSecretNew ? await keepSecrets(deps, tx, read.secrets) : before.secretId;
    const filter = changes.filter === undefined ? before.filter : readFilter(changes.filter);
    const enabled = changes.enabled ?? before.enabled;
    const wanted = { ...before, enabled, destination: read.destination, filter, secretId };
    const change = changedFields(describeStream(before), describeStream(wanted));
    if (change === undefined && changes.from === undefined) return before;
    const after = await tx.auditStreams.update(wanted);
    if (isSecretNew && before.secretId !== null) await tx.secrets.remove(before.secretId);
    const moved = changes.from === undefined ? undefined : await move(tx, id, changes.from);
    if (moved === undefined) await tx.auditStreams.restart(id, deps.clock.now());
    recordStream(tx, 'audit-stream.updated', context, after, {
      before: { ...change?.before, ...moved?.before },
      after: { ...change?.after, ...moved?.after },
    });
    return after;
  });
}

/** Sends nothing more there; what the collector has stays its own. @throws Failure `not-found` */
export async function deleteAuditStream(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const stream = await tx.auditStreams.get(id);
    await tx.auditStreams.remove(stream);
    if (stream.secretId !== null) await tx.secrets.remove(stream.secretId);
    recordStream(tx, 'audit-stream.deleted', context, stream, { before: describeStream(stream) });
  });
}

async function move(tx: Tx, id: Id, from: StreamStart) {
  const { lookedAtSeq } = await tx.auditStreams.state(id);
  const position = await positionOf(tx, from);
  await tx.auditStreams.setPosition(id, position);
  return { before: { fromSeq: lookedAtSeq + 1 }, after: { fromSeq: position + 1 } };
}

/** The event before the first that is sent. @throws Failure `input.invalid` with field `/from` */
export async function positionOf(tx: Tx, from: StreamStart): Promise<number> {
  const last = await tx.checkpoints.lastSeq();
  if (from === 'now') return last;
  const removed = await tx.auditRetention.removedUpTo();
  if (from === 'beginning') return removed;
  if (from <= removed)
    throw invalid(
      '/from',
      `The events up to ${removed} were removed by retention; the oldest that can be sent is ${removed + 1}.`,
    );
  if (from > last + 1) throw invalid('/from', `The last event is ${last}; a stream begins with ${last + 1} at the latest.`);
  return from - 1;
}

async function keepSecrets(deps: AdministrationDeps, tx: Tx, secrets: StreamSecrets): Promise<Id | null> {
  if (Object.keys(secrets).length === 0) return null;
  const sealed: SealedRecord = sealText(deps, JSON.stringify(secrets));
  await tx.secrets.insert(sealed);
  return sealed.id;
}

/** Both were made by the same code, or read from what it made. */
function isSame(one: StreamSecrets, other: StreamSecrets): boolean {
  const parts = ({ clientKeyPem, signingKey, headers = {} }: StreamSecrets) => [
    clientKeyPem,
    signingKey,
    Object.entries(headers),
  ];
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other));
}

function describeStream({ slug, enabled, destination, filter, secretId }: Omit<AuditStream, 'version'>): Described {
  const { types, minimumSeverity, outcomes } = filter;
  return {
    ...{ slug, enabled, ...describeDestination(destination), secretId },
    ...{ types: [...types], minimumSeverity, outcomes: [...outcomes] },
  };
}

/** Certificates by their fingerprints: who reads the trail compares them, and does not parse them. */
export function describeDestination({ caPem, clientCertificatePem, ...rest }: StreamDestination): Described {
  const headerNames = 'headerNames' in rest ? { headerNames: [...rest.headerNames] } : {};
  return {
    ...rest,
    ...headerNames,
    ca: fingerprintsOf(caPem),
    clientCertificate: fingerprintsOf(clientCertificatePem),
  };
}

/** Certificates of a PEM text by their fingerprints. */
export function fingerprintsOf(pem: string | null): readonly string[] | null {
  if (pem === null) return null;
  return checkCertificates('/destination', pem).map(({ raw }) => `SHA256:${createHash('sha256').update(raw).digest('hex')}`);
}

function recordStream(
  tx: Tx,
  type: 'audit-stream.created' | 'audit-stream.updated' | 'audit-stream.deleted',
  context: ActorContext,
  { id, slug }: AuditStream,
  change: NonNullable<Parameters<typeof recordAct>[1]['change']>,
): void {
  recordAct(tx, { type, context, target: { kind: 'audit-stream', id, name: slug }, noun: 'audit-streams', change });
}
