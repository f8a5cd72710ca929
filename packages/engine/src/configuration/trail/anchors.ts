import type { AnchorPlace, AuditAnchor } from '@waybill/core';
import { type AnchorPlaceInput, createAuditAnchor, readBucket, updateAuditAnchor } from '../../administration/audit-anchors.js';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { invalid, withinField } from '../../administration/input-checks.js';
import { isSealedText } from '../../administration/sealing.js';
import { assertAlone } from '../../approvals/go-on.js';
import { type CurrentConfiguration, PRESENT, type SecretShown, TO_BE_SET } from '../current-configuration.js';
import type { DesiredAnchor, DesiredBucket } from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { describeDesiredFolder, describeFolder, folderInput } from './folder.js';
import { type DescribedThing, stated } from './named.js';

/** An anchor as it is. */
export function describeAnchor(current: CurrentConfiguration, anchor: AuditAnchor, shown: SecretShown): ConfigurationItem {
  const { slug, enabled, everySeconds, everyCheckpoints, place } = anchor;
  const where =
    place.kind === 's3'
      ? { place: { ...place.s3 }, secretAccessKey: shown(place.secretId) }
      : { place: describeFolder(current, place), secretAccessKey: undefined };
  return stated('audit-anchor', slug, { enabled, everySeconds, everyCheckpoints, ...where });
}

/** As a file asks for it. @throws Failure `input.invalid`, `path.invalid` */
export async function describeDesiredAnchor(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  { slug, enabled, everySeconds, everyCheckpoints, place }: DesiredAnchor,
  pointer: string,
): Promise<DescribedThing> {
  const rules = { enabled, everySeconds, everyCheckpoints };
  if (!isBucket(place)) {
    const { described, names } = describeDesiredFolder(place, `${pointer}/place`);
    return { item: stated('audit-anchor', slug, { ...rules, place: described }), names };
  }
  const known = current.anchors.find((anchor) => anchor.slug === slug)?.place;
  const kept = known?.kind === 's3' ? known.secretId : null;
  if (place.secretAccessKey === undefined && kept === null)
    throw invalid(`${pointer}/place/secretAccessKeyFile`, 'A bucket takes the secret of its access key, and none is kept here.');
  const s3 = await withinField(pointer, async () => readBucket(deps, place));
  const isSame = place.secretAccessKey === undefined || (await isSealedText(deps, kept, place.secretAccessKey));
  const secretAccessKey = isSame ? PRESENT : TO_BE_SET;
  return { item: stated('audit-anchor', slug, { ...rules, place: { ...s3 }, secretAccessKey }), names: [] };
}

/** Creates or changes it. */
export async function applyAnchor(deps: AdministrationDeps, anchor: DesiredAnchor, context: ActorContext): Promise<void> {
  const { read } = deps.database;
  const known = await read.auditAnchors.findBySlug(anchor.slug);
  const { slug, place: wanted, ...rules } = anchor;
  const place = isBucket(wanted) ? await bucketInput(deps, known?.place, wanted) : await folderInput(read, wanted);
  if (known === undefined) {
    const input = { slug, place, ...rules };
    await assertAlone(deps, 'createAuditAnchor', input, context);
    await createAuditAnchor(deps, input, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes: { place, ...rules } };
  await assertAlone(deps, 'updateAuditAnchor', change, context);
  await updateAuditAnchor(deps, change, context);
}

/** A secret that is the present one is not sealed again. */
async function bucketInput(
  deps: AdministrationDeps,
  known: AnchorPlace | undefined,
  { secretAccessKey, ...bucket }: DesiredBucket,
): Promise<AnchorPlaceInput> {
  const kept = known?.kind === 's3' ? known.secretId : null;
  const isNew = secretAccessKey !== undefined && !(await isSealedText(deps, kept, secretAccessKey));
  return { kind: 's3', ...bucket, ...(isNew ? { secretAccessKey } : {}) };
}

function isBucket(place: DesiredAnchor['place']): place is DesiredBucket {
  return 'bucket' in place;
}
