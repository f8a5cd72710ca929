import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { RouteContract } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import type { FastifyRequest } from 'fastify';
import type { Authentication } from './authentication.js';
import type { Caller } from './caller.js';
import { contractOf } from './contract-of.js';
import type { Denials } from './denials.js';
import { isSafeMethod, refuseForeignOrigin, requireCsrfToken } from './forgery.js';
import { RequestProblem } from './request-problem.js';
import { setCaller } from './request-state.js';

/** What a person who has to choose a new password may do before that. */
const beforePasswordChange: ReadonlySet<string> = new Set(['getSession', 'signOut', 'changeOwnPassword']);

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
  }
  if (contract.access === 'signed-in' || contract.access.includes(caller.role)) {
    if (contract.recentProof === true && !isProvenLately(caller)) throw new Failure('sign-in.proof-required');
    return;
  }
  throw new Failure('permission.denied', {
    publicDetail: `The role ${caller.role} may not do this; it takes ${contract.access.join(' or ')}.`,
  });
}

/**
 * The one guard: finds out who calls and whether the handler's contract lets them. Denies by default: a handler without a contract is
 * never reached. Every denial of a known caller is in the audit trail before it is answered (B33).
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #authentication: Authentication;
  readonly #denials: Denials;
  readonly #publicUrl: URL | undefined;

  constructor(authentication: Authentication, denials: Denials, publicUrl: URL | undefined) {
    this.#authentication = authentication;
    this.#denials = denials;
    this.#publicUrl = publicUrl;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const contract = contractOf(context.getHandler());
    if (contract === undefined) throw new Failure('permission.denied');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.#authentication.identify(request);
    setCaller(request, caller);
    try {
      const isProvenLately = (who: Caller): boolean => this.#authentication.isProvenLately(who);
      authorise({ contract, caller, request, publicUrl: this.#publicUrl, isProvenLately });
    } catch (error) {
      await this.#denials.record(caller, contract, error, request.headers.authorization !== undefined);
      throw error;
    }
    return true;
  }
}
