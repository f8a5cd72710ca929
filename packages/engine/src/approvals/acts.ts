import { type Id, type JobDefinition, jobEnds, sameScope } from '@waybill/core';
import { type CreateAccountInput, createAccount } from '../administration/accounts.js';
import { allOf } from '../administration/all-of.js';
import {
  type CreateAuditAnchorInput,
  createAuditAnchor,
  deleteAuditAnchor,
  type UpdateAuditAnchorInput,
  updateAuditAnchor,
} from '../administration/audit-anchors.js';
import {
  type CreateAuditStreamInput,
  createAuditStream,
  deleteAuditStream,
  type UpdateAuditStreamInput,
  updateAuditStream,
} from '../administration/audit-streams.js';
import {
  type CreateConnectionInput,
  createConnection,
  type UpdateConnectionInput,
  updateConnection,
} from '../administration/connections.js';
import type { AdministrationDeps } from '../administration/deps.js';
import { addHostKey, approveHostKey } from '../administration/host-keys.js';
import type { ChangeOf } from '../administration/input-checks.js';
import { type InvitePersonInput, invitePerson } from '../administration/invitations.js';
import { readDefinition } from '../administration/job-definition.js';
import { type CreateJobInput, createJob, type UpdateJobInput, updateJob } from '../administration/jobs.js';
import {
  type CreateOidcProviderInput,
  createOidcProvider,
  type UpdateOidcProviderInput,
  updateOidcProvider,
} from '../administration/oidc-providers.js';
import { type CreateRoleInput, createRole, type UpdateRoleInput, updateRole } from '../administration/roles.js';
import { changeSignInPolicy } from '../administration/sign-in-policy.js';
import { type CreateUserInput, createUser, type UpdateUserInput, updateUser } from '../administration/users.js';
import { type CreateWebhookInput, createWebhook, type UpdateWebhookInput, updateWebhook } from '../administration/webhooks.js';
import {
  type CreateScheduledExportInput,
  createScheduledExport,
  deleteScheduledExport,
  type UpdateScheduledExportInput,
  updateScheduledExport,
} from '../exports/scheduled/scheduled-exports.js';
import { changeAuditRetention, releaseLegalHold } from '../retention/audit-retention.js';
import {
  type CreateRetentionRuleInput,
  createRetentionRule,
  deleteRetentionRule,
  type UpdateRetentionRuleInput,
  updateRetentionRule,
} from '../retention/files/rules.js';
import { act } from './act.js';
import { changeApprovalPolicy } from './policy.js';

/** Whether any target of a Job is a partner's. */
function sendsOut(definition: JobDefinition, to?: Id): boolean {
  return jobEnds(definition).targets.some(({ end }) => end.kind === 'connection' && (to === undefined || end.id === to));
}

async function isSentTo({ database }: AdministrationDeps, connectionId: Id): Promise<boolean> {
  const jobs = await allOf((page) => database.read.jobs.list({ connectionId }, page));
  return jobs.some(({ definition }) => sendsOut(definition, connectionId));
}

interface HostKeyInput {
  readonly connectionId: Id;
  readonly hostKey: string;
}

interface One {
  readonly id: Id;
}

const versionOf = ({ version }: { readonly version: number }): number => version;

/**
 * Every use case that may take a second person, by the name of its endpoint. The API, `config apply` and the carrying out all go by this table;
 * which endpoints are not in it, and why, is said in `apps/api/src/approvals/exempt.ts`.
 */
export const acts = {
  approveHostKey: act({
    kind: 'host-key',
    permission: 'host-keys:approve',
    within: ({ id }: One) => ({ noun: 'host-key', id }),
    run: (deps, { id }, context) => approveHostKey(deps, id, context),
  }),
  addHostKey: act<HostKeyInput>({
    kind: 'host-key',
    permission: 'host-keys:create',
    within: ({ connectionId }) => ({ noun: 'connection', id: connectionId }),
    run: (deps, input, context) => addHostKey(deps, input, context),
  }),
  createConnection: act<CreateConnectionInput>({
    kind: 'host-key',
    permission: 'connections:create',
    isOfKind: async (_, { hostKeys = [] }) => hostKeys.length > 0,
    run: (deps, input, context) => createConnection(deps, input, context),
  }),
  updateConnection: act<ChangeOf<UpdateConnectionInput>>({
    kind: 'sending-job',
    permission: 'connections:update',
    baseVersion: versionOf,
    // Where data goes is said by the connection as much as by the job.
    isOfKind: async (deps, { id, changes }) => {
      const before = await deps.database.read.connections.get(id);
      const { host = before.host, port = before.port, username = before.username } = changes;
      const isSame = host === before.host && port === before.port && username === before.username;
      return !isSame && isSentTo(deps, id);
    },
    run: (deps, input, context) => updateConnection(deps, input, context),
  }),
  createJob: act<CreateJobInput>({
    kind: 'sending-job',
    permission: 'jobs:create',
    isOfKind: async (_, { definition }) => sendsOut(readDefinition(definition)),
    run: (deps, input, context) => createJob(deps, input, context),
  }),
  updateJob: act<ChangeOf<UpdateJobInput>>({
    kind: 'sending-job',
    permission: 'jobs:update',
    within: ({ id }) => ({ noun: 'job', id }),
    baseVersion: versionOf,
    isOfKind: async ({ database }, { id, changes }) => {
      if (changes.definition === undefined) return false;
      const { definition } = await database.read.jobs.get(id);
      const { direction } = definition;
      return sendsOut(definition) || sendsOut(readDefinition({ ...definition, ...changes.definition, direction }));
    },
    run: (deps, input, context) => updateJob(deps, input, context),
  }),
  createAccount: act({
    kind: 'account',
    permission: 'accounts:create',
    run: (deps, input: CreateAccountInput, context) => createAccount(deps, input, context),
  }),
  createUser: act({
    kind: 'role',
    permission: 'users:create',
    run: (deps, input: CreateUserInput, context) => createUser(deps, input, context),
  }),
  updateUser: act<ChangeOf<UpdateUserInput>>({
    kind: 'role',
    permission: 'users:update',
    baseVersion: versionOf,
    // Who sets somebody's password can sign in as them, and be the second person.
    isOfKind: async ({ database }, { id, changes }) => {
      const before = await database.read.users.get(id);
      const {
        role = before.role,
        scope = before.scope,
        status = before.status,
        password,
        breakGlass = before.breakGlass,
      } = changes;
      const isRaised = role !== before.role || !sameScope(scope, before.scope) || breakGlass !== before.breakGlass;
      return isRaised || password !== undefined || (status === 'active' && status !== before.status);
    },
    run: (deps, input, context) => updateUser(deps, input, context),
  }),
  createRole: act({
    kind: 'role',
    permission: 'roles:create',
    run: (deps, input: CreateRoleInput, context) => createRole(deps, input, context),
  }),
  updateRole: act<ChangeOf<UpdateRoleInput>>({
    kind: 'role',
    permission: 'roles:update',
    baseVersion: versionOf,
    isOfKind: async (_, { changes }) => changes.permissions !== undefined,
    run: (deps, input, context) => updateRole(deps, input, context),
  }),
  invitePerson: act({
    kind: 'role',
    permission: 'users:invite',
    run: (deps, input: InvitePersonInput, context) => invitePerson(deps, input, context),
  }),
  createOidcProvider: act({
    kind: 'role',
    permission: 'oidc-providers:create',
    run: (deps, input: CreateOidcProviderInput, context) => createOidcProvider(deps, input, context),
  }),
  updateOidcProvider: act<ChangeOf<UpdateOidcProviderInput>>({
    kind: 'role',
    permission: 'oidc-providers:update',
    baseVersion: versionOf,
    run: (deps, input, context) => updateOidcProvider(deps, input, context),
  }),
  setSignInPolicy: act({
    kind: 'role',
    permission: 'sign-in-policy:update',
    run: (deps, input: Parameters<typeof changeSignInPolicy>[1], context) => changeSignInPolicy(deps, input, context),
  }),
  setAuditRetention: act({
    kind: 'retention',
    permission: 'audit-retention:update',
    run: (deps, input: Parameters<typeof changeAuditRetention>[1], context) => changeAuditRetention(deps, input, context),
  }),
  releaseLegalHold: act({
    kind: 'retention',
    permission: 'legal-holds:release',
    run: (deps, input: One & { readonly reason: string }, context) => releaseLegalHold(deps, input, context),
  }),
  createRetentionRule: act({
    kind: 'retention',
    permission: 'retention-rules:create',
    run: (deps, input: CreateRetentionRuleInput, context) => createRetentionRule(deps, input, context),
  }),
  updateRetentionRule: act<ChangeOf<UpdateRetentionRuleInput>>({
    kind: 'retention',
    permission: 'retention-rules:update',
    baseVersion: versionOf,
    run: (deps, input, context) => updateRetentionRule(deps, input, context),
  }),
  deleteRetentionRule: act({
    kind: 'retention',
    permission: 'retention-rules:delete',
    run: (deps, { id }: One, context) => deleteRetentionRule(deps, id, context),
  }),
  createAuditStream: act({
    kind: 'audit-settings',
    permission: 'audit-streams:create',
    run: (deps, input: CreateAuditStreamInput, context) => createAuditStream(deps, input, context),
  }),
  updateAuditStream: act<ChangeOf<UpdateAuditStreamInput>>({
    kind: 'audit-settings',
    permission: 'audit-streams:update',
    baseVersion: versionOf,
    run: (deps, input, context) => updateAuditStream(deps, input, context),
  }),
  deleteAuditStream: act({
    kind: 'audit-settings',
    permission: 'audit-streams:delete',
    run: (deps, { id }: One, context) => deleteAuditStream(deps, id, context),
  }),
  createAuditAnchor: act({
    kind: 'audit-settings',
    permission: 'audit-anchors:create',
    run: (deps, input: CreateAuditAnchorInput, context) => createAuditAnchor(deps, input, context),
  }),
  updateAuditAnchor: act<ChangeOf<UpdateAuditAnchorInput>>({
    kind: 'audit-settings',
    permission: 'audit-anchors:update',
    baseVersion: versionOf,
    run: (deps, input, context) => updateAuditAnchor(deps, input, context),
  }),
  deleteAuditAnchor: act({
    kind: 'audit-settings',
    permission: 'audit-anchors:delete',
    run: (deps, { id }: One, context) => deleteAuditAnchor(deps, id, context),
  }),
  createScheduledExport: act({
    kind: 'audit-settings',
    permission: 'scheduled-exports:create',
    run: (deps, input: CreateScheduledExportInput, context) => createScheduledExport(deps, input, context),
  }),
  updateScheduledExport: act<ChangeOf<UpdateScheduledExportInput>>({
    kind: 'audit-settings',
    permission: 'scheduled-exports:update',
    baseVersion: versionOf,
    run: (deps, input, context) => updateScheduledExport(deps, input, context),
  }),
  deleteScheduledExport: act({
    kind: 'audit-settings',
    permission: 'scheduled-exports:delete',
    run: (deps, { id }: One, context) => deleteScheduledExport(deps, id, context),
  }),
  createWebhook: act({
    kind: 'sending-job',
    permission: 'webhooks:create',
    run: (deps, input: CreateWebhookInput, context) => createWebhook(deps, input, context),
  }),
  updateWebhook: act<ChangeOf<UpdateWebhookInput>>({
    kind: 'sending-job',
    permission: 'webhooks:update',
    baseVersion: versionOf,
    // Switching it on or off changes neither where data go nor which.
    isOfKind: async (_, { changes }) => Object.keys(changes).some((field) => field !== 'enabled'),
    run: (deps, input, context) => updateWebhook(deps, input, context),
  }),
  setApprovalPolicy: act({
    kind: 'approval-policy',
    permission: 'approval-policy:update',
    run: (deps, input: Parameters<typeof changeApprovalPolicy>[1], context) => changeApprovalPolicy(deps, input, context),
  }),
};

/** The name of a use case that may take a second person. */
export type GuardedOperation = keyof typeof acts;
/** What it takes. */
export type InputOf<Op extends GuardedOperation> = Parameters<(typeof acts)[Op]['run']>[1];

/** True for a name in {@link acts}. */
export function isGuarded(operation: string): operation is GuardedOperation {
  return Object.hasOwn(acts, operation);
}
