export { type AccountLimits, type AccountLimitsInput, accountLimits } from './account-rules/account-limits.js';
export { assertNever } from './assert-never.js';
export { auditDictionary } from './audit-dictionary.js';
export {
  type AuditActor,
  type AuditActorKind,
  type AuditDisclosures,
  type AuditEvent,
  type AuditFile,
  type AuditOutcome,
  type AuditSession,
  type AuditSource,
  type AuditTarget,
  type AuditTargetKind,
  type AuditTransfer,
  type AuditValue,
  auditActorKinds,
  auditOutcomes,
  auditTargetKinds,
  type NewAuditEvent,
} from './audit-event.js';
export { newAuditEventSchema } from './audit-event-schema.js';
export { type AuditEventType, type AuditSeverity, auditEventTypes, auditSeverities } from './audit-event-types.js';
export { type OcsfClass, type OcsfKind, ocsfClasses, ocsfKindOf } from './audit-ocsf.js';
export { BufferPool, chunkReturn, giveBack, lend, type TakesChunksBack } from './buffer-pool.js';
export { ByteBudget } from './byte-budget.js';
export {
  type AlgorithmRules,
  MAX_WAIVER_DAYS,
  type OldAlgorithm,
  oldAlgorithms,
  oldAlgorithmsByUse,
} from './connection-rules/algorithms.js';
export { type BandwidthWindow, bandwidthAt } from './connection-rules/bandwidth.js';
export {
  type ConnectionRules,
  type ConnectionRulesInput,
  changeConnectionRules,
  connectionRuleGroups,
  connectionRules,
  givenConnectionRules,
  pickConnectionRules,
} from './connection-rules/connection-rules.js';
export { isHost } from './connection-rules/host-rule.js';
export type { QuirkRules } from './connection-rules/quirks.js';
export type { StagingRules } from './connection-rules/staging.js';
export { isWaiverOver, oldAmong, WAIVER_WARNING_DAYS } from './connection-rules/waiver.js';
export {
  type Account,
  type AccountStatus,
  type AuthorizedKey,
  accountStatuses,
  DEFAULT_OVERLAP_DAYS,
  MAX_OVERLAP_DAYS,
  type Mount,
  PENDING_KEY_DAYS,
  type PendingKey,
} from './entities/account.js';
export { type AccountLink, accountLinkEndings, linkMakerKinds } from './entities/account-link.js';
export {
  type AccessHoursInput,
  type AccountSignIn,
  accessHoursRule,
  type SignInRequirement,
  signInRequirements,
  type TotpFactor,
} from './entities/account-sign-in.js';
export type { AccountUsage, Quota, UploadRoomRequest } from './entities/account-usage.js';
export {
  type AnchorKind,
  type AnchorPlace,
  type AnchorState,
  type AuditAnchor,
  anchorKinds,
  type S3Place,
} from './entities/audit-anchor.js';
export {
  AUDIT_EXPORT_KEPT_MS,
  type AuditExport,
  type AuditExportFormat,
  type AuditExportState,
  auditExportFormats,
  auditExportStates,
} from './entities/audit-export.js';
export type { AuditRetention, LegalHold, StoredTombstone } from './entities/audit-retention.js';
export {
  type AuditStream,
  type AuditStreamState,
  isStreamType,
  type StreamCertificates,
  type StreamDestination,
  type StreamFilter,
  type StreamLag,
  type StreamSecrets,
  type SyslogDestination,
  type SyslogMessageFormat,
  syslogMessageFormats,
  type WebhookBody,
  type WebhookDestination,
  type WebhookFormat,
  wantsEvent,
  webhookBodies,
  webhookFormats,
} from './entities/audit-stream.js';
export {
  type Ban,
  type BanReason,
  banReasons,
  isBanActive,
  nextBan,
  type Offence,
  type OffenceCounts,
  offences,
} from './entities/ban.js';
export type { Breaker } from './entities/breaker.js';
export { type Calendar, type CalendarRules, type Holiday, type Weekday, weekdays } from './entities/calendar.js';
export type { CertificateFacts } from './entities/certificate.js';
export {
  type Connection,
  type ConnectionStatus,
  connectionStatuses,
  type HostKey,
  type HostKeyState,
  hostKeyStates,
  MAX_JUMPS,
  type NameResolution,
  type NextKeyTrial,
  nameResolutions,
  type ProxyKind,
  proxyKinds,
} from './entities/connection.js';
export { type ExportDelivery, type ExportPlace, type ExportPlaceKind, exportPlaceKinds } from './entities/export-delivery.js';
export type { FileUpload } from './entities/file-upload.js';
export { type Job, type JobStatus, jobStatuses } from './entities/job.js';
export type { KeptStage } from './entities/kept-stage.js';
export { type Key, type KeyAlgorithm, keyAlgorithms, type SealedRecord } from './entities/key.js';
export {
  type Drain,
  type LiveSession,
  MOST_SHOWN_FILES,
  type ServerFigures,
  type ServerProcess,
  type SessionActivity,
  type SessionAlgorithms,
  type SessionFile,
} from './entities/live-session.js';
export {
  newPeopleRules,
  type OidcFlow,
  type OidcProvider,
  type OidcPurpose,
  oidcPurposes,
  type RoleMapping,
  type UserIdentity,
} from './entities/oidc-provider.js';
export {
  type DataCategory,
  dataCategories,
  type Partner,
  type PartnerContact,
  type PartnerStatus,
  partnerStatuses,
} from './entities/partner.js';
export { challengePurposes, type Passkey, type PasskeyChallenge } from './entities/passkey.js';
export {
  type ApiKey,
  type Invitation,
  invitationEndings,
  isBuiltInRole,
  isMultiFactor,
  type OpenInvitation,
  type PastSignIn,
  type PersonMethod,
  type PersonTotp,
  personMethods,
  type Role,
  type RoleSlug,
  roles,
  type User,
  userStatuses,
  type WebSession,
} from './entities/person.js';
export {
  type ApprovalPolicy,
  type ChangeDecision,
  type ChangeKind,
  type ChangeStep,
  changeKinds,
  changeKindWords,
  defaultApprovalPolicy,
  type ProposedChange,
  type ProposedChangeState,
  proposedChangeStates,
} from './entities/proposed-change.js';
export type { Stored } from './entities/record.js';
export type { RetentionOutcome, RetentionRule, RetentionRuleState } from './entities/retention-rule.js';
export type { AssignedRole } from './entities/role.js';
export {
  type RerunFiles,
  type Run,
  type RunCause,
  type RunCounts,
  type RunTrigger,
  rerunFiles,
  runTriggers,
  type Sighting,
  type SightingDecision,
  type SightingReason,
  sightingDecisions,
  sightingReasons,
} from './entities/run.js';
export { MAX_SAVED_VIEWS, type SavedView, type SavedViewList, savedViewLists } from './entities/saved-view.js';
export {
  type AfterOutcome,
  type AfterRule,
  type Arrival,
  type ArrivalRuns,
  afterOutcomes,
  arrivalRuns,
  type CatchUpPolicy,
  type ClosedDayPolicy,
  type CronRule,
  catchUpPolicies,
  closedDayPolicies,
  type FileRule,
  type Schedule,
  type ScheduleKind,
  type ScheduleRule,
  type SlotSkipReason,
  scheduleKinds,
  slotSkipReasons,
  type WindowEnd,
  type WindowRule,
  windowEnds,
} from './entities/schedule.js';
export {
  type ExportPeriod,
  exportPeriods,
  type ScheduledExport,
  type ScheduledExportOutcome,
  type ScheduledExportState,
} from './entities/scheduled-export.js';
export { type ServerHostKey, type ServerHostKeyState, serverHostKeyStates } from './entities/server-host-key.js';
export {
  canProveFactor,
  defaultSignInPolicy,
  idleEndOf,
  isSessionOpen,
  lacksSecondFactor,
  mayUsePassword,
  passwordRules,
  type SignInPolicy,
  sessionEndOf,
  signInBounds,
} from './entities/sign-in-policy.js';
export { type Store, type StoreKind, storeKinds } from './entities/store.js';
export {
  type Checkpoint,
  type PostActionState,
  postActionStates,
  type Receipt,
  type Transfer,
  type TransferDirection,
  type TransferPriority,
  transferDirections,
  transferPriorities,
  type VerificationLevel,
  verificationLevels,
} from './entities/transfer.js';
export {
  WEBHOOK_PATIENCE_MS,
  type Webhook,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookDeliveryState,
  type WebhookPauseReason,
  type WebhookReplay,
  type WebhookSecrets,
  type WebhookState,
  wantsDelivery,
  webhookDeliveryStates,
  webhookPauseReasons,
  webhookWaitMs,
} from './entities/webhook.js';
export { asFailure, Failure, type FailureContext, type FailureOptions, isFailure } from './failure.js';
export { type Disposition, type FailureCode, failureCodes } from './failure-codes.js';
export { decodeName, encodeName } from './file-name.js';
export { type FileWhereabouts, fileWhereabouts, type StoryStepKind, storyStepKinds } from './file-story.js';
export { GatheredPieces } from './gathered-pieces.js';
export { type Id, isId, isSlug, newId, stableId } from './ids.js';
export type { AfterSuccess, AfterSuccessInput } from './job-rules/after-success.js';
export {
  type ConflictPolicy,
  conflictPolicies,
  type DeliveringRules,
  deliveringFields,
  type VerifyRule,
  verifyRules,
} from './job-rules/delivering.js';
export {
  type FurtherTarget,
  type FurtherTargetInput,
  forTarget,
  furtherTargetRule,
  isSameEnd,
  type JobEnd,
  type JobTarget,
  jobEnds,
  MAX_FURTHER_TARGETS,
  transferEnds,
  wayBetween,
} from './job-rules/ends.js';
export { type DigestAlgorithm, findingFields, type SourceSidecar, sourceSidecars } from './job-rules/finding.js';
export {
  checkJobEnds,
  checkJobRules,
  type Direction,
  directions,
  type JobDefinition,
  type JobRules,
  type JobRulesInput,
  jobDefinition,
  jobEndFields,
  jobRuleSet,
  jobRules,
  pickJobRules,
  wholeJobRules,
} from './job-rules/job-rules.js';
export type { RetryRules } from './job-rules/retrying.js';
export type { AfterRead } from './mount-rules/after-read.js';
export { type MountRules, type MountRulesInput, mountRuleFields, mountRules, pickMountRules } from './mount-rules/mount-rules.js';
export { NameRules } from './mount-rules/name-rules.js';
export {
  type MountPermission,
  mountPermissions,
  type PermissionWord,
  permissionsRule,
  permissionWords,
  readPermissions,
} from './mount-rules/permissions.js';
export { isTemporaryName, type UploadMode, type UploadRules, uploadModes, uploadRule } from './mount-rules/uploads.js';
export { nearestName } from './nearest-name.js';
export { type AddressClass, type AddressVerdict, addressBytes, classifyAddress } from './outbound/classify-address.js';
export {
  checkOutboundAddress,
  OUTBOUND_ALLOW_VARIABLE,
  type OutboundPolicy,
  parseOutboundAllow,
} from './outbound/outbound-policy.js';
export { type DatedText, type DateMoment, expandDates } from './patterns/date-tokens.js';
export { compileGlob, type Glob, type GlobOptions } from './patterns/glob.js';
export { compileNamePattern, type NamePattern, type NamePatternOptions, type NameTest } from './patterns/name-pattern.js';
export { checkNameTemplate, fillNameTemplate } from './patterns/name-template.js';
export {
  hasPermission,
  isPermission,
  type Permission,
  permissions,
  permissionsAmong,
  permissionsOf,
  permissionTable,
  rolesWith,
} from './permissions.js';
export type { AppendFolder, BucketOpener } from './ports/append-folder.js';
export type {
  Change,
  Concluding,
  Database,
  Lease,
  Leases,
  LiveEvent,
  LiveFeed,
  OutboxRelay,
  ServerCalls,
  SetTx,
  Tx,
  TxNews,
} from './ports/database.js';
export {
  type DeliveryListener,
  type DeliveryStepName,
  deliveryStepNames,
  type EventCollectors,
  type PostAddress,
  type PostAnswer,
  type SignedPost,
} from './ports/event-collectors.js';
export type { Page, PageRequest } from './ports/page.js';
export type { AccountLinkRepository, AccountRepository, AccountUsageRepository } from './ports/repositories/accounts.js';
export {
  type AlgorithmUse,
  type AuditFilter,
  type AuditReach,
  type AuditReader,
  algorithmUses,
  type EndedFigures,
  type FigureReader,
  type HourFigures,
  type NegotiatedUse,
  type PeriodFigures,
  type PersonEraser,
  type SavedViewRepository,
} from './ports/repositories/audit.js';
export type { AuditAnchorRepository } from './ports/repositories/audit-anchors.js';
export type { AuditExportClaim, AuditExportRepository } from './ports/repositories/audit-exports.js';
export type { AuditRetentionRepository } from './ports/repositories/audit-retention.js';
export type { AuditStreamRepository } from './ports/repositories/audit-streams.js';
export type {
  AuditBreak,
  AuditBreakRepository,
  BreakClosing,
  CheckpointRepository,
  SigningKeyRecord,
  SigningKeyRepository,
  StoredCheckpoint,
  SubtreePlace,
} from './ports/repositories/checkpoints.js';
export type { ExportDeliveryRepository } from './ports/repositories/export-deliveries.js';
export type { FileUploadRepository } from './ports/repositories/file-uploads.js';
export type {
  ArrivalRepository,
  CalendarRepository,
  JobRepository,
  PendingArrivals,
  ScheduleRepository,
  StoreRepository,
} from './ports/repositories/jobs.js';
export type {
  LiveSessionRepository,
  NewLiveSession,
  ServerBeat,
  ServerOrders,
  ServerProcessRepository,
  SessionChoice,
  SessionRule,
} from './ports/repositories/live-sessions.js';
export type { OidcFlowRepository, OidcProviderRepository, UserIdentityRepository } from './ports/repositories/oidc-providers.js';
export type {
  BreakerRepository,
  ConnectionRepository,
  HostKeyRepository,
  KeyRepository,
  NextKeyTrialRepository,
  PartnerRepository,
} from './ports/repositories/parties.js';
export type {
  ApiKeyRepository,
  InvitationRepository,
  PasskeyRepository,
  SecondFactorRepository,
  SignInAttemptRepository,
  UserRepository,
  WebSessionRepository,
} from './ports/repositories/people.js';
export type {
  IdempotencyRecord,
  IdempotencyRepository,
  SecretRepository,
  SettingRepository,
} from './ports/repositories/platform.js';
export type { ProposedChangeFilter, ProposedChangeRepository } from './ports/repositories/proposed-changes.js';
export type { Repositories } from './ports/repositories/repositories.js';
export type { Named, New, Repository } from './ports/repositories/repository.js';
export type { RetentionRuleRepository } from './ports/repositories/retention-rules.js';
export type { RoleRepository } from './ports/repositories/roles.js';
export type { RunFilter, RunRepository, Span } from './ports/repositories/runs.js';
export type { ScheduledExportRepository } from './ports/repositories/scheduled-exports.js';
export type {
  AddressScore,
  AddressScoreRepository,
  BanFilter,
  BanRepository,
  ServerHostKeyRepository,
  ServerRulesRepository,
} from './ports/repositories/server.js';
export type {
  Claim,
  ClaimDueRequest,
  ClaimedRow,
  ClaimRequest,
  DueRun,
  TransferAdvance,
  TransferFilter,
  TransferProgress,
  TransferRepository,
} from './ports/repositories/transfers.js';
export type { KeptStageRepository, UnnamedUploadRepository, UploadPlace } from './ports/repositories/uploads.js';
export {
  MOST_WAITING_DELIVERIES,
  type WebhookDeliveryFilter,
  type WebhookDeliveryRepository,
  type WebhookFigures,
  type WebhookRepository,
} from './ports/repositories/webhooks.js';
export type { OutboxEntry, QueueRequest, Task, TaskName, TaskQueue } from './ports/task.js';
export {
  type Clock,
  DEFAULT_CHANNELS,
  type DialJump,
  type DialProxy,
  type DialRequest,
  type DialRoute,
  type DialStep,
  type DialStepName,
  dialStepNames,
  type KeyEvent,
  type OpenConnection,
  type Pace,
  type PartnerDialer,
  type PresentedHostKey,
  type SecretBox,
  type SessionFacts,
  type SignInRequest,
  type StoreOpener,
} from './ports/world.js';
export { planRetry, type RetryPlan, type RetryState } from './retry/plan-retry.js';
export { type AddressBlocks, addressBlocks, addressList, isAddressBlock } from './rules/address-blocks.js';
export { addressGroup, canonicalAddress } from './rules/address-group.js';
export { pathRule } from './rules/path-rule.js';
export { readRules } from './rules/read-rules.js';
export { isRevoked, type Revocable, readRevocation } from './rules/revocations.js';
export { arrivalsDue } from './schedule/arrivals-due.js';
export { type BusinessDays, businessDays } from './schedule/business-days.js';
export { type CronSchedule, parseCron } from './schedule/cron.js';
export {
  decideFiring,
  decideOverlap,
  type Firing,
  type FiringFacts,
  type OpenRuns,
  type OverlapPolicy,
  overlapPolicies,
} from './schedule/decide-firing.js';
export { type FireTime, nextFireTimes, slotInstant } from './schedule/fire-times.js';
export { dateText, parseDate, parseTimeOfDay } from './schedule/local-date.js';
export { type PreviewReason, type PreviewTime, previewReasons, previewTimes } from './schedule/preview-times.js';
export { previousPeriod } from './schedule/previous-period.js';
export { ruleText } from './schedule/rule-text.js';
export { firstExpectation, firstFire, type Tick, type TickQuestion, tickOf } from './schedule/tick.js';
export { checkTimeZone } from './schedule/time-zone.js';
export { checkedTimesOfRule, type RuleTimes, timesOfRule } from './schedule/times-of-rule.js';
export { openUntil, type WeekWindow } from './schedule/week-window.js';
export type { Window } from './schedule/window.js';
export { type Reach, type ReachReader, type Scope, type ScopedNoun, sameScope, scopedNouns, type WithinReach } from './scope.js';
export { type DefenceRules, scoresRule } from './server-rules/defence.js';
export type { ServerLimits } from './server-rules/limits.js';
export {
  changeServerRules,
  type ServerProfile,
  type ServerRules,
  type ServerRulesInput,
  type StoredServerRules,
  serverProfiles,
  serverRuleGroups,
  serverRules,
} from './server-rules/server-rules.js';
export {
  assertRunTransition,
  assertTransferTransition,
  isRunOver,
  isTransferOver,
  type RunState,
  runStates,
  runTransitions,
  type TransferState,
  transferStates,
  transferTransitions,
} from './states.js';
export type {
  CommitOptions,
  FileChanges,
  FileEntry,
  FileInfo,
  FileKind,
  LiveFile,
  LiveFileOptions,
  OpenFile,
  RenameOptions,
  Stage,
  StageOptions,
  Storage,
  StorageCapabilities,
  StorageSpace,
} from './storage.js';
export {
  isWithin,
  joinVPath,
  parseVPath,
  ROOT,
  rebaseVPath,
  type VPath,
  vpathComponents,
  vpathName,
  vpathParent,
} from './virtual-path.js';
