import type { ProposedChange } from './generated/api.js';

/** Nothing was done yet: this kind of change takes a second person, and waits for one as a proposed change. */
export class WaybillChangeProposed extends Error {
  override readonly name = 'WaybillChangeProposed';
  readonly change: ProposedChange;
  /** The method that was called, such as `createJob`. */
  readonly operationId: string;

  constructor(change: ProposedChange, operationId: string) {
    super(`Nothing was changed yet: this takes a second person. It waits for approval until ${change.expiresAt}.`);
    this.change = change;
    this.operationId = operationId;
  }
}

/** What an answer proposes in place of having done it; undefined for every other answer. */
export function proposedIn(answer: unknown): ProposedChange | undefined {
  return isProposed(answer) ? answer.proposedChange : undefined;
}

function isProposed(answer: unknown): answer is { readonly proposedChange: ProposedChange } {
  return typeof answer === 'object' && answer !== null && 'proposedChange' in answer;
}
