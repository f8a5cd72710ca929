import { auditActorKinds, auditTargetKinds, changeKinds, changeKindWords, proposedChangeStates } from '@waybill/core';
import { z } from 'zod';
import { byId, id, instant, line } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

export { changeKinds, changeKindWords, proposedChangeStates };

const kind = z.enum(changeKinds).meta({ description: 'What kind of change; the policy says which kinds take a second person.' });
const state = z.enum(proposedChangeStates).meta({
  description:
    '`approved`: and carried out with it. `outdated`: what it was made against has changed. `overridden`: carried out without a second person, who reviews it.',
});
const party = z.object({ kind: z.enum(auditActorKinds), id: id.exactOptional(), name: z.string() });
const target = z.object({ kind: z.enum(auditTargetKinds), id: id.exactOptional(), name: z.string().exactOptional() }).nullable();
const decision = z.object({ by: party, at: instant, reason: z.string().nullable() }).nullable();

const proposedChange = z
  .object({
    id,
    kind,
    operation: z.string().meta({ description: 'The operationId of the request.', examples: ['createJob'] }),
    state,
    target: target.meta({ description: 'What it would be done to; without an id where it would be created.' }),
    partnerId: id.nullable(),
    askedBy: party,
    askedAt: instant,
    expiresAt: instant,
    reason: z.string().nullable(),
    baseVersion: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'The version (ETag) of the target that it was made against; null where it names none.' }),
    baseDigest: z.string().meta({ description: 'SHA-256, hexadecimal, of the parts that it changes, as they were.' }),
    diff: z
      .array(z.object({ type: z.string(), target, before: z.json(), after: z.json() }))
      .meta({ description: 'What it would do, as the audit trail would tell it; secrets by fingerprint or id.' }),
    decision: decision.meta({ description: 'Null while it waits.' }),
    review: decision.meta({ description: 'Of what was overridden: who looked at it afterwards.' }),
    mayApprove: z.boolean().meta({ description: 'Whether whoever asks can approve it now.' }),
    mayReview: z.boolean().meta({ description: 'Whether whoever asks can review it now.' }),
  })
  .meta({ id: 'ProposedChange' });

/** What an endpoint answers with 202 in place of doing what it was asked: it waits for a second person. */
export const proposedAnswer = z.object({ proposedChange }).meta({ id: 'ChangeProposed' });

/** Which kinds take a second person. */
export const approvalPolicy = z
  .strictObject({
    kinds: z.array(z.enum(changeKinds)).max(20).meta({ description: 'The kinds that take a second person.' }),
    expireAfterDays: z.number().int().min(1).max(90).meta({ description: 'How long a proposed change waits.' }),
  })
  .meta({ id: 'ApprovalPolicy' });

const mayHaveReason = z.strictObject({ reason: line(500).exactOptional() }).meta({ id: 'ApproveChange' });
const hasReason = z.strictObject({ reason: line(500) }).meta({ id: 'DecideChange' });

/** A change that waits, or waited, for a second person, as the API shows it. */
export type ProposedChangeView = z.infer<typeof proposedChange>;
/** What an endpoint answers with 202 in place of doing what it was asked. */
export type ChangeProposed = z.infer<typeof proposedAnswer>;
/** Which kinds take a second person. */
export type ApprovalPolicyView = z.infer<typeof approvalPolicy>;

const tag = 'approvals';

/** The endpoints of four eyes. */
export const approvalRoutes = {
  listProposedChanges: route({
    operationId: 'listProposedChanges',
    method: 'GET',
    path: '/approvals',
    tag,
    summary: 'Lists changes that wait, or waited, for a second person, newest first.',
    access: 'approvals:read',
    query: listQuery({
      state: state.exactOptional(),
      kind: kind.exactOptional(),
      unreviewed: z.stringbool().exactOptional().meta({ description: 'Only those that were overridden and not reviewed yet.' }),
    }),
    response: pageOf(proposedChange),
    status: 200,
  }),
  getProposedChange: route({
    operationId: 'getProposedChange',
    method: 'GET',
    path: '/approvals/{id}',
    tag,
    summary: 'Shows a proposed change with its diff.',
    access: 'approvals:read',
    params: byId,
    response: proposedChange,
    status: 200,
  }),
  approveProposedChange: route({
    operationId: 'approveProposedChange',
    recentProof: true,
    method: 'POST',
    path: '/approvals/{id}/approve',
    tag,
    summary:
      'Approves a change as the second person, and carries it out with that. Whoever approves could do it themselves, is not who asked, and no program.',
    access: 'approvals:approve',
    params: byId,
    body: mayHaveReason,
    response: proposedChange,
    status: 200,
    problems: ['version.stale'],
  }),
  rejectProposedChange: route({
    operationId: 'rejectProposedChange',
    method: 'POST',
    path: '/approvals/{id}/reject',
    tag,
    summary: 'Rejects a change that waits; who asked for it takes it back by this.',
    access: 'approvals:reject',
    params: byId,
    body: hasReason,
    response: proposedChange,
    status: 200,
  }),
  overrideProposedChange: route({
    operationId: 'overrideProposedChange',
    recentProof: true,
    method: 'POST',
    path: '/approvals/{id}/override',
    tag,
    summary: 'Carries a change out without a second person, in an emergency: a critical event, and a review that waits.',
    access: 'approvals:override',
    params: byId,
    body: hasReason,
    response: proposedChange,
    status: 200,
    problems: ['version.stale'],
  }),
  reviewProposedChange: route({
    operationId: 'reviewProposedChange',
    method: 'POST',
    path: '/approvals/{id}/review',
    tag,
    summary: 'States that a second person looked at a change that was carried out without one.',
    access: 'approvals:review',
    params: byId,
    body: hasReason,
    response: proposedChange,
    status: 200,
  }),
  getApprovalPolicy: route({
    operationId: 'getApprovalPolicy',
    method: 'GET',
    path: '/approval-policy',
    tag,
    summary: 'Shows which kinds of change take a second person. Closing a break of the audit trail always takes two.',
    access: 'approval-policy:read',
    response: approvalPolicy,
    status: 200,
  }),
  setApprovalPolicy: route({
    operationId: 'setApprovalPolicy',
    recentProof: true,
    method: 'PUT',
    path: '/approval-policy',
    tag,
    summary: 'Says which kinds of change take a second person. What waits already goes on waiting.',
    access: 'approval-policy:update',
    body: approvalPolicy,
    response: approvalPolicy,
    status: 200,
  }),
};
