export { type Asker, accessTable, allows } from './access-table.js';
export type { EnrolledTotp } from './account-sign-in.js';
export { type AccountUsageView, type AccountView, accountRoutes, type CreateAccount, type UpdateAccount } from './accounts.js';
export { type ApiKeyView, apiKeyRoutes, type CreateApiKey, type CreatedApiKey, type UpdateApiKey } from './api-keys.js';
export {
  type ApprovalPolicyView,
  approvalRoutes,
  type ChangeProposed,
  changeKinds,
  changeKindWords,
  type ProposedChangeView,
  proposedAnswer,
  proposedChangeStates,
} from './approvals.js';
export {
  type AuditEventView,
  type AuditExportLine,
  type AuditFilterInput,
  type AuditVerification,
  auditRoutes,
  type ExportAudit,
  type SigningKeyView,
} from './audit.js';
export {
  type AnchorComparisonView,
  type AuditAnchorView,
  auditAnchorRoutes,
  type CreateAuditAnchor,
  type UpdateAuditAnchor,
} from './audit-anchors.js';
export { type AuditExportView, auditExportRoutes, type CreateAuditExport } from './audit-exports.js';
export {
  type AuditRetentionView,
  type AuditTombstoneView,
  auditRetentionRoutes,
  type LegalHoldView,
  type PlaceLegalHold,
} from './audit-retention.js';
export {
  type AuditStreamTest,
  type AuditStreamView,
  auditStreamRoutes,
  type CreateAuditStream,
  type UpdateAuditStream,
} from './audit-streams.js';
export { type BanView, banRoutes, type CreateBan } from './bans.js';
export {
  type CalendarDayView,
  type CalendarUse,
  type CalendarView,
  type CreateCalendar,
  calendarRoutes,
  type UpdateCalendar,
} from './calendars.js';
export { API_ROOT, type BuiltRequest, buildRequest, etagOf, type Input, type Output, versionOf } from './call.js';
export { type ConfigFile, configFile } from './config-file.js';
export { type ConfigurationDriftView, configurationRoutes, type DriftedItemView } from './configuration.js';
export {
  type ConnectionTest,
  type ConnectionView,
  type CreateConnection,
  connectionRoutes,
  type PromoteNextKey,
  type ResumeConnection,
  type SessionFactsView,
  type UpdateConnection,
  waivableAlgorithms,
} from './connections.js';
export { contractsOf } from './contracts-of.js';
export {
  type AlgorithmInUseView,
  type BrokenView,
  cryptoInventoryRoutes,
  type ExpiringView,
  type KeyInUseView,
} from './crypto-inventory.js';
export { type FileStoryView, fileStoryRoutes, type StoryStepView } from './file-stories.js';
export {
  connectionFileRoutes,
  type FileDigestView,
  type FileEntryView,
  type FilePreviewView,
  type FileUploadView,
  MAX_PREVIEW_BYTES,
  storeFileRoutes,
} from './files.js';
export { type AddHostKey, type HostKeyView, hostKeyRoutes } from './host-keys.js';
export { invitationRoutes, type MadeInvitation, type ShownInvitation } from './invitations.js';
export {
  type CreateJob,
  type DryRunView,
  type JobDefinitionChange,
  type JobDefinitionInput,
  type JobDefinitionView,
  type JobVersionView,
  type JobView,
  jobRoutes,
  type UpdateJob,
} from './jobs.js';
export { type CreateKey, type KeyUse, type KeyView, keyRoutes, type UpdateKey } from './keys.js';
export { type LiveEventView, liveEvent, liveEventRoutes } from './live-events.js';
export { type LiveSessionView, liveSessionRoutes, type ServerProcessView } from './live-sessions.js';
export {
  type CreateOidcProvider,
  type OidcProviderTest,
  type OidcProviderView,
  oidcProviderRoutes,
  type UpdateOidcProvider,
} from './oidc-providers.js';
export { type IdentityView, oidcSignInRoutes } from './oidc-sign-in.js';
export { type Overview, type OverviewMonthView, overviewRoutes } from './overview.js';
export { type CreatePartner, type PartnerView, partnerRoutes, type UpdatePartner } from './partners.js';
export { type PasskeyView, passkeyRoutes } from './passkeys.js';
export { type PauseView, pauseRoutes } from './pause.js';
export {
  type Problem,
  type ProblemCode,
  problem,
  problemCodes,
  problemStatus,
  problemTitle,
  problemType,
  type RequestProblemCode,
  requestProblems,
} from './problem.js';
export { type AuditBreakView, type CheckpointView, type EventProofView, proofRoutes } from './proofs.js';
export { type ReceiptCheck, type ReceiptView, receiptRoutes } from './receipts.js';
export {
  type CreateRetentionRule,
  type RetentionPreview,
  type RetentionRuleView,
  retentionRuleRoutes,
} from './retention-rules.js';
export { operationsFor, type RolePermission, rolePermissions } from './role-permissions.js';
export { type CreateRole, permissionNouns, type RoleView, roleRoutes, type UpdateRole } from './roles.js';
export { type Access, type RouteContract, route, type StreamedType } from './route.js';
export { type OperationId, type Routes, routes } from './routes.js';
export { type RunView, runRoutes, type SightingView } from './runs.js';
export { type SavedViewView, type SaveView, savedViewRoutes } from './saved-views.js';
export {
  type CreateScheduledExport,
  type ScheduledExportView,
  scheduledExportRoutes,
  type UpdateScheduledExport,
} from './scheduled-exports.js';
export {
  type CreateSchedule,
  type FireTime,
  type PreviewSchedule,
  type PreviewTime,
  type SchedulePreview,
  type ScheduleRule,
  type ScheduleView,
  scheduleRoutes,
  type TriggerRule,
  type UpdateSchedule,
} from './schedules.js';
export {
  type AccountSignInsView,
  type MadeAccountLinkView,
  type OwnTransfersView,
  type SelfServiceView,
  selfServiceRoutes,
} from './self-service.js';
export { type ServerHostKeyView, type ServerRulesView, serverRoutes, type UpdateServerRules } from './server.js';
export {
  type ChangeOwnPassword,
  type OwnSecondFactorView,
  type ProposedSecondFactor,
  type ProveAgain,
  type SessionView,
  type SignIn,
  sessionRoutes,
  type WebSessionView,
} from './session.js';
export { type SignInPolicyView, signInBounds, signInPolicyRoutes } from './sign-in-policy.js';
export { type CreateStore, type StoreEntryView, type StoreUse, type StoreView, storeRoutes, type UpdateStore } from './stores.js';
export { type TransferView, transferRoutes } from './transfers.js';
export { type CreateUser, type UpdateUser, type UserView, userRoutes } from './users.js';
export {
  type CreateWebhook,
  type WebhookDeliveryView,
  type WebhookTest,
  type WebhookView,
  type WebhookWithKey,
  webhookRoutes,
} from './webhooks.js';
