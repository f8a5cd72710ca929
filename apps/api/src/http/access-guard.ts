import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { allows, type RouteContract } from '@waybill/contracts';
import { type Clock, Failure, isId, rolesWith } from '@waybill/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authentication } from './authentication.js';
import { type Caller, principalOf } from './caller.js';
import { contractOf } from './contract-of.js';
import type { Denials } from './denials.js';
import { isSafeMethod, refuseForeignOrigin, requireCsrfToken } from './forgery.js';
import type { RateLimit } from './rate-limit.js';
import { RequestProblem } from './request-problem.js';
import { setCaller } from './request-state.js';

/** What a person who has to choose a new password may do before that. */
const beforePasswordChange: ReadonlySet<string> = new Set(['getSession', 'signOut', 'changeOwnPassword']);

/** What a person who has to set up a second factor, or to use it, may do before that. */
const beforeSecondFactor: ReadonlySet<string> = new Set([
  ...beforePasswordChange,
  'signOutEverywhere',
  'proveAgain',
  'getOwnSecondFactor',
  'proposeSecondFactor',
  'confirmSecondFactor',
  'listOwnPasskeys',
  'beginPasskey',
  'addPasskey',
  'beginPasskeyProof',
  'proveWithPasskey',
  'beginOidcProof',
  'listOwnIdentities',
]);

/** What adds a factor: with a password alone, only who has none may. */
const addsFactor: ReadonlySet<string> = new Set(['proposeSecondFactor', 'confirmSecondFactor', 'beginPasskey', 'addPasskey']);

interface Asked {
  readonly contract: RouteContract;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly publicUrl: URL | undefined;
  readonly isProvenLately: (caller: Caller) => boolean;
}

/** @throws Failure `permission.denied`, `sign-in.proof-required`; RequestProblem `request.unauthenticated`, `request.forged` */
function authorise({ contract, caller, request, publicUrl, isProvenLately }: Asked): void {
  if (!isSafeMethod(request.method) && caller.kind !== 'api-key') refuseForeignOrigin(request, publicUrl);
  if (contract.access === 'public') return;
  if (caller.kind === 'anonymous') throw new RequestProblem('request.unauthenticated');
  if (caller.kind === 'user') {
    if (!isSafeMethod(request.method)) requireCsrfToken(request, caller.session.csrfToken);
    if (caller.user.mustChangePassword && !beforePasswordChange.has(contract.operationId)) {
      throw new Failure('permission.denied', { publicDetail: 'Choose a new password first.' });
    }
    if (caller.lacksFactor && !beforeSecondFactor.has(contract.operationId)) {
      throw new Failure('permission.denied', {
        publicDetail: `The role ${caller.role} takes a second factor. Add one, or a passkey, in “My profile”; who has one already signs in, or proves who they are, with it.`,
      });
    }
    if (caller.lacksFactor && caller.holdsFactor && addsFactor.has(contract.operationId)) {
      throw new Failure('permission.denied', {
        publicDetail: 'Prove who you are with the second factor that you have, before you add another one.',
      });
    }
  }
  if (allows(contract, { permissions: caller.permissions, isScoped: caller.reach !== undefined })) {
    if (contract.recentProof === true && !isProvenLately(caller)) throw new Failure('sign-in.proof-required');
    return;
  }
  if (contract.access === 'signed-in') throw new Failure('permission.denied');
  if (caller.permissions.has(contract.access)) {
    throw new Failure('permission.denied', {
      publicDetail: 'This concerns more than the partners that you are limited to; it takes somebody without a scope.',
    });
  }
  throw new Failure('permission.denied', {
    publicDetail: `The role ${caller.role} may not do this; it takes ${rolesWith(contract.access).join(' or ')}, or a role with the permission ${contract.access}.`,
  });
}

function idOf(params: unknown): string | undefined {
  const id = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
  return typeof id === 'string' && isId(id) ? id : undefined;
}

interface GuardParts {
  readonly authentication: Authentication;
  readonly denials: Denials;
  /** How often one API key, or one person in all their sessions, may ask. */
  readonly rates: RateLimit;
  readonly clock: Clock;
  readonly publicUrl: URL | undefined;
}

/**
 * The one guard: finds out who calls, whether they ask too often, and whether the handler's contract lets them. Denies by default: a handler without a contract is
 * never reached. Every denial of a known caller is in the audit trail before it is answered (B33).
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #authentication: Authentication;
  readonly #denials: Denials;
  readonly #rates: RateLimit;
  readonly #clock: Clock;
  readonly #publicUrl: URL | undefined;

  constructor({ authentication, denials, rates, clock, publicUrl }: GuardParts) {
    this.#authentication = authentication;
    this.#denials = denials;
    this.#rates = rates;
    this.#clock = clock;
    this.#publicUrl = publicUrl;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const contract = contractOf(context.getHandler());
    if (contract === undefined) throw new Failure('permission.denied');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.#authentication.identify(request);
    setCaller(request, caller);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const principal = principalOf(caller);
    if (principal !== undefined) this.#rates.countAndTell(principal, this.#clock.now(), (headers) => reply.headers(headers));
    try {
      const isProvenLately = (who: Caller): boolean => this.#authentication.isProvenLately(who);
      authorise({ contract, caller, request, publicUrl: this.#publicUrl, isProvenLately });
    } catch (error) {
      await this.#denials.record(caller, contract, error, request.headers.authorization !== undefined);
      throw error;
    }
    await this.#keepWithinReach(contract, caller, request);
    return true;
  }

  /** What is out of reach is not there for who asks; the attempt is in the trail. @throws Failure `not-found` */
  async #keepWithinReach({ scope, ...contract }: RouteContract, caller: Caller, request: FastifyRequest): Promise<void> {
    if (caller.kind === 'anonymous' || caller.reach === undefined || typeof scope !== 'object') return;
    const id = idOf(request.params);
    if (id !== undefined && (await this.#authentication.isWithinReach(caller, scope.one, id))) return;
    await this.#denials.record(caller, contract, new Failure('permission.denied'), true);
    throw new Failure('not-found', { publicDetail: `There is no such ${scope.one.replace('-', ' ')}.` });
  }
}
