import { routes } from '@waybill/contracts';
import type { GuardedOperation, InputOf } from '@waybill/engine';
import type { z } from 'zod';
import type { CheckedCall } from '../http/request-state.js';
import { spanOf } from '../views/page-view.js';
import { withEnd } from '../views/wire.js';

type Parts = Pick<CheckedCall, 'params' | 'body' | 'expectedVersion'>;

/** The path's id, as the contract types it. */
function one<P extends z.ZodType>({ params }: { readonly params: P }, call: Parts): z.output<P> {
  return params.parse(call.params);
}

/** The body, as the contract types it. */
function bodyOf<B extends z.ZodType>({ body }: { readonly body: B }, call: Parts): z.output<B> {
  return body.parse(call.body);
}

/** A change of something by its id and version. */
function changeOf<P extends z.ZodType<{ readonly id: string }>, B extends z.ZodType>(
  contract: { readonly params: P; readonly body: B },
  call: Parts,
) {
  const version = call.expectedVersion;
  if (version === undefined) throw new TypeError('a change names the version that it is meant for');
  return { id: one(contract, call).id, version, changes: bodyOf(contract, call) };
}

/** What each request that may take a second person asks its use case for; the same as its controller does. */
const inputs: { readonly [Op in GuardedOperation]: (call: Parts) => InputOf<Op> } = {
  approveHostKey: (call) => one(routes.approveHostKey, call),
  addHostKey: (call) => ({ connectionId: one(routes.addHostKey, call).id, ...bodyOf(routes.addHostKey, call) }),
  createConnection: (call) => bodyOf(routes.createConnection, call),
  updateConnection: (call) => changeOf(routes.updateConnection, call),
  createJob: (call) => bodyOf(routes.createJob, call),
  updateJob: (call) => changeOf(routes.updateJob, call),
  createAccount: (call) => withEnd(bodyOf(routes.createAccount, call)),
  createRole: (call) => bodyOf(routes.createRole, call),
  updateRole: (call) => changeOf(routes.updateRole, call),
  createUser: (call) => bodyOf(routes.createUser, call),
  updateUser: (call) => changeOf(routes.updateUser, call),
  invitePerson: (call) => bodyOf(routes.invitePerson, call),
  createOidcProvider: (call) => bodyOf(routes.createOidcProvider, call),
  updateOidcProvider: (call) => changeOf(routes.updateOidcProvider, call),
  setSignInPolicy: (call) => bodyOf(routes.setSignInPolicy, call),
  setAuditRetention: (call) => bodyOf(routes.setAuditRetention, call),
  releaseLegalHold: (call) => ({ ...one(routes.releaseLegalHold, call), ...bodyOf(routes.releaseLegalHold, call) }),
  createRetentionRule: (call) => bodyOf(routes.createRetentionRule, call),
  updateRetentionRule: (call) => changeOf(routes.updateRetentionRule, call),
  deleteRetentionRule: (call) => one(routes.deleteRetentionRule, call),
  createAuditStream: (call) => bodyOf(routes.createAuditStream, call),
  updateAuditStream: (call) => changeOf(routes.updateAuditStream, call),
  deleteAuditStream: (call) => one(routes.deleteAuditStream, call),
  createAuditAnchor: (call) => bodyOf(routes.createAuditAnchor, call),
  updateAuditAnchor: (call) => changeOf(routes.updateAuditAnchor, call),
  deleteAuditAnchor: (call) => one(routes.deleteAuditAnchor, call),
  createScheduledExport: (call) => {
    const { filter, ...rest } = bodyOf(routes.createScheduledExport, call);
    return { ...rest, ...(filter === undefined ? {} : { filter: spanOf(filter) }) };
  },
  updateScheduledExport: (call) => {
    const { changes, ...which } = changeOf(routes.updateScheduledExport, call);
    const { filter, ...rest } = changes;
    return { ...which, changes: { ...rest, ...(filter === undefined ? {} : { filter: spanOf(filter) }) } };
  },
  deleteScheduledExport: (call) => one(routes.deleteScheduledExport, call),
  createWebhook: (call) => bodyOf(routes.createWebhook, call),
  updateWebhook: (call) => changeOf(routes.updateWebhook, call),
  setApprovalPolicy: (call) => bodyOf(routes.setApprovalPolicy, call),
};

/** What a request asks its use case for. */
export function inputOf<Op extends GuardedOperation>(operation: Op, call: Parts): InputOf<Op> {
  return inputs[operation](call);
}
