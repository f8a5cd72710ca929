export { admins, auditors, operators, readers, trailReaders } from './access.js';
export type { EnrolledTotp } from './account-sign-in.js';
export type { AccountUsageView, AccountView, CreateAccount, UpdateAccount } from './accounts.js';
export type { ApiKeyView, CreateApiKey, CreatedApiKey, UpdateApiKey } from './api-keys.js';
export type {
  AuditEventView,
  AuditExportLine,
  AuditFilterInput,
  AuditVerification,
  ExportAudit,
  SigningKeyView,
} from './audit.js';
export type { AuditExportView, CreateAuditExport } from './audit-exports.js';
export type { BanView, CreateBan } from './bans.js';
export type { CalendarDayView, CalendarUse, CalendarView, CreateCalendar, UpdateCalendar } from './calendars.js';
export { API_ROOT, type BuiltRequest, buildRequest, etagOf, type Input, type Output, versionOf } from './call.js';
export { type ConfigFile, configFile } from './config-file.js';
export {
  type ConnectionTest,
  type ConnectionView,
  type CreateConnection,
  type PromoteNextKey,
  type ResumeConnection,
  type SessionFactsView,
  type UpdateConnection,
  waivableAlgorithms,
} from './connections.js';
export type { AlgorithmInUseView, BrokenView, ExpiringView, KeyInUseView } from './crypto-inventory.js';
export type { FileStoryView, StoryStepView } from './file-stories.js';
export type { AddHostKey, HostKeyView } from './host-keys.js';
export type {
  CreateJob,
  DryRunView,
  JobDefinitionChange,
  JobDefinitionInput,
  JobDefinitionView,
  JobVersionView,
  JobView,
  UpdateJob,
} from './jobs.js';
export type { CreateKey, KeyUse, KeyView, UpdateKey } from './keys.js';
export type { LiveSessionView, ServerProcessView } from './live-sessions.js';
export { type LiveEventView, liveEvent, type Overview } from './overview.js';
export type { CreatePartner, PartnerView, UpdatePartner } from './partners.js';
export type { PauseView } from './pause.js';
export {
  type Problem,
  type ProblemCode,
  problem,
  problemStatus,
  problemTitle,
  problemType,
  type RequestProblemCode,
  requestProblems,
} from './problem.js';
export type { AuditBreakView, CheckpointView, EventProofView } from './proofs.js';
export type { ReceiptCheck, ReceiptView } from './receipts.js';
export { type Access, type RouteContract, route, type StreamedType } from './route.js';
export { type OperationId, type Routes, routes } from './routes.js';
export type { RunView, SightingView } from './runs.js';
export type { SavedViewView, SaveView } from './saved-views.js';
export type {
  CreateSchedule,
  FireTime,
  PreviewSchedule,
  PreviewTime,
  SchedulePreview,
  ScheduleRule,
  ScheduleView,
  TriggerRule,
  UpdateSchedule,
} from './schedules.js';
export type { ServerHostKeyView, ServerRulesView, UpdateServerRules } from './server.js';
export type { ChangeOwnPassword, ProposedSecondFactor, ProveAgain, SessionView, SignIn, WebSessionView } from './session.js';
export type { CreateStore, StoreEntryView, StoreUse, StoreView, UpdateStore } from './stores.js';
export type { TransferView } from './transfers.js';
export type { CreateUser, UpdateUser, UserView } from './users.js';
