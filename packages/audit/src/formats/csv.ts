import type { AuditEvent } from '@waybill/core';
import type { EventFormat } from './format.js';
import { visibleJson, visibleText } from './visible-text.js';

type Cell = string | number | boolean | undefined;

const json = (value: unknown): string | undefined => (value === undefined ? undefined : visibleJson(value));

/** The columns, in their order. New ones are added at the end. */
const columns = {
  seq: ({ seq }) => seq,
  id: ({ id }) => id,
  recordedAt: ({ recordedAt }) => recordedAt.toISOString(),
  type: ({ type }) => type,
  severity: ({ severity }) => severity,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason, failure }) => reason ?? failure?.code,
  failureDetail: ({ failure }) => failure?.detail,
  actorKind: ({ actor }) => actor.kind,
  actorId: ({ actor }) => actor.id,
  actorName: ({ actor }) => actor.name,
  actorRole: ({ actor }) => actor.role,
  actorMethod: ({ actor }) => actor.method,
  actorMfa: ({ actor }) => actor.mfa,
  actorKeyFingerprint: ({ actor }) => actor.keyFingerprint,
  sourceAddress: ({ source }) => source?.address,
  sourcePort: ({ source }) => source?.port,
  sourceClient: ({ source }) => source?.client,
  targetKind: ({ target }) => target?.kind,
  targetId: ({ target }) => target?.id,
  targetName: ({ target }) => target?.name,
  partnerId: ({ partnerId }) => partnerId,
  jobId: ({ jobId }) => jobId,
  runId: ({ runId }) => runId,
  transferId: ({ transferId }) => transferId,
  sessionId: ({ sessionId }) => sessionId,
  filePath: ({ file }) => file?.path,
  fileTruePath: ({ file }) => file?.truePath,
  filePreviousPath: ({ file }) => file?.previousPath,
  fileSizeBytes: ({ file }) => file?.sizeBytes,
  fileSha256: ({ file }) => file?.sha256,
  fileVerification: ({ file }) => file?.verification,
  transferDirection: ({ transfer }) => transfer?.direction,
  transferAttempt: ({ transfer }) => transfer?.attempt,
  transferDurationMs: ({ transfer }) => transfer?.durationMs,
  jobVersion: ({ transfer }) => transfer?.jobVersion,
  keyExchange: ({ session }) => session?.keyExchange,
  hostKeyAlgorithm: ({ session }) => session?.hostKeyAlgorithm,
  hostKeyFingerprint: ({ session }) => session?.hostKeyFingerprint,
  cipherIn: ({ session }) => session?.cipherIn,
  cipherOut: ({ session }) => session?.cipherOut,
  macIn: ({ session }) => session?.macIn,
  macOut: ({ session }) => session?.macOut,
  changeBefore: ({ change }) => json(change?.before),
  changeAfter: ({ change }) => json(change?.after),
  details: ({ details }) => json(details),
  requestId: ({ requestId }) => requestId,
  erased: ({ erased }) => erased?.join(' '),
  hash: ({ hash }) => hash,
  prevHash: ({ prevHash }) => prevHash,
  actorCertificateSerial: ({ actor }) => actor.certificate?.serial,
  actorCertificateKeyId: ({ actor }) => actor.certificate?.keyId,
  actorCertificateAuthority: ({ actor }) => actor.certificate?.authorityFingerprint,
} as const satisfies { readonly [name: string]: (event: AuditEvent) => Cell };

const cells: readonly ((event: AuditEvent) => Cell)[] = Object.values(columns);

// Spreadsheets run what begins like this, in full-width forms too; one that parts fields at `;` sees a beginning after each.
const FORMULA = /(^|;)(\s*)(?=[=+\-@|%\uff1d\uff0b\uff0d\uff20])/gu;

/** A field of RFC 4180 that no spreadsheet runs: an apostrophe stands before what it would take for a formula. */
export function csvField(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const visible = /^[\t\r]/.test(value) ? `'${visibleText(value)}` : visibleText(value);
  const harmless = visible.replace(FORMULA, "$1$2'");
  return /[",;]|^\s|\s$/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * CSV (RFC 4180) in UTF-8 with a byte order mark, for spreadsheets. Numbers are numbers; no text is a formula; what cannot be seen is an
 * escape such as `\u202e`. Where every byte counts, take NDJSON.
 */
export const csv: EventFormat = {
  extension: '.csv',
  mediaType: 'text/csv; charset=utf-8',
  head: `\ufeff${Object.keys(columns).join(',')}\r\n`,
  lineEnd: '\r\n',
  line: (event) => cells.map((cell) => csvField(cell(event))).join(','),
};
