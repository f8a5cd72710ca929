import { createHash } from 'node:crypto';
import type { ChainPoint } from './audit-event.js';
import { type CanonicalValue, canonicalJson } from './canonical-json.js';

/*
 * An export of the audit trail is NDJSON: each line is canonical JSON (RFC 8785) and ends in one line feed.
 *
 *   first   {"after":{"hash":…,"seq":…},"complete":true,"exportedAt":…,"filters":{…},"format":"waybill-audit-export","stream":"main","version":1}
 *   then    {"body":{…},"hash":"…","personal":{…}}   one event a line, in the order of `seq`
 *   last    {"count":…,"format":"waybill-audit-export-end","head":{"hash":…,"seq":…},"headerSha256":"…","signature":"…","signedBy":"SHA256:…"}
 *
 * `personal` is there when the body has `commitments`: for each of them, by its path, `{"salt":…,"value":…}`, without those that were
 * erased. It is not hashed; each is checked against its commitment.
 *
 * `after` is the event before the first, so a range that does not begin at the first event can be checked as well. `complete` says
 * that the events are all there are between the first and the last. Only such an export can be checked: links lead from each
 * event to the next, and a selection by type or partner has left some out. `signature` is Ed25519 over the canonical JSON of the
 * last line without `signature`, or null; through `headerSha256` and `head` it covers every byte of the file but that a disclosure may
 * be left out.
 */

export const EXPORT_FORMAT = 'waybill-audit-export';
export const EXPORT_END_FORMAT = 'waybill-audit-export-end';

/** The first line of an export. */
export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: 1;
  readonly stream: 'main';
  /** RFC 3339, UTC. */
  readonly exportedAt: string;
  /** What was asked for, as it was asked. */
  readonly filters: { readonly [name: string]: CanonicalValue | undefined };
  /** Whether every event between the first and the last is there. */
  readonly complete: boolean;
  /** The event before the first; null when there is no event. */
  readonly after: ChainPoint | null;
}

/** The last line of an export. */
export interface ExportTrailer {
  readonly format: typeof EXPORT_END_FORMAT;
  readonly count: number;
  /** The last event; null when there is none. */
  readonly head: ChainPoint | null;
  /** SHA-256, hex, of the first line without its line feed. */
  readonly headerSha256: string;
  /** Null in an export that is not signed. */
  readonly signature: string | null;
  /** Fingerprint of the signing key. */
  readonly signedBy: string | null;
}

/** SHA-256, lower-case hex, of a line. */
export function sha256OfLine(line: string): string {
  return createHash('sha256').update(line, 'utf8').digest('hex');
}

/** What the signature of a trailer covers. */
export function signedTextOf(trailer: Omit<ExportTrailer, 'signature'>): string {
  const { count, format, head, headerSha256, signedBy } = trailer;
  return canonicalJson({ count, format, head: head === null ? null : { ...head }, headerSha256, signedBy });
}
