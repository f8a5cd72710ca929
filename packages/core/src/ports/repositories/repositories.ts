import type { ReachReader } from '../../scope.js';
import type { AccountLinkRepository, AccountRepository, AccountUsageRepository } from './accounts.js';
import type { AuditReader, FigureReader, PersonEraser, SavedViewRepository } from './audit.js';
import type { AuditAnchorRepository } from './audit-anchors.js';
import type { AuditExportRepository } from './audit-exports.js';
import type { AuditRetentionRepository } from './audit-retention.js';
import type { AuditStreamRepository } from './audit-streams.js';
import type { AuditBreakRepository, CheckpointRepository, SigningKeyRepository } from './checkpoints.js';
import type { ExportDeliveryRepository } from './export-deliveries.js';
import type { FileUploadRepository } from './file-uploads.js';
import type { ArrivalRepository, CalendarRepository, JobRepository, ScheduleRepository, StoreRepository } from './jobs.js';
import type { LiveSessionRepository, ServerProcessRepository } from './live-sessions.js';
import type { OidcFlowRepository, OidcProviderRepository, UserIdentityRepository } from './oidc-providers.js';
import type {
  BreakerRepository,
  ConnectionRepository,
  HostKeyRepository,
  KeyRepository,
  NextKeyTrialRepository,
  PartnerRepository,
} from './parties.js';
import type {
  ApiKeyRepository,
  InvitationRepository,
  PasskeyRepository,
  SecondFactorRepository,
  SignInAttemptRepository,
  UserRepository,
  WebSessionRepository,
} from './people.js';
import type { IdempotencyRepository, SecretRepository, SettingRepository } from './platform.js';
import type { ProposedChangeRepository } from './proposed-changes.js';
import type { RetentionRuleRepository } from './retention-rules.js';
import type { RoleRepository } from './roles.js';
import type { RunRepository } from './runs.js';
import type { ScheduledExportRepository } from './scheduled-exports.js';
import type { AddressScoreRepository, BanRepository, ServerHostKeyRepository, ServerRulesRepository } from './server.js';
import type { TransferRepository } from './transfers.js';
import type { KeptStageRepository, UnnamedUploadRepository } from './uploads.js';
import type { WebhookDeliveryRepository, WebhookRepository } from './webhooks.js';

/** Everything that is stored. */
export interface Repositories {
  readonly partners: PartnerRepository;
  readonly connections: ConnectionRepository;
  readonly breakers: BreakerRepository;
  readonly nextKeyTrials: NextKeyTrialRepository;
  readonly hostKeys: HostKeyRepository;
  readonly accounts: AccountRepository;
  readonly accountLinks: AccountLinkRepository;
  readonly accountUsage: AccountUsageRepository;
  readonly keys: KeyRepository;
  readonly stores: StoreRepository;
  readonly jobs: JobRepository;
  readonly schedules: ScheduleRepository;
  readonly calendars: CalendarRepository;
  readonly arrivals: ArrivalRepository;
  readonly retentionRules: RetentionRuleRepository;
  readonly runs: RunRepository;
  readonly transfers: TransferRepository;
  readonly keptStages: KeptStageRepository;
  readonly unnamedUploads: UnnamedUploadRepository;
  readonly fileUploads: FileUploadRepository;
  readonly roles: RoleRepository;
  readonly users: UserRepository;
  readonly webSessions: WebSessionRepository;
  readonly invitations: InvitationRepository;
  readonly passkeys: PasskeyRepository;
  readonly secondFactors: SecondFactorRepository;
  readonly oidcProviders: OidcProviderRepository;
  readonly userIdentities: UserIdentityRepository;
  readonly oidcFlows: OidcFlowRepository;
  readonly signInAttempts: SignInAttemptRepository;
  readonly serverRules: ServerRulesRepository;
  readonly serverHostKeys: ServerHostKeyRepository;
  readonly bans: BanRepository;
  readonly addressScores: AddressScoreRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly liveSessions: LiveSessionRepository;
  readonly serverProcesses: ServerProcessRepository;
  readonly secrets: SecretRepository;
  readonly auditTrail: AuditReader;
  readonly auditAnchors: AuditAnchorRepository;
  readonly auditStreams: AuditStreamRepository;
  readonly webhooks: WebhookRepository;
  readonly webhookDeliveries: WebhookDeliveryRepository;
  readonly auditRetention: AuditRetentionRepository;
  readonly auditExports: AuditExportRepository;
  readonly exportDeliveries: ExportDeliveryRepository;
  readonly scheduledExports: ScheduledExportRepository;
  readonly people: PersonEraser;
  readonly proposedChanges: ProposedChangeRepository;
  readonly savedViews: SavedViewRepository;
  readonly checkpoints: CheckpointRepository;
  readonly auditBreaks: AuditBreakRepository;
  readonly signingKeys: SigningKeyRepository;
  readonly figures: FigureReader;
  readonly reach: ReachReader;
  readonly idempotency: IdempotencyRepository;
  readonly settings: SettingRepository;
}
