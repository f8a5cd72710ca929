import {
  type AuditExport,
  checkNameTemplate,
  type DateMoment,
  type ExportDelivery,
  type ExportPlace,
  fillNameTemplate,
  type Id,
  type Repositories,
} from '@waybill/core';
import { inField, invalid, pathIn } from '../administration/input-checks.js';
import { exportFileName } from './export-file-name.js';

/** Where the file of an export is to go. */
export type ExportPlaceInput = (
  | { readonly kind: 'store'; readonly storeId: Id }
  | { readonly kind: 'connection'; readonly connectionId: Id }
) & {
  readonly path: string;
  /** A template; the name that the export has anyway when absent. */
  readonly name?: string;
};

/** Checks a place and finds out what it is called. @throws Failure `input.invalid` */
export async function readExportPlace(
  repositories: Pick<Repositories, 'stores' | 'connections'>,
  input: ExportPlaceInput,
): Promise<{ readonly place: ExportPlace; readonly placeName: string }> {
  const { name = '{name}' } = input;
  inField('/deliverTo/name', () => checkNameTemplate(name));
  const folder = { path: pathIn('/deliverTo/path', input.path), name };
  if (input.kind === 'store') {
    const store = await repositories.stores.find(input.storeId);
    if (store === undefined) throw invalid('/deliverTo/storeId', 'There is no such store.');
    return { place: { kind: 'store', storeId: store.id, ...folder }, placeName: store.slug };
  }
  const connection = await repositories.connections.find(input.connectionId);
  if (connection === undefined) throw invalid('/deliverTo/connectionId', 'There is no such connection.');
  return { place: { kind: 'connection', connectionId: connection.id, ...folder }, placeName: connection.slug };
}

/** The delivery of an export to a place. Its file has one name, however often it is tried. */
export function deliveryTo(
  made: Pick<AuditExport, 'id' | 'format' | 'createdAt'>,
  { place, placeName }: Pick<ExportDelivery, 'place' | 'placeName'>,
  moment: DateMoment,
): Pick<ExportDelivery, 'place' | 'placeName' | 'fileName'> {
  return { place, placeName, fileName: fillNameTemplate(place.name, exportFileName(made), moment) };
}

/** As the audit trail shows it. */
export function describePlace(place: ExportPlace): Readonly<Record<string, string>> {
  return { ...place };
}
