import type { RouteContract } from '@waybill/contracts';
import { type AdministrationDeps, isGuarded, proposeIfGuarded } from '@waybill/engine';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { RequestProblem } from '../http/request-problem.js';
import type { CheckedCall } from '../http/request-state.js';
import { proposedChangeView } from '../views/approval-views.js';
import { inputOf } from './inputs.js';

const REASON = 'change-reason';
const reasonText = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .refine((text) => !/\p{Cc}/u.test(text));

/** Why a change is asked for: percent-encoded UTF-8, as headers hold no other letters. @throws RequestProblem `request.malformed` */
function reasonOf(call: CheckedCall): string | null {
  const given = call.request.headers[REASON];
  if (given === undefined) return null;
  const read = reasonText.safeParse(decoded(String(given)));
  if (read.success) return read.data;
  const message = 'must be 1–500 characters, percent-encoded where they are not ASCII';
  throw new RequestProblem('request.malformed', {
    detail: `Change-Reason ${message}.`,
    errors: [{ field: 'Change-Reason', message }],
  });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Stands before every handler: what takes a second person is proposed in place of being done. */
export class FourEyes {
  readonly #deps: AdministrationDeps;

  constructor(deps: AdministrationDeps) {
    this.#deps = deps;
  }

  /** The answer in place of the handler's; undefined when it may be done at once. @throws Failure what the use case would throw */
  async proposed({ operationId }: RouteContract, call: CheckedCall) {
    const { caller } = call;
    if (!isGuarded(operationId) || caller.kind === 'anonymous') return undefined;
    const asked = { operation: operationId, input: inputOf(operationId, call), reason: reasonOf(call) };
    const change = await proposeIfGuarded(this.#deps, asked, caller);
    return change === undefined ? undefined : { proposedChange: proposedChangeView(change, caller) };
  }
}

/** An answer that says that something was proposed is a 202, whatever its endpoint says else; a repeated one as well. */
export function acceptedWhenProposed(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', async (_request, reply, payload: unknown) => {
    if (typeof payload === 'object' && payload !== null && 'proposedChange' in payload) reply.code(202);
    return payload;
  });
}
