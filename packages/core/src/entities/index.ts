export {
  type Account,
  type AccountStatus,
  type AuthorizedKey,
  accountStatuses,
  type Mount,
  type MountPermission,
  mountPermissions,
} from './account.js';
export {
  type AlgorithmProfile,
  algorithmProfiles,
  type Connection,
  type ConnectionStatus,
  connectionStatuses,
  type HostKey,
  type HostKeyState,
  hostKeyStates,
} from './connection.js';
export {
  type AfterSuccess,
  type CatchUpPolicy,
  type ConflictPolicy,
  catchUpPolicies,
  conflictPolicies,
  type Direction,
  directions,
  type Job,
  type JobDefinition,
  type JobStatus,
  jobStatuses,
  type RetryRules,
  type Schedule,
} from './job.js';
export { type Key, type KeyAlgorithm, keyAlgorithms, type SealedRecord } from './key.js';
export {
  type DataCategory,
  dataCategories,
  type Partner,
  type PartnerContact,
  type PartnerStatus,
  partnerStatuses,
} from './partner.js';
export { type ApiKey, type Role, roles, type User, type WebSession } from './person.js';
export type { Stored } from './record.js';
export {
  type Run,
  type RunCounts,
  type RunTrigger,
  runTriggers,
  type Sighting,
  type SightingDecision,
  type SightingReason,
  sightingDecisions,
  sightingReasons,
} from './run.js';
export { type Store, type StoreKind, storeKinds } from './store.js';
export {
  type PostActionState,
  postActionStates,
  type Receipt,
  type Transfer,
  type TransferDirection,
  transferDirections,
  type VerificationLevel,
  verificationLevels,
} from './transfer.js';
