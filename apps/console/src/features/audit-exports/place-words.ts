import { msg, t } from '@lingui/core/macro';
import type { AuditExportView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import type { Place } from './place-values.js';

type Delivery = NonNullable<AuditExportView['delivery']>;

const checks: Readonly<Record<NonNullable<Delivery['verification']>, string>> = spoken({
  'read-back': msg`read back: its SHA-256 is right`,
  sidecar: msg`the partner’s checksum file has the right SHA-256`,
  'remote-digest': msg`the partner’s server told the right SHA-256`,
  size: msg`only its size could be checked`,
  unconfirmed: msg`nothing could be checked`,
});

/** A file in a folder: `/audit/trail.zip`. */
function inFolder(path: string, name: string): string {
  return path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
}

/** Where the file of an export goes or lies: `proofs: /audit/trail.zip`. */
export function deliveryText({ placeName, place, fileName }: Pick<Delivery, 'placeName' | 'place' | 'fileName'>): string {
  return `${placeName}: ${inFolder(place.path, fileName)}`;
}

/** Where exports go, by a template: `store: /audit/trail-{yyyy-MM-dd}{ext}`. */
export function placeText(place: Place | null): string {
  return place === null ? t`only kept` : `${place.kind}: ${inFolder(place.path, place.name)}`;
}

/** How it was checked that a file is there whole; undefined until then. */
export function checkText({ verification }: Pick<Delivery, 'verification'>): string | undefined {
  return verification === null ? undefined : checks[verification];
}
