export { recordAccessDenied } from './administration/access-denied.js';
export { type EnrolledTotp, enrolTotp, removeTotp } from './administration/account-totp.js';
export {
  type CreateAccountInput,
  createAccount,
  deleteAccount,
  type MountInput,
  type UpdateAccountInput,
  updateAccount,
} from './administration/accounts.js';
export { actorOfApiKey, actorOfUser, localActor } from './administration/actors.js';
export {
  type CreateApiKeyInput,
  createApiKey,
  revokeApiKey,
  type UpdateApiKeyInput,
  updateApiKey,
} from './administration/api-keys.js';
export { exportAuditTrail, readAuditEvent, readAuditTrail, verifyAuditTrail } from './administration/audit-trail.js';
export { type BanAddressInput, banAddress, liftBan } from './administration/bans.js';
export {
  type CreateCalendarInput,
  createCalendar,
  deleteCalendar,
  readCalendarDays,
  type UpdateCalendarInput,
  updateCalendar,
} from './administration/calendars.js';
export {
  type CreateConnectionInput,
  createConnection,
  deleteConnection,
  promoteNextKey,
  resumeConnection,
  type UpdateConnectionInput,
  updateConnection,
} from './administration/connections.js';
export type {
  ActorContext,
  AdministrationDeps,
  KeyPair,
  KeyTools,
  PasswordHasher,
  PublicKeyFacts,
  StoreFolders,
  TokenMint,
  TotpTools,
} from './administration/deps.js';
export { type ProvenReceipt, readReceipt, readStoreFolder } from './administration/disclosures.js';
export { type DryRun, type DryRunDeps, dryRunDefinition, dryRunJob } from './administration/dry-run-job.js';
export { type ErasedPerson, erasePerson } from './administration/erase-person.js';
export { generatePassword } from './administration/generate-password.js';
export { addHostKey, approveHostKey, retireHostKey } from './administration/host-keys.js';
export { type Initialisation, initialisePlatform, readInstanceId } from './administration/initialise-platform.js';
export type { ChangeOf } from './administration/input-checks.js';
export type { JobDefinitionChanges, JobDefinitionInput } from './administration/job-definition.js';
export { type CreateJobInput, createJob, deleteJob, type UpdateJobInput, updateJob } from './administration/jobs.js';
export { keyOptionsText } from './administration/key-options.js';
export {
  deleteKey,
  type GenerateKeyInput,
  generateKey,
  type ImportKeyInput,
  importKey,
  updateKey,
} from './administration/keys.js';
export { drainServer, endLiveSession, forgetServers, noteStopping, resumeServer } from './administration/live-sessions.js';
export { type OverviewFigures, readOverview } from './administration/overview.js';
export {
  type CreatePartnerInput,
  createPartner,
  deletePartner,
  type UpdatePartnerInput,
  updatePartner,
} from './administration/partners.js';
export {
  confirmSecondFactor,
  type ProposedFactor,
  proposeSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from './administration/person-second-factor.js';
export { previewRule, previewSchedule, type SchedulePreview } from './administration/preview-schedule.js';
export { isProvenLately, proveAgain, type RequestOrigin } from './administration/prove-person.js';
export { cancelRun, requestRerun, requestRun } from './administration/runs.js';
export { deleteSavedView, listSavedViews, saveView } from './administration/saved-views.js';
export type { AfterInput, FileInput, ScheduleRuleInput, WindowInput } from './administration/schedule-rule.js';
export {
  type CreateScheduleInput,
  createSchedule,
  deleteSchedule,
  upcomingFireTimes,
  updateSchedule,
} from './administration/schedules.js';
export {
  activateServerHostKey,
  addServerHostKey,
  insertServerHostKey,
  retireServerHostKey,
  type ServerHostKeyDeps,
} from './administration/server-host-keys.js';
export { updateServerRules } from './administration/server-rules.js';
export {
  authenticateApiKey,
  authenticateSession,
  changeOwnPassword,
  type StartedSession,
  signIn,
  signOut,
  sweepSessions,
} from './administration/sessions.js';
export { type CreateStoreInput, createStore, deleteStore, updateStore } from './administration/stores.js';
export { type ConnectionTestResult, type ConnectionTestStep, testConnection } from './administration/test-connection.js';
export { cancelTransfer, forgetTransfer, retryTransfer } from './administration/transfers.js';
export { type CreateUserInput, createUser, deleteUser, type UpdateUserInput, updateUser } from './administration/users.js';
export { endAllWebSessions, endWebSession, listWebSessions } from './administration/web-sessions.js';
export { closeBreak, openBreak } from './checkpoints/breaks.js';
export { type CheckpointDeps, type CheckpointRules, makeCheckpoint } from './checkpoints/make-checkpoint.js';
export { proveCheckpoints, proveEvent, proveEventById } from './checkpoints/prove.js';
export { verifyDaily } from './checkpoints/verify-daily.js';
export { applyConfiguration, ConfigurationHalted, previewConfiguration } from './configuration/apply-configuration.js';
export type {
  DesiredAccount,
  DesiredConfiguration,
  DesiredConnection,
  DesiredJob,
  DesiredKey,
  DesiredMount,
  DesiredPartner,
  DesiredStore,
} from './configuration/desired-configuration.js';
export {
  type ConfigurationChange,
  type ConfigurationItem,
  type ConfigurationNoun,
  planConfiguration,
} from './configuration/plan-configuration.js';
export { BandwidthLimits } from './connections/bandwidth/bandwidth-limits.js';
export { ConnectionPool } from './connections/connection-pool.js';
export { judgeHostKey } from './connections/host-key-policy.js';
export { type ConnectionDeps, type OpenOptions, openConnection } from './connections/open-connection.js';
export { ByteRangeSet } from './copy/byte-range-set.js';
export {
  type AlgorithmInUse,
  type Broken,
  type CryptoInventory,
  type Expiring,
  type KeyInUse,
  previewSwitchOff,
  readCryptoInventory,
} from './crypto-inventory/crypto-inventory.js';
export { type Charge, chargeAddresses } from './defence/charge-addresses.js';
export { sweepDefence } from './defence/sweep-defence.js';
export type { EngineDeps } from './deps.js';
export {
  cancelAuditExport,
  deleteAuditExport,
  downloadAuditExport,
  type ExportFile,
  exportFileName,
  listAuditExports,
  readAuditExport,
  requestAuditExport,
  sweepAuditExports,
} from './exports/audit-exports.js';
export { makeAuditExport } from './exports/make-audit-export.js';
export { type FileQuestion, type FileStory, findFileStories } from './file-stories/find-file-stories.js';
export type { StoryStep } from './file-stories/story-step.js';
export { DEFAULT_LEASE_MS } from './lease.js';
export { type Pause, pausePlatform, readPause, resumePlatform, unlessPaused } from './platform/pause.js';
export { recordProcess } from './platform/record-process.js';
export { mayWrite } from './quotas/counted-places.js';
export { tooLarge, type UploadQuota, untilGranted } from './quotas/upload-room.js';
export { UsageCounter } from './quotas/usage-counter.js';
export { checkReceipt, type ReceiptCheck } from './receipts/check-receipt.js';
export {
  type FollowingSigner,
  followSigner,
  makeSigningKey,
  openSigner,
  readSigningKey,
  readSigningKeys,
  rotateSigningKey,
} from './receipts/signing-key.js';
export { Recorder } from './recording/recorder.js';
export { armFaultPoints, type FaultPoint, faultPoints } from './recovery/fault-point.js';
export { reconcile } from './recovery/reconcile.js';
export { discoverFiles } from './runs/discover-files.js';
export { finishRun } from './runs/finish-run.js';
export { fireArrivals } from './runs/fire-arrivals.js';
export { fireSchedules } from './runs/fire-schedules.js';
export { type ArrivedFile, noteArrivals } from './runs/note-arrivals.js';
export { discardLeftStages } from './transfers/discard-left-stage.js';
export { Mover } from './transfers/mover.js';
export { DirectUpload } from './uploads/direct-upload.js';
export { discardExpiredStages, discardKeptStage, type KeptStageEnd, keptStagesOf } from './uploads/kept-stages.js';
export { type NamedFile, nameUpload } from './uploads/name-upload.js';
export { openUpload } from './uploads/open-upload.js';
export type { Upload } from './uploads/upload.js';
export type { InboundSession, UploadDeps, UploadRequest } from './uploads/upload-deps.js';
