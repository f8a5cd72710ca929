import {
  type ApiKey,
  type AuditActor,
  type AuditSource,
  Failure,
  type Permission,
  type Reach,
  type RoleSlug,
  type User,
  type WebSession,
} from '@waybill/core';

interface CallerFacts {
  readonly actor: AuditActor;
  readonly source: AuditSource;
  /** Ties the answer, the log line and the audit event together. */
  readonly requestId: string;
}

/** Nobody known. */
interface AnonymousCaller extends CallerFacts {
  readonly kind: 'anonymous';
}

/** A person with a session. */
export interface UserCaller extends CallerFacts {
  readonly kind: 'user';
  readonly role: RoleSlug;
  /** What the role may do at this moment. */
  readonly permissions: ReadonlySet<Permission>;
  /** What their scope reaches at this moment; undefined for who has none. */
  readonly reach: Reach | undefined;
  readonly user: User;
  readonly session: WebSession;
  /** A second factor is demanded that their session does not have: setting it up, or using it, comes before anything else. */
  readonly lacksFactor: boolean;
  /** They have one that they can prove, so none is added before they have. */
  readonly holdsFactor: boolean;
}

/** A program with an API key. */
interface ApiKeyCaller extends CallerFacts {
  readonly kind: 'api-key';
  readonly role: RoleSlug;
  /** What the role may do at this moment. */
  readonly permissions: ReadonlySet<Permission>;
  /** What its scope reaches at this moment; undefined for one that has none. */
  readonly reach: Reach | undefined;
  readonly apiKey: ApiKey;
}

/** Who calls. */
export type Caller = AnonymousCaller | UserCaller | ApiKeyCaller;

/** What a list may tell a caller of. Nobody known reaches nothing. */
export function withinReachOf(caller: Caller): { readonly within: Reach | undefined } {
  return { within: caller.kind === 'anonymous' ? { partnerIds: [], sharedJobIds: [] } : caller.reach };
}

/** Names a caller apart from all others; undefined for nobody. */
export function principalOf(caller: Caller): string | undefined {
  if (caller.kind === 'user') return `user:${caller.user.id}`;
  return caller.kind === 'api-key' ? `api-key:${caller.apiKey.id}` : undefined;
}

/** @throws Failure `not-found` for an API key, which is nobody's session */
export function personOf(caller: Caller): UserCaller {
  if (caller.kind === 'user') return caller;
  throw new Failure('not-found', { publicDetail: 'An API key has no session.' });
}
