import { type AnchorPlace, type AuditAnchor, type Id, newId, type S3Place, type SealedRecord, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkSlug, checkVersion, inField, invalid, pathIn, taken } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** Where checkpoints are to go. */
export type AnchorPlaceInput =
  | { readonly kind: 'store'; readonly storeId: Id; readonly path: string }
  | { readonly kind: 'connection'; readonly connectionId: Id; readonly path: string }
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly region: string;
      readonly bucket: string;
      /** None when absent. */
      readonly prefix?: string;
      readonly accessKeyId: string;
      /** The one that is kept already when absent. */
      readonly secretAccessKey?: string;
      readonly retentionDays?: number | null;
    };

/** A new anchor. */
export interface CreateAuditAnchorInput {
  readonly slug: string;
  readonly place: AnchorPlaceInput;
  /** True when absent. */
  readonly enabled?: boolean;
  /** An hour when absent. */
  readonly everySeconds?: number;
  readonly everyCheckpoints?: number | null;
}

/** The fields of an anchor to change; a place replaces the whole place. */
export type UpdateAuditAnchorInput = Partial<Omit<CreateAuditAnchorInput, 'slug'>>;

const HOUR_SECONDS = 3600;

/** Sets up a place for checkpoints; the first one goes there within seconds. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createAuditAnchor(
  deps: AdministrationDeps,
  input: CreateAuditAnchorInput,
  context: ActorContext,
): Promise<AuditAnchor> {
  checkSlug(input.slug);
  return deps.database.transaction(async (tx) => {
    if ((await tx.auditAnchors.findBySlug(input.slug)) !== undefined)
      throw taken('/slug', `There is an anchor "${input.slug}" already.`);
    const { place, secret } = await readPlace(deps, tx, input.place, undefined);
    if (secret !== undefined) await tx.secrets.insert(secret);
    const anchor = await tx.auditAnchors.insert({
      ...{ id: newId(), slug: input.slug, place, enabled: input.enabled ?? true },
      ...{ everySeconds: input.everySeconds ?? HOUR_SECONDS, everyCheckpoints: input.everyCheckpoints ?? null },
    });
    recordAnchor(tx, 'audit-anchor.created', context, anchor, { after: describeAnchor(anchor) });
    return anchor;
  });
}

/** Changes the given fields. A new place begins empty: the newest checkpoint goes there at once. @throws Failure `version.stale`, `input.invalid` */
export async function updateAuditAnchor(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateAuditAnchorInput>,
  context: ActorContext,
): Promise<AuditAnchor> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.auditAnchors.get(id);
    checkVersion(before, version);
    const { place, secret } =
      changes.place === undefined
        ? { place: before.place, secret: undefined }
        : await readPlace(deps, tx, changes.place, before.place);
    if (secret !== undefined) await tx.secrets.insert(secret);
    const wanted = { ...before, ...changes, place };
    const change = changedFields(describeAnchor(before), describeAnchor(wanted));
    if (change === undefined) return before;
    const after = await tx.auditAnchors.update(wanted);
    const [oldSecret, newSecret] = [secretOf(before.place), secretOf(place)];
    if (oldSecret !== undefined && oldSecret !== newSecret) await tx.secrets.remove(oldSecret);
    if (whereOf(before.place) !== whereOf(place)) await tx.auditAnchors.forgetState(id);
    recordAnchor(tx, 'audit-anchor.updated', context, after, change);
    return after;
  });
}

/** Its files stay where they are. @throws Failure `not-found` */
export async function deleteAuditAnchor(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const anchor = await tx.auditAnchors.get(id);
    await tx.auditAnchors.remove(anchor);
    const secret = secretOf(anchor.place);
    if (secret !== undefined) await tx.secrets.remove(secret);
    recordAnchor(tx, 'audit-anchor.deleted', context, anchor, { before: describeAnchor(anchor) });
  });
}

interface ReadPlace {
  readonly place: AnchorPlace;
  /** To be stored with it. */
  readonly secret: SealedRecord | undefined;
}

async function readPlace(
  deps: AdministrationDeps,
  tx: Tx,
  input: AnchorPlaceInput,
  before: AnchorPlace | undefined,
): Promise<ReadPlace> {
  if (input.kind === 'store') {
    if ((await tx.stores.find(input.storeId)) === undefined) throw invalid('/place/storeId', 'There is no such store.');
    return { place: { ...input, path: pathIn('/place/path', input.path) }, secret: undefined };
  }
  if (input.kind === 'connection') {
    if ((await tx.connections.find(input.connectionId)) === undefined)
      throw invalid('/place/connectionId', 'There is no such connection.');
    return { place: { ...input, path: pathIn('/place/path', input.path) }, secret: undefined };
  }
  const { kind, secretAccessKey } = input;
  const s3 = readBucket(deps, input);
  if (secretAccessKey !== undefined) {
    const secret = sealText(deps, secretAccessKey);
    return { place: { kind, s3, secretId: secret.id }, secret };
  }
  if (before?.kind !== 's3') throw invalid('/place/secretAccessKey', 'A bucket takes the secret of its access key.');
  return { place: { kind, s3, secretId: before.secretId }, secret: undefined };
}

/** A bucket with its defaults. @throws Failure `input.invalid` for one that cannot be reached whatever its secret */
export function readBucket(
  deps: Pick<AdministrationDeps, 'buckets'>,
  {
    prefix = '',
    retentionDays = null,
    endpoint,
    region,
    bucket,
    accessKeyId,
  }: Omit<S3Place, 'prefix' | 'retentionDays'> & Partial<S3Place>,
): S3Place {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const s3: S3Place = { endpoint, region, bucket, prefix: folder, accessKeyId, retentionDays };
  inField('/place/endpoint', () => void deps.buckets.open(s3, ''));
  return s3;
}

const secretOf = (place: AnchorPlace): Id | undefined => (place.kind === 's3' ? place.secretId : undefined);

/** The folder itself, without how it is reached. */
function whereOf(place: AnchorPlace): string {
  if (place.kind !== 's3') return `${place.kind} ${place.kind === 'store' ? place.storeId : place.connectionId} ${place.path}`;
  const { endpoint, bucket, prefix } = place.s3;
  return JSON.stringify([endpoint, bucket, prefix]);
}

function describeAnchor({ slug, enabled, everySeconds, everyCheckpoints, place }: Omit<AuditAnchor, 'version'>): Described {
  const where = place.kind === 's3' ? { ...place.s3, secretId: place.secretId } : { ...place };
  return { slug, enabled, everySeconds, everyCheckpoints, ...where };
}

function recordAnchor(
  tx: Tx,
  type: 'audit-anchor.created' | 'audit-anchor.updated' | 'audit-anchor.deleted',
  context: ActorContext,
  { id, slug }: AuditAnchor,
  change: NonNullable<Parameters<typeof recordAct>[1]['change']>,
): void {
  recordAct(tx, { type, context, target: { kind: 'audit-anchor', id, name: slug }, noun: 'audit-anchors', change });
}
