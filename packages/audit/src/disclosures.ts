import { hash, randomFillSync } from 'node:crypto';
import type { AuditDisclosures, Id, NewAuditEvent } from '@waybill/core';
import { canonicalJson } from './canonical-json.js';

/** Keeps these hashes apart from every other use of SHA-256. A new form of commitment gets a new number. */
const COMMITMENT_DOMAIN = 'waybill-audit-disclosure-v1\n';
const SALT_BYTES = 16;

/** What stands for a value that was erased. */
export const ERASED = '(erased)';

/** Whom a disclosure is about: who did it, what it was done to, whom somebody searched for, or whose SSH certificate it was. */
export const disclosureParts = ['actor', 'target', 'filter', 'certificate'] as const;
export type DisclosurePart = (typeof disclosureParts)[number];

/** What of an event is never in its hashed body when it is about a person, and where it stands in the event. */
export const disclosurePaths = {
  'actor.name': 'actor',
  'source.address': 'actor',
  'source.client': 'actor',
  'target.name': 'target',
  'change.before.username': 'target',
  'change.before.name': 'target',
  'change.before.email': 'target',
  'change.after.username': 'target',
  'change.after.name': 'target',
  'change.after.email': 'target',
  'details.filter.actorName': 'filter',
  'actor.certificate.keyId': 'certificate',
} as const satisfies Record<string, DisclosurePart>;
export type DisclosurePath = keyof typeof disclosurePaths;

/** The disclosures of one part of an event, kept beside it and erased together. */
export interface DisclosedPart {
  readonly part: DisclosurePart;
  /** Absent where nobody knows who it is: a name at a refused sign-in, a name that was searched for, a certificate's key id. */
  readonly personId?: Id;
  readonly disclosures: AuditDisclosures;
}

/** An event as it is hashed, and what it commits to. */
export interface ConcealedEvent {
  readonly event: Readonly<Record<string, unknown>> & Pick<NewAuditEvent, 'type'>;
  readonly parts: readonly DisclosedPart[];
}

/**
 * The commitment to a value: SHA-256, lower-case hex, over `waybill-audit-disclosure-v1`, a line feed, and the UTF-8 of the canonical
 * JSON of `[salt, path, value]`. Without the salt, which has 128 random bits, nothing can be learned of the value.
 */
export function commitmentOf(path: string, { salt, value }: AuditDisclosures[string]): string {
  return hash('sha256', COMMITMENT_DOMAIN + canonicalJson([salt, path, value]), 'hex');
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  return isObject(value) && Object.hasOwn(value, name) ? valueAt(value[name], rest) : undefined;
}

/** A copy with another value at the path, or without it. */
function withAt(value: Json, [name = '', ...rest]: readonly string[], to: string | undefined): Json {
  const inner = value[name];
  const next = rest.length === 0 ? to : withAt(isObject(inner) ? inner : {}, rest, to);
  const { [name]: _, ...others } = value;
  return next === undefined ? others : { ...others, [name]: next };
}

function isPath(path: string): path is DisclosurePath {
  return Object.hasOwn(disclosurePaths, path);
}

/** What somebody did who did not prove who they are, and may be a person all the same. */
const byStranger: ReadonlySet<NewAuditEvent['type']> = new Set([
  'user.sign-in-refused',
  'user.invitation-refused',
  'user.passkey-counter-regressed',
]);

/** Which parts of an event are about a person, and about whom. */
function partsAboutPeople({ type, actor, target, details }: NewAuditEvent): ReadonlyMap<DisclosurePart, Id | undefined> {
  const people = new Map<DisclosurePart, Id | undefined>();
  const byPerson = actor.kind === 'user';
  if (byPerson || byStranger.has(type)) people.set('actor', byPerson ? actor.id : undefined);
  if (target?.kind === 'user') people.set('target', target.id);
  // A person's own session bears their name.
  else if (byPerson && target?.name === actor.name) people.set('target', actor.id);
  if (typeof valueAt(details, ['filter', 'actorName']) === 'string') people.set('filter', undefined);
  // The account is no person, but authorities name people in what they sign for it.
  if (actor.certificate !== undefined) people.set('certificate', undefined);
  return people;
}

const pathsOf = (part: DisclosurePart): readonly DisclosurePath[] =>
  Object.keys(disclosurePaths).filter((path): path is DisclosurePath => isPath(path) && disclosurePaths[path] === part);
const pathsByPart = {
  ...{ actor: pathsOf('actor'), target: pathsOf('target') },
  ...{ filter: pathsOf('filter'), certificate: pathsOf('certificate') },
} as const satisfies Record<DisclosurePart, readonly DisclosurePath[]>;

/** Takes what is about people out of an event and puts commitments in its place; an event that is about nobody stays as it is. */
export function concealPeople(event: NewAuditEvent, storable: (text: string) => string): ConcealedEvent {
  const people = partsAboutPeople(event);
  if (people.size === 0) return { event: { ...event }, parts: [] };
  let concealed: Json = { ...event };
  const commitments: Record<string, string> = {};
  const parts: DisclosedPart[] = [];
  for (const [part, personId] of people) {
    const disclosures: Record<string, AuditDisclosures[string]> = {};
    for (const path of pathsByPart[part]) {
      const names = path.split('.');
      const found = valueAt(event, names);
      if (typeof found !== 'string') continue;
      const disclosure = { salt: randomFillSync(Buffer.alloc(SALT_BYTES)).toString('base64url'), value: storable(found) };
      disclosures[path] = disclosure;
      commitments[path] = commitmentOf(path, disclosure);
      concealed = withAt(concealed, names, undefined);
    }
    if (Object.keys(disclosures).length > 0) parts.push({ part, disclosures, ...(personId === undefined ? {} : { personId }) });
  }
  return { event: { ...concealed, type: event.type, commitments }, parts };
}

/** Puts back what is disclosed, and {@link ERASED} where nothing is any more. */
export function revealPeople(
  body: Json,
  commitments: Readonly<Record<string, string>>,
  disclosures: AuditDisclosures = {},
): { readonly revealed: Json; readonly erased: readonly string[] } {
  let revealed = body;
  const erased: string[] = [];
  for (const path of Object.keys(commitments).filter(isPath)) {
    const value = disclosures[path]?.value;
    if (value === undefined) erased.push(path);
    revealed = withAt(revealed, path.split('.'), value ?? ERASED);
  }
  return { revealed, erased };
}

/** The first path whose disclosure is not what the event committed to; undefined when all are. Absent ones were erased, and are fine. */
export function falseDisclosure(body: unknown, disclosures: unknown): string | undefined {
  if (disclosures === undefined) return undefined;
  if (!isObject(disclosures)) return 'disclosures';
  const commitments = valueAt(body, ['commitments']);
  for (const [path, given] of Object.entries(disclosures)) {
    const salt = valueAt(given, ['salt']);
    const value = valueAt(given, ['value']);
    const wanted = isPath(path) ? valueAt(commitments, [path]) : undefined;
    const isWhole = typeof salt === 'string' && typeof value === 'string' && Object.keys(given ?? {}).length === 2;
    if (!isWhole || !isCommittedTo(wanted, path, { salt, value })) return path;
  }
  return undefined;
}

function isCommittedTo(commitment: unknown, path: string, disclosure: AuditDisclosures[string]): boolean {
  try {
    return commitmentOf(path, disclosure) === commitment;
  } catch {
    // A lone surrogate, which has no canonical form.
    return false;
  }
}
