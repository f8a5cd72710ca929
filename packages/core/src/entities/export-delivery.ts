import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';
import type { AuditExportState } from './audit-export.js';
import type { VerificationLevel } from './transfer.js';

/** What can take the file of an export. */
export const exportPlaceKinds = ['store', 'connection'] as const;
export type ExportPlaceKind = (typeof exportPlaceKinds)[number];

interface InFolder {
  /** The folder; made when it is not there. */
  readonly path: VPath;
  /** Of the file: a template as in `fillNameTemplate`, of the name that the export has anyway. */
  readonly name: string;
}

/** Where the file of an export goes: a folder of a Store, or of a partner. */
export type ExportPlace =
  | ({ readonly kind: 'store'; readonly storeId: Id } & InFolder)
  | ({ readonly kind: 'connection'; readonly connectionId: Id } & InFolder);

/** The way of an export's file to its place. */
export interface ExportDelivery {
  readonly place: ExportPlace;
  /** The slug of the Store or Connection when it was asked for. */
  readonly placeName: string;
  /** What came of the template when it was asked for: every attempt has the same. */
  readonly fileName: string;
  /** `queued` while the file is made, and between attempts; `cancelled` when there will be no file. */
  readonly state: AuditExportState;
  /** How often it was tried since it was asked for. */
  readonly attempt: number;
  /** When it is tried next; null until the file is made. Means nothing once it is over. */
  readonly dueAt: Date | null;
  /** How it was checked that the file is there whole; null until then. */
  readonly verification: VerificationLevel | null;
  readonly failure: { readonly code: string; readonly detail: string } | null;
  readonly finishedAt: Date | null;
}
