import type { ProposedChangeView } from '@waybill/contracts';
import type { AuditActor, ChangeDecision, ProposedChange } from '@waybill/core';
import { acts, isGuarded } from '@waybill/engine';
import type { Caller } from '../http/caller.js';
import { instant } from './wire.js';

const partyView = ({ kind, id, name }: AuditActor) => ({ kind, ...(id === undefined ? {} : { id }), name });

function decisionView(decision: ChangeDecision | null): ProposedChangeView['decision'] {
  return decision === null ? null : { ...decision, by: partyView(decision.by), at: instant(decision.at) };
}

/** Whether a caller is a person who can be the second one for it. */
function isSecondPerson({ askedPersonId }: ProposedChange, caller: Caller): caller is Extract<Caller, { kind: 'user' }> {
  return caller.kind === 'user' && caller.reach === undefined && caller.user.id !== askedPersonId;
}

/** A proposed change as the API shows it to a caller. */
export function proposedChangeView(change: ProposedChange, caller: Caller): ProposedChangeView {
  const { requestSecretId: _, askedPersonId: __, diff, decision, review, ...rest } = change;
  const { operation, state, target } = change;
  const second = isSecondPerson(change, caller) ? caller : undefined;
  const could = second !== undefined && isGuarded(operation) && second.permissions.has(acts[operation].permission);
  return {
    ...rest,
    target: target === null ? null : { ...target },
    askedBy: partyView(change.askedBy),
    askedAt: instant(change.askedAt),
    expiresAt: instant(change.expiresAt),
    diff: diff.map((step) => ({ ...step, ...copied(step) })),
    decision: decisionView(decision),
    review: decisionView(review),
    mayApprove: state === 'waiting' && could && second.permissions.has('approvals:approve'),
    mayReview:
      state === 'overridden' &&
      review === null &&
      second !== undefined &&
      second.user.id !== decision?.by.id &&
      second.permissions.has('approvals:review'),
  };
}

/** JSON that may be changed, as the contract has it. */
function copied({
  target,
  before,
  after,
}: ProposedChange['diff'][number]): Pick<ProposedChangeView['diff'][number], 'target' | 'before' | 'after'> {
  return JSON.parse(JSON.stringify({ target, before, after }));
}
