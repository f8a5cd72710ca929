import type { AuditExportView, CreateAuditExport } from '@waybill/contracts';

/** Where an export goes, as it is shown. */
export type Place = NonNullable<AuditExportView['delivery']>['place'];
type PlaceBody = NonNullable<CreateAuditExport['deliverTo']>;

/** What the fields of a place hold; `none` when the export is only kept. */
export interface PlaceValues {
  kind: Place['kind'] | 'none';
  storeId: string;
  connectionId: string;
  path: string;
  name: string;
}

/** The fields of a place; of none without it. */
export function placeValues(place: Place | null, kind: PlaceValues['kind'] = 'none'): PlaceValues {
  return {
    kind: place?.kind ?? kind,
    storeId: place?.kind === 'store' ? place.storeId : '',
    connectionId: place?.kind === 'connection' ? place.connectionId : '',
    path: place?.path ?? '/',
    name: place?.name ?? '{name}',
  };
}

/** The place that the fields make; null when the export is only kept. */
export function placeBody({ kind, storeId, connectionId, path, name }: PlaceValues): PlaceBody | null {
  // A name that was emptied is the one that the export has anyway.
  const folder = { path: path.trim(), ...(name.trim() === '' ? {} : { name: name.trim() }) };
  if (kind === 'none') return null;
  return kind === 'store' ? { kind, storeId, ...folder } : { kind, connectionId, ...folder };
}
