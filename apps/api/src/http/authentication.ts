import { type AuditSource, type Id, type Reach, type ScopedNoun, sameScope, type User } from '@waybill/core';
import {
  type AdministrationDeps,
  actorOfApiKey,
  actorOfUser,
  authenticateApiKey,
  authenticateSession,
  isProvenLately,
  isSessionStillGood,
  permissionsOfRole,
} from '@waybill/engine';
import { isApiKeyToken } from '@waybill/secrets';
import type { FastifyRequest } from 'fastify';
import { type Caller, withinReachOf } from './caller.js';
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
      if (apiKey !== undefined) {
        const rights = await this.#rightsOf(apiKey);
        return { kind: 'api-key', ...rights, apiKey, actor: actorOfApiKey(apiKey), ...facts };
      }
    } else {
      const token = this.#cookie.read(request);
      const signedIn = token === undefined ? undefined : await authenticateSession(this.#deps, token);
      if (signedIn !== undefined) {
        const { user, session, lacksFactor, holdsFactor } = signedIn;
        const rights = await this.#rightsOf(user);
        return { kind: 'user', ...rights, user, session, lacksFactor, holdsFactor, actor: actorOfUser(user, session), ...facts };
      }
    }
    return { kind: 'anonymous', actor: { kind: 'anonymous', name: 'anonymous' }, ...facts };
  }

  /** Asked at each request, so that what is taken from a role or a scope, and a tag from a partner, holds at once. */
  async #rightsOf({ role, scope }: Pick<User, 'role' | 'scope'>) {
    const { read } = this.#deps.database;
    const permissions = await permissionsOfRole(read, role);
    const reach: Reach | undefined = scope === null ? undefined : await read.reach.of(scope);
    return { role, permissions, reach };
  }

  /** Whether something is there and a caller's scope reaches it. */
  async isWithinReach(caller: Caller, noun: ScopedNoun, id: Id): Promise<boolean> {
    const { within } = withinReachOf(caller);
    return within === undefined || (await this.#deps.database.read.reach.holds(within, noun, id));
  }

  /** Whether a caller may do what takes a recent proof of who they are: a program need not prove anything again. */
  isProvenLately(caller: Caller): boolean {
    return caller.kind !== 'user' || isProvenLately(this.#deps, caller.session);
  }

  /** True while a caller's credential, role and what it may do are still what they were; for connections that stay open. Keeps no session from idling out. */
  async isStillGood(caller: Caller): Promise<boolean> {
    const { apiKeys } = this.#deps.database.read;
    const now = this.#deps.clock.now();
    if (caller.kind === 'api-key') {
      const apiKey = await apiKeys.find(caller.apiKey.id);
      const isGood = apiKey !== undefined && apiKey.revokedAt === null && (apiKey.expiresAt === null || apiKey.expiresAt > now);
      return isGood && (await this.#mayStillTheSame(caller));
    }
    if (caller.kind === 'anonymous') return false;
    const user = await isSessionStillGood(this.#deps, caller.session.tokenHash);
    const isSame = user?.role === caller.role && sameScope(user.scope, caller.user.scope);
    return isSame && (await this.#mayStillTheSame(caller));
  }

  async #mayStillTheSame({ role, permissions }: Exclude<Caller, { readonly kind: 'anonymous' }>): Promise<boolean> {
    const now = await permissionsOfRole(this.#deps.database.read, role);
    return now.size === permissions.size && [...now].every((each) => permissions.has(each));
  }
}

function bearerToken(header: string): string | undefined {
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  return token !== undefined && isApiKeyToken(token) ? token : undefined;
}
