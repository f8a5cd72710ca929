import type { AuditAnchorView, CreateAuditAnchor } from '@waybill/contracts';
import { entered, numberOf, orUndefined } from '../../api/use-entry-form.js';

/** What the form of an anchor holds. */
export type AnchorValues = ReturnType<typeof anchorValues>;

type Kind = AuditAnchorView['place']['kind'];

/** The form of an anchor; of a new one without it. */
export function anchorValues(anchor?: AuditAnchorView) {
  const place = anchor?.place;
  const s3 = place?.kind === 's3' ? place : undefined;
  const kind: Kind = place?.kind ?? 'store';
  return {
    slug: anchor?.slug ?? '',
    enabled: anchor?.enabled ?? true,
    everySeconds: entered(anchor?.everySeconds ?? 3600),
    everyCheckpoints: entered(anchor?.everyCheckpoints ?? undefined),
    kind,
    storeId: place?.kind === 'store' ? place.storeId : '',
    connectionId: place?.kind === 'connection' ? place.connectionId : '',
    path: place === undefined || place.kind === 's3' ? '/waybill-proofs' : place.path,
    endpoint: s3?.endpoint ?? '',
    region: s3?.region ?? '',
    bucket: s3?.bucket ?? '',
    prefix: s3?.prefix ?? '',
    accessKeyId: s3?.accessKeyId ?? '',
    secretAccessKey: '',
    retentionDays: entered(s3?.retentionDays ?? undefined),
  };
}

function placeOf(values: AnchorValues): CreateAuditAnchor['place'] {
  const { kind, storeId, connectionId, path, endpoint, region, bucket, prefix, accessKeyId } = values;
  if (kind === 'store') return { kind, storeId, path };
  if (kind === 'connection') return { kind, connectionId, path };
  const secretAccessKey = orUndefined(values.secretAccessKey);
  return {
    ...{ kind, endpoint, region, bucket, prefix, accessKeyId },
    retentionDays: numberOf(values.retentionDays) ?? null,
    ...(secretAccessKey === undefined ? {} : { secretAccessKey }),
  };
}

/** The part of the body that both forms send. */
export function anchorBody(values: AnchorValues) {
  const everySeconds = numberOf(values.everySeconds);
  return {
    place: placeOf(values),
    enabled: values.enabled,
    everyCheckpoints: numberOf(values.everyCheckpoints) ?? null,
    ...(everySeconds === undefined ? {} : { everySeconds }),
  };
}

/** The field that a complaint about the body belongs to. */
export function anchorField(path: string): string {
  return path.startsWith('place.') ? path.slice('place.'.length) : path;
}
