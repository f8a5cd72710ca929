import { type ApiKey, type AuditActor, type AuditSource, Failure, type Role, type User, type WebSession } from '@waybill/core';

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
  readonly role: Role;
  readonly user: User;
  readonly session: WebSession;
}

/** A program with an API key. */
interface ApiKeyCaller extends CallerFacts {
  readonly kind: 'api-key';
  readonly role: Role;
  readonly apiKey: ApiKey;
}

/** Who calls. */
export type Caller = AnonymousCaller | UserCaller | ApiKeyCaller;

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
