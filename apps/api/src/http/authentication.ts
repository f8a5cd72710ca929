import type { AuditSource } from '@waybill/core';
import {
  type AdministrationDeps,
  actorOfApiKey,
  actorOfUser,
  authenticateApiKey,
  authenticateSession,
  isProvenLately,
} from '@waybill/engine';
import { isApiKeyToken } from '@waybill/secrets';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';
import type { SessionCookie } from './session-cookie.js';

/** Where a request came from. */
function sourceOf(request: FastifyRequest): AuditSource {
  const client = request.headers['user-agent'];
  return { address: request.ip, ...(client === undefined ? {} : { client: client.slice(0, 500) }) };
}

/** Finds out who sent a request. */
export class Authentication {
  readonly #deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>;
  readonly #cookie: SessionCookie;

  constructor(deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>, cookie: SessionCookie) {
    this.#deps = deps;
    this.#cookie = cookie;
  }

  /** The caller: by API key when an Authorization header was sent, else by session cookie, else nobody. A credential that is not valid makes nobody. */
  async identify(request: FastifyRequest): Promise<Caller> {
    const facts = { source: sourceOf(request), requestId: request.id };
    if (request.headers.authorization !== undefined) {
      const token = bearerToken(request.headers.authorization);
      const apiKey = token === undefined ? undefined : await authenticateApiKey(this.#deps, token);
      if (apiKey !== undefined) return { kind: 'api-key', role: apiKey.role, apiKey, actor: actorOfApiKey(apiKey), ...facts };
    } else {
      const token = this.#cookie.read(request);
      const signedIn = token === undefined ? undefined : await authenticateSession(this.#deps, token);
      if (signedIn !== undefined) {
        const { user, session } = signedIn;
        return { kind: 'user', role: user.role, user, session, actor: actorOfUser(user, session), ...facts };
      }
    }
    return { kind: 'anonymous', actor: { kind: 'anonymous', name: 'anonymous' }, ...facts };
  }

  /** Whether a caller may do what takes a recent proof of who they are: a program need not prove anything again. */
  isProvenLately(caller: Caller): boolean {
    return caller.kind !== 'user' || isProvenLately(this.#deps, caller.session);
  }

  /** True while a caller's credential and role are still what they were; for connections that stay open. Keeps no session from idling out. */
  async isStillGood(caller: Caller): Promise<boolean> {
    const { webSessions, users, apiKeys } = this.#deps.database.read;
    const now = this.#deps.clock.now();
    if (caller.kind === 'api-key') {
      const apiKey = await apiKeys.find(caller.apiKey.id);
      return apiKey !== undefined && apiKey.revokedAt === null && (apiKey.expiresAt === null || apiKey.expiresAt > now);
    }
    if (caller.kind === 'anonymous') return false;
    const session = await webSessions.findByTokenHash(caller.session.tokenHash);
    if (session === undefined || session.expiresAt <= now) return false;
    const user = await users.find(session.userId);
    return user?.status === 'active' && user.role === caller.role;
  }
}

function bearerToken(header: string): string | undefined {
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  return token !== undefined && isApiKeyToken(token) ? token : undefined;
}
