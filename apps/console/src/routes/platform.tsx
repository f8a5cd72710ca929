import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { changeListInput, changeListSearch } from '../features/approvals/change-search.js';
import { auditInput, auditSearch } from '../features/audit/audit-search.js';
import { personListInput, personListSearch } from '../features/users/user-search.js';
import { cursorOf, listSearch } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const audit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: z.object(auditSearch),
  loaderDeps: ({ search: { event: _event, ...search } }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.audit, 'listAuditEvents', auditInput(deps)),
  component: screenOf(() => import('../features/audit/audit-log.js'), 'AuditLog'),
});

const auditExports = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/exports',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.auditExports, 'listAuditExports', { query: { cursor: cursorOf(deps) } }),
  component: screenOf(() => import('../features/audit-exports/export-list.js'), 'ExportList'),
});

const scheduledExports = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/scheduled-exports',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.scheduledExports, 'listScheduledExports', { query: { cursor: cursorOf(deps) } }),
  component: screenOf(() => import('../features/scheduled-exports/scheduled-export-list.js'), 'ScheduledExportList'),
});

const newScheduledExport = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/scheduled-exports/new',
  component: screenOf(() => import('../features/scheduled-exports/scheduled-export-form.js'), 'CreateScheduledExportScreen'),
});

const scheduledExport = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/scheduled-exports/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.scheduledExports, 'getScheduledExport', { params }),
  component: screenOf(() => import('../features/scheduled-exports/scheduled-export-form.js'), 'EditScheduledExportScreen'),
});

const proof = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/proof',
  loader: ({ context }) => prefetch(context, contractsOf.proofs, 'listCheckpoints', { query: { limit: 1 } }),
  component: screenOf(() => import('../features/audit/proof.js'), 'ProofScreen'),
});

const anchors = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/anchors',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.auditAnchors, 'listAuditAnchors', { query: { cursor: cursorOf(deps) } }),
  component: screenOf(() => import('../features/anchors/anchor-list.js'), 'AnchorList'),
});

const newAnchor = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/anchors/new',
  component: screenOf(() => import('../features/anchors/anchor-form.js'), 'CreateAnchorScreen'),
});

const anchor = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/anchors/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.auditAnchors, 'getAuditAnchor', { params }),
  component: screenOf(() => import('../features/anchors/anchor-form.js'), 'EditAnchorScreen'),
});

const streams = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/streams',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.auditStreams, 'listAuditStreams', { query: { cursor: cursorOf(deps) } }),
  component: screenOf(() => import('../features/streams/stream-list.js'), 'StreamList'),
});

const newStream = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/streams/new',
  component: screenOf(() => import('../features/streams/stream-form.js'), 'CreateStreamScreen'),
});

const stream = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/streams/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.auditStreams, 'getAuditStream', { params }),
  component: screenOf(() => import('../features/streams/stream-form.js'), 'EditStreamScreen'),
});

const auditRetention = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit/retention',
  loader: ({ context }) => prefetch(context, contractsOf.auditRetention, 'getAuditRetention', {}),
  component: screenOf(() => import('../features/retention/audit-retention.js'), 'AuditRetentionScreen'),
});

const retentionRules = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/retention-rules',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.retentionRules, 'listRetentionRules', { query: { cursor: cursorOf(deps) } }),
  component: screenOf(() => import('../features/retention/rule-list.js'), 'RuleList'),
});

const users = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users',
  validateSearch: z.object(personListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.users, 'listUsers', personListInput(deps)),
  component: screenOf(() => import('../features/users/user-list.js'), 'UserList'),
});

const newUser = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/new',
  component: screenOf(() => import('../features/users/invite-form.js'), 'InviteScreen'),
});

const user = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.users, 'getUser', { params }),
  component: screenOf(() => import('../features/users/user-form.js'), 'EditUserScreen'),
});

const roles = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/roles',
  validateSearch: z.object(personListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.roles, 'listRoles', personListInput(deps)),
  component: screenOf(() => import('../features/roles/role-list.js'), 'RoleList'),
});

const newRole = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/roles/new',
  validateSearch: z.object({ like: z.string().max(64).optional().catch(undefined) }),
  component: screenOf(() => import('../features/roles/role-form.js'), 'CreateRoleScreen'),
});

const role = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/roles/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.roles, 'getRole', { params }),
  component: screenOf(() => import('../features/roles/role-form.js'), 'EditRoleScreen'),
});

const approvals = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/approvals',
  validateSearch: z.object(changeListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.approvals, 'listProposedChanges', changeListInput(deps)),
  component: screenOf(() => import('../features/approvals/change-list.js'), 'ChangeList'),
});

const approvalPolicy = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/approvals/policy',
  loader: ({ context }) => prefetch(context, contractsOf.approvals, 'getApprovalPolicy', {}),
  component: screenOf(() => import('../features/approvals/approval-policy.js'), 'ApprovalPolicyScreen'),
});

const approval = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/approvals/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.approvals, 'getProposedChange', { params }),
  component: screenOf(() => import('../features/approvals/change-detail.js'), 'ChangeScreen'),
});

const configuration = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/configuration',
  loader: ({ context }) => prefetch(context, contractsOf.configuration, 'getConfigurationDrift', {}),
  component: screenOf(() => import('../features/configuration/configuration-screen.js'), 'ConfigurationScreen'),
});

const providers = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sign-in-providers',
  validateSearch: z.object(listSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    prefetch(context, contractsOf.oidcProviders, 'listOidcProviders', { query: { cursor: cursorOf(deps) } }),
  component: screenOf(() => import('../features/oidc-providers/provider-list.js'), 'ProviderList'),
});

const signInPolicy = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sign-in-providers/policy',
  loader: ({ context }) => prefetch(context, contractsOf.signInPolicy, 'getSignInPolicy', {}),
  component: screenOf(() => import('../features/oidc-providers/sign-in-policy.js'), 'SignInPolicyScreen'),
});

const newProvider = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sign-in-providers/new',
  component: screenOf(() => import('../features/oidc-providers/provider-form.js'), 'CreateProviderScreen'),
});

const provider = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sign-in-providers/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.oidcProviders, 'getOidcProvider', { params }),
  component: screenOf(() => import('../features/oidc-providers/provider-form.js'), 'EditProviderScreen'),
});

const apiKeys = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/api-keys',
  validateSearch: z.object(personListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.apiKeys, 'listApiKeys', personListInput(deps)),
  component: screenOf(() => import('../features/api-keys/api-key-list.js'), 'ApiKeyList'),
});

const newApiKey = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/api-keys/new',
  component: screenOf(() => import('../features/api-keys/api-key-form.js'), 'CreateApiKeyScreen'),
});

const profile = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/profile',
  component: screenOf(() => import('../features/session/profile.js'), 'ProfileScreen'),
});

export const platformRoutes = [
  audit,
  auditExports,
  scheduledExports,
  newScheduledExport,
  scheduledExport,
  proof,
  anchors,
  newAnchor,
  anchor,
  streams,
  newStream,
  stream,
  auditRetention,
  retentionRules,
  users,
  newUser,
  user,
  roles,
  newRole,
  role,
  approvals,
  approvalPolicy,
  approval,
  configuration,
  providers,
  signInPolicy,
  newProvider,
  provider,
  apiKeys,
  newApiKey,
  profile,
] as const;
