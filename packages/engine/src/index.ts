export { recordAccessDenied } from './administration/access-denied.js';
export {
  accountLinkAddress,
  DEFAULT_LINK_HOURS,
  holdingLinkOf,
  type MadeAccountLink,
  makeAccountLink,
  type OpenedAccountLink,
  offerKeyByLink,
  openAccountLink,
  revokeAccountLink,
} from './administration/account-links.js';
export { type AccountSignIn, listAccountSignIns } from './administration/account-sign-ins.js';
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
export {
  type AnchorPlaceInput,
  type CreateAuditAnchorInput,
  createAuditAnchor,
  deleteAuditAnchor,
  type UpdateAuditAnchorInput,
  updateAuditAnchor,
} from './administration/audit-anchors.js';
export {
  type CreateAuditStreamInput,
  createAuditStream,
  deleteAuditStream,
  type StreamStart,
  type UpdateAuditStreamInput,
  updateAuditStream,
} from './administration/audit-streams.js';
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
export { type CertificateHolder, eraseCertificateHolder } from './administration/erase-certificate-holder.js';
export { type ErasedPerson, erasePerson } from './administration/erase-person.js';
export { generatePassword } from './administration/generate-password.js';
export { permissionsOfRole } from './administration/held-permissions.js';
export { addHostKey, approveHostKey, retireHostKey } from './administration/host-keys.js';
export { listIdentities, removeIdentity, removeOwnIdentity, type ShownIdentity } from './administration/identities.js';
export { type Initialisation, initialisePlatform, readInstanceId } from './administration/initialise-platform.js';
export type { ChangeOf } from './administration/input-checks.js';
export {
  acceptInvitation,
  DEFAULT_INVITATION_HOURS,
  invitationLink,
  inviteAgain,
  invitePerson,
  type MadeInvitation,
  revokeInvitation,
  showInvitation,
} from './administration/invitations.js';
export type { JobDefinitionChanges, JobDefinitionInput } from './administration/job-definition.js';
export { type CreateJobInput, createJob, deleteJob, type UpdateJobInput, updateJob } from './administration/jobs.js';
export { keyOptionsText } from './administration/key-options.js';
export {
  accountActor,
  activateKey,
  type OfferKeyInput,
  offerKey,
  sweepKeys,
  withdrawKey,
} from './administration/key-rotation.js';
export {
  deleteKey,
  type GenerateKeyInput,
  generateKey,
  type ImportKeyInput,
  importKey,
  updateKey,
} from './administration/keys.js';
export { drainServer, endLiveSession, forgetServers, noteStopping, resumeServer } from './administration/live-sessions.js';
export type { BegunFlow } from './administration/oidc-flows.js';
export {
  type CreateOidcProviderInput,
  createOidcProvider,
  deleteOidcProvider,
  type OidcTest,
  redirectUriOf,
  testOidcProvider,
  type UpdateOidcProviderInput,
  updateOidcProvider,
} from './administration/oidc-providers.js';
export { openOne } from './administration/open-job-ends.js';
export { type OverviewFigures, readOverview } from './administration/overview.js';
export { type OverviewMonth, readOverviewMonth, sumUpNextDay } from './administration/overview-month.js';
export {
  type CreatePartnerInput,
  createPartner,
  deletePartner,
  type UpdatePartnerInput,
  updatePartner,
} from './administration/partners.js';
export type {
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  RelyingParty,
} from './administration/passkey-tools.js';
export { addPasskey, beginPasskey, removeAllPasskeys, removePasskey } from './administration/passkeys.js';
export {
  confirmSecondFactor,
  type ProposedFactor,
  proposeSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from './administration/person-second-factor.js';
export { previewRule, previewSchedule, type SchedulePreview } from './administration/preview-schedule.js';
export { proveByPassword } from './administration/prove-by-password.js';
export { isProvenLately, proveAgain, type RequestOrigin } from './administration/prove-person.js';
export { readSignInPolicy } from './administration/read-sign-in-policy.js';
export { relyingPartyOf } from './administration/relying-party.js';
export { type ReplayInput, redeliver, replayWebhook } from './administration/repeat-deliveries.js';
export { type CreateRoleInput, createRole, deleteRole, type UpdateRoleInput, updateRole } from './administration/roles.js';
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
  isSessionStillGood,
  type StartedSession,
  signIn,
  signOut,
  sweepSessions,
} from './administration/sessions.js';
export { changeSignInPolicy } from './administration/sign-in-policy.js';
export {
  beginPasskeyProof,
  beginPasskeySignIn,
  proveWithPasskey,
  signInWithPasskey,
} from './administration/sign-in-with-passkey.js';
export {
  beginProviderFor,
  beginProviderInvitation,
  beginProviderSignIn,
  finishProviderFlow,
  signOutOfProvider,
} from './administration/sign-in-with-provider.js';
export { type CreateStoreInput, createStore, deleteStore, updateStore } from './administration/stores.js';
export { testAuditStream } from './administration/test-audit-stream.js';
export { type ConnectionTestResult, type ConnectionTestStep, testConnection } from './administration/test-connection.js';
export { testWebhook } from './administration/test-webhook.js';
export { cancelTransfer, forgetTransfer, retryTransfer } from './administration/transfers.js';
export { type CreateUserInput, createUser, deleteUser, type UpdateUserInput, updateUser } from './administration/users.js';
export { endAllWebSessions, endWebSession, listWebSessions } from './administration/web-sessions.js';
export {
  type CreateWebhookInput,
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  type UpdateWebhookInput,
  updateWebhook,
} from './administration/webhooks.js';
export { type AnchorComparison, type AnchorFinding, compareAuditAnchor } from './anchors/compare-anchor.js';
export { type AnchorDeps, putCheckpoints } from './anchors/put-checkpoints.js';
export { acts, type GuardedOperation, type InputOf, isGuarded } from './approvals/acts.js';
export {
  approveChange,
  type DecideInput,
  type Decider,
  expireChanges,
  overrideChange,
  rejectChange,
  reviewOverride,
} from './approvals/decide.js';
export { changeApprovalPolicy, readApprovalPolicy } from './approvals/policy.js';
export { type Asked, proposeIfGuarded } from './approvals/propose.js';
export { closeBreak, openBreak } from './checkpoints/breaks.js';
export { type CheckpointDeps, type CheckpointRules, makeCheckpoint } from './checkpoints/make-checkpoint.js';
export { proveCheckpoints, proveEvent, proveEventById } from './checkpoints/prove.js';
export { verifyDaily } from './checkpoints/verify-daily.js';
export { applyConfiguration, previewConfiguration } from './configuration/apply-configuration.js';
export type {
  DesiredAccount,
  DesiredConfiguration,
  DesiredConnection,
  DesiredJob,
  DesiredKey,
  DesiredMount,
  DesiredPartner,
  DesiredSchedule,
  DesiredStore,
  DesiredTarget,
  DesiredTrigger,
} from './configuration/desired-configuration.js';
export type {
  DesiredAnchor,
  DesiredBucket,
  DesiredOidcProvider,
  DesiredScheduledExport,
  DesiredStream,
  DesiredTrail,
  DesiredWebhook,
} from './configuration/desired-trail.js';
export {
  type ConfigurationDrift,
  type DriftedItem,
  lastChangeOf,
  readDrift,
} from './configuration/drift.js';
export { exportConfiguration } from './configuration/export-configuration.js';
export {
  type ConfigurationChange,
  type ConfigurationItem,
  type ConfigurationNoun,
  planConfiguration,
} from './configuration/plan-configuration.js';
export {
  type RunConfiguration,
  readJobConfigurations,
  readRunConfiguration,
} from './configuration/run-configuration.js';
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
export { streamDigest } from './digest/stream-digest.js';
export {
  type AuditExportRequest,
  cancelAuditExport,
  deleteAuditExport,
  downloadAuditExport,
  type ExportFile,
  listAuditExports,
  readAuditExport,
  requestAuditExport,
  requestExportDelivery,
  sweepAuditExports,
} from './exports/audit-exports.js';
export { type DeliveryDeps, deliverExport, deliverNextExport } from './exports/deliver-export.js';
export { exportFileName } from './exports/export-file-name.js';
export type { ExportPlaceInput } from './exports/export-place.js';
export { makeAuditExport } from './exports/make-audit-export.js';
export { fireScheduledExports } from './exports/scheduled/fire-scheduled-exports.js';
export {
  createScheduledExport,
  deleteScheduledExport,
  requestScheduledExport,
  updateScheduledExport,
} from './exports/scheduled/scheduled-exports.js';
export { type FileQuestion, type FileStory, findFileStories } from './file-stories/find-file-stories.js';
export type { StoryStep } from './file-stories/story-step.js';
export { makeFolder, removeFile, renameFile } from './files/change-files.js';
export { discardExpiredUploads, discardUpload } from './files/discard-uploads.js';
export { type FileListing, type ListedFile, listFiles, statFile } from './files/list-files.js';
export type { FileAt, FileDeps, FilePlace } from './files/place.js';
export { beginUpload, commitUpload, sendChunk, UPLOAD_CHUNK_BYTES } from './files/put-file.js';
export {
  digestFile,
  downloadFile,
  type FileDigest,
  type FileDownload,
  type FilePreview,
  type FileRange,
  previewFile,
  type RangeOf,
} from './files/read-file.js';
export { type PutDeps, readUpload, type UploadedFile } from './files/upload-by-hand.js';
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
export { JointTransactions } from './recording/joint-transactions.js';
export { OwedEvents } from './recording/owed-events.js';
export { Recorder } from './recording/recorder.js';
export { armFaultPoints, type FaultPoint, faultPoints } from './recovery/fault-point.js';
export { reconcile } from './recovery/reconcile.js';
export {
  changeAuditRetention,
  type LegalHoldInput,
  placeLegalHold,
  releaseLegalHold,
  removeOldAudit,
} from './retention/audit-retention.js';
export { deleteAuditSegmentFor } from './retention/delete-segment.js';
export type { RulePlan } from './retention/files/plan-rule.js';
export {
  type CreateRetentionRuleInput,
  createRetentionRule,
  deleteRetentionRule,
  previewRetentionRule,
  requestRetentionRun,
  type UpdateRetentionRuleInput,
  updateRetentionRule,
} from './retention/files/rules.js';
export { runDueRules } from './retention/files/run-rule.js';
export { planSegment } from './retention/plan-segment.js';
export { discoverFiles } from './runs/discover-files.js';
export { finishRun } from './runs/finish-run.js';
export { fireArrivals } from './runs/fire-arrivals.js';
export { fireSchedules } from './runs/fire-schedules.js';
export { type ArrivedFile, noteArrivals } from './runs/note-arrivals.js';
export { auditStreamer } from './streams/audit-streamer.js';
export type { StreamDeps } from './streams/stream-deps.js';
export type { StreamDestinationInput, StreamFilterInput } from './streams/stream-input.js';
export { discardLeftStages } from './transfers/discard-left-stage.js';
export { openEnd } from './transfers/ends.js';
export { Mover } from './transfers/mover.js';
export { DirectUpload } from './uploads/direct-upload.js';
export { discardExpiredStages, discardKeptStage, type KeptStageEnd, keptStagesOf } from './uploads/kept-stages.js';
export { type NamedFile, nameUpload } from './uploads/name-upload.js';
export { openUpload } from './uploads/open-upload.js';
export type { Upload } from './uploads/upload.js';
export type { InboundSession, UploadDeps, UploadRequest } from './uploads/upload-deps.js';
export { deliveryBody } from './webhooks/webhook-message.js';
export { forgetOldDeliveries, webhookSender } from './webhooks/webhook-sender.js';
