import { createHash } from 'node:crypto';
import type { ApiKey, AuditSource, Clock, Database, User, WebSession } from '@waybill/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';
import type { SessionCookie } from './session-cookie.js';

/** How precise "last seen" and "last used" are: a write a request would be a write for each click. */
const TOUCH_EVERY_MS = 60_000;

/** A session that nobody uses ends after this. */
export const SESSION_IDLE_MS = 8 * 60 * 60 * 1000;

/** A session ends after this, used or not. */
export const SESSION_MAX_MS = 24 * 60 * 60 * 1000;

/** The digest by which a token is found; the token itself is stored nowhere. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Where a request came from. */
export function sourceOf(request: FastifyRequest): AuditSource {
  const client = request.headers['user-agent'];
  return { address: request.ip, ...(client === undefined ? {} : { client: client.slice(0, 500) }) };
}

/** Finds out who sent a request. */
export class Authentication {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #cookie: SessionCookie;

  constructor(database: Database, clock: Clock, cookie: SessionCookie) {
    this.#database = database;
    this.#clock = clock;
    this.#cookie = cookie;
  }

  /** The caller: by API key when one was sent, else by session cookie, else nobody. A credential that is not valid makes nobody. */
  async identify(request: FastifyRequest): Promise<Caller> {
    const facts = { source: sourceOf(request), requestId: request.id };
    const bearer = bearerToken(request);
    if (bearer !== undefined) {
      const apiKey = await this.#apiKey(bearer);
      if (apiKey !== undefined) {
        const actor = { kind: 'api-key', id: apiKey.id, name: apiKey.name, role: apiKey.role, method: 'api-key' } as const;
        return { kind: 'api-key', role: apiKey.role, apiKey, actor, ...facts };
      }
    } else {
      const signedIn = await this.#session(this.#cookie.read(request));
      if (signedIn !== undefined) {
        const { user, session } = signedIn;
        const actor = { kind: 'user', id: user.id, name: user.username, role: user.role, method: 'session' } as const;
        return { kind: 'user', role: user.role, user, session, actor, ...facts };
      }
    }
    return { kind: 'anonymous', actor: { kind: 'anonymous', name: 'anonymous' }, ...facts };
  }

  /** True while a caller's credential is still good; for connections that stay open. */
  async isStillGood(caller: Caller): Promise<boolean> {
    if (caller.kind === 'anonymous') return false;
    if (caller.kind === 'api-key') return (await this.#validApiKey(caller.apiKey.tokenHash))?.role === caller.role;
    return (await this.#validSession(caller.session.tokenHash))?.user.role === caller.role;
  }

  async #apiKey(token: string): Promise<ApiKey | undefined> {
    const apiKey = await this.#validApiKey(tokenHash(token));
    const now = this.#clock.now();
    if (apiKey !== undefined && now.getTime() - (apiKey.lastUsedAt?.getTime() ?? 0) > TOUCH_EVERY_MS) {
      await this.#database.read.apiKeys.markUsed(apiKey.id, now);
    }
    return apiKey;
  }

  async #validApiKey(hash: string): Promise<ApiKey | undefined> {
    const apiKey = await this.#database.read.apiKeys.findByTokenHash(hash);
    if (apiKey === undefined || apiKey.revokedAt !== null) return undefined;
    return apiKey.expiresAt !== null && apiKey.expiresAt <= this.#clock.now() ? undefined : apiKey;
  }

  async #session(token: string | undefined): Promise<{ user: User; session: WebSession } | undefined> {
    if (token === undefined) return undefined;
    const signedIn = await this.#validSession(tokenHash(token));
    const now = this.#clock.now();
    if (signedIn !== undefined && now.getTime() - signedIn.session.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
      const end = Math.min(now.getTime() + SESSION_IDLE_MS, signedIn.session.createdAt.getTime() + SESSION_MAX_MS);
      await this.#database.read.webSessions.touch(signedIn.session.id, now, new Date(end));
    }
    return signedIn;
  }

  async #validSession(hash: string): Promise<{ user: User; session: WebSession } | undefined> {
    const session = await this.#database.read.webSessions.findByTokenHash(hash);
    if (session === undefined || session.expiresAt <= this.#clock.now()) return undefined;
    const user = await this.#database.read.users.find(session.userId);
    return user === undefined || user.status !== 'active' ? undefined : { user, session };
  }
}

const bearerPattern = /^Bearer +(wb_[A-Za-z0-9_-]{16,200})$/i;

/** The API key of a request; an empty text for an Authorization header that holds none, which no key matches. */
function bearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header === undefined ? undefined : (bearerPattern.exec(header)?.[1] ?? '');
}
