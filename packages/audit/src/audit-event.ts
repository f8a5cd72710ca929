import { hash } from 'node:crypto';
import {
  type AuditDisclosures,
  type AuditEvent,
  type AuditSeverity,
  auditEventTypes,
  type Id,
  type NewAuditEvent,
  newId,
} from '@waybill/core';
import { canonicalMembers } from './canonical-json.js';
import { concealPeople, type DisclosedPart, revealPeople } from './disclosures.js';

/** What the first event names as the hash before it. */
export const GENESIS_HASH = '0'.repeat(64);

/** Keeps these hashes apart from every other use of SHA-256. A new format gets a new number. */
const HASH_DOMAIN = 'waybill-audit-v1\n';

/**
 * An event as it is hashed and stored, in canonical JSON. Where it is about a person, what names them is not in it: `commitments` has
 * a salted hash in its place, by its path.
 */
export interface AuditEventBody extends NewAuditEvent {
  readonly commitments?: Readonly<Record<string, string>>;
  readonly stream: 'main';
  readonly id: Id;
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly recordedAt: string;
  readonly severity: AuditSeverity;
  /** The hash of the event before, or {@link GENESIS_HASH}. */
  readonly prevHash: string;
}

/** A row of the audit trail: what was written, and its hash. */
export interface StoredAuditEvent {
  readonly seq: number;
  /** Canonical JSON of an {@link AuditEventBody}. */
  readonly body: string;
  /** {@link hashEvent} of the body. */
  readonly hash: string;
  /** What is disclosed of that which the body commits to; what was erased is missing. */
  readonly disclosures?: AuditDisclosures;
  /** Columns beside the body, for search, that do not say what the body says; absent where there are no such columns. */
  readonly changedColumns?: readonly string[];
}

/** A place in the chain: an event and its hash. */
export interface ChainPoint {
  readonly seq: number;
  readonly hash: string;
}

/** Where the chain begins: before the first event. */
export const GENESIS: ChainPoint = Object.freeze({ seq: 0, hash: GENESIS_HASH });

/** The hash of an event: SHA-256, lower-case hex, over `waybill-audit-v1`, a line feed, and the UTF-8 of the canonical body. */
export function hashEvent(body: string): string {
  return hash('sha256', HASH_DOMAIN + body, 'hex');
}

/**
 * Texts that strangers chose (names, paths, clients) may hold what a database refuses or canonical JSON has no form for, and an
 * event that cannot be written would stop the very act it must record. NUL becomes ␀ (U+2400), a lone surrogate U+FFFD.
 */
function storable(text: string): string {
  return /[\0\ud800-\udfff]/.test(text) ? text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd') : text;
}

export interface Link {
  /** The last event there is, or {@link GENESIS}. */
  readonly after: ChainPoint;
  readonly recordedAt: Date;
  /** A fresh UUIDv7 unless given. */
  readonly id?: Id;
}

/** The next event of the chain, ready to be stored, with what lies beside it. */
export interface LinkedAuditEvent extends StoredAuditEvent {
  readonly parts: readonly DisclosedPart[];
}

/**
 * Stands where a member of an event is not known yet. Canonical JSON escapes line feeds wherever they are in a text, so a line feed in it is always this.
 */
const HOLE = '\n';

/** What its place in the chain decides of an event. */
const PLACE = [
  ['prevHash', `"prevHash":"${HOLE}"`],
  ['recordedAt', `"recordedAt":"${HOLE}"`],
  ['seq', `"seq":${HOLE}`],
] as const;

/** An event before it has its place in the chain. */
export interface AuditDraft {
  /**
   * The canonical JSON of an {@link AuditEventBody} in which a line feed each stands for the value of `prevHash` and of `recordedAt`, without their quotes, and of
   * `seq`, in this order. With these in their place it is the body, to the last byte.
   */
  readonly text: string;
  readonly parts: readonly DisclosedPart[];
}

/** All of an event that can be written before it is anybody's turn to append. Its severity is that of its type; its id a fresh UUIDv7 unless given. */
export function draftEvent(given: NewAuditEvent, id: Id = newId()): AuditDraft {
  const { event, parts } = concealPeople(given, storable);
  // Members that are added to a spread make an object that is slow to read.
  const known = Object.assign({}, event, { stream: 'main', id, severity: auditEventTypes[event.type].severity });
  const members = [...canonicalMembers(known, storable), ...PLACE].sort(([one], [other]) => (one < other ? -1 : 1));
  return { text: `{${members.map(([, written]) => written).join(',')}}`, parts };
}

/** The next event of the chain, ready to be stored. PostgreSQL does the same where the trail is (`append_audit_events`). */
export function linkEvent(event: NewAuditEvent, { after, recordedAt, id }: Link): LinkedAuditEvent {
  const seq = after.seq + 1;
  const { text, parts } = draftEvent(event, id);
  const [first = '', second = '', third = '', last = ''] = text.split(HOLE);
  const body = `${first}${after.hash}${second}${recordedAt.toISOString()}${third}${seq}${last}`;
  const row = { seq, body, hash: hashEvent(body), parts };
  return parts.length === 0 ? row : { ...row, disclosures: Object.assign({}, ...parts.map(({ disclosures }) => disclosures)) };
}

/** A stored row as an event. It is taken at its word; {@link verifyChain} is what checks. What was erased reads `(erased)`. */
export function readEvent(row: StoredAuditEvent): AuditEvent {
  const body: AuditEventBody = JSON.parse(row.body);
  const { stream: _, recordedAt, commitments, ...rest } = body;
  const stored = { ...rest, recordedAt: new Date(recordedAt), hash: row.hash };
  if (commitments === undefined) return stored;
  const { revealed, erased } = revealPeople(stored, commitments, row.disclosures);
  return Object.assign({}, stored, revealed, erased.length === 0 ? {} : { erased });
}

/** An event for who may not learn who people are: what it commits to is left out, erased or not, so it never changes. */
export interface ConcealedRow extends Omit<AuditEventBody, 'stream' | 'commitments'> {
  readonly hash: string;
  /** The paths of what was left out, such as `actor.name`; absent when nothing was. */
  readonly withheld?: readonly string[];
}

/** A stored row as an event without what names people. */
export function readConcealed({ body, hash }: StoredAuditEvent): ConcealedRow {
  const parsed: AuditEventBody = JSON.parse(body);
  const { stream: _, commitments, ...rest } = parsed;
  return { ...rest, hash, ...(commitments === undefined ? {} : { withheld: Object.keys(commitments).sort() }) };
}
