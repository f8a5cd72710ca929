import type { AccountRepository, AccountUsageRepository } from './accounts.js';
import type { AuditReader, FigureReader, PersonEraser, SavedViewRepository } from './audit.js';
import type { AuditExportRepository } from './audit-exports.js';
import type { AuditBreakRepository, CheckpointRepository, SigningKeyRepository } from './checkpoints.js';
import type { ArrivalRepository, CalendarRepository, JobRepository, ScheduleRepository, StoreRepository } from './jobs.js';
import type { LiveSessionRepository, ServerProcessRepository } from './live-sessions.js';
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
  SecondFactorRepository,
  SignInAttemptRepository,
  UserRepository,
  WebSessionRepository,
} from './people.js';
import type { IdempotencyRepository, SecretRepository, SettingRepository } from './platform.js';
import type { RunRepository } from './runs.js';
import type { AddressScoreRepository, BanRepository, ServerHostKeyRepository, ServerRulesRepository } from './server.js';
import type { TransferRepository } from './transfers.js';
import type { KeptStageRepository, UnnamedUploadRepository } from './uploads.js';

/** Everything that is stored. */
export interface Repositories {
  readonly partners: PartnerRepository;
  readonly connections: ConnectionRepository;
  readonly breakers: BreakerRepository;
  readonly nextKeyTrials: NextKeyTrialRepository;
  readonly hostKeys: HostKeyRepository;
  readonly accounts: AccountRepository;
  readonly accountUsage: AccountUsageRepository;
  readonly keys: KeyRepository;
  readonly stores: StoreRepository;
  readonly jobs: JobRepository;
  readonly schedules: ScheduleRepository;
  readonly calendars: CalendarRepository;
  readonly arrivals: ArrivalRepository;
  readonly runs: RunRepository;
  readonly transfers: TransferRepository;
  readonly keptStages: KeptStageRepository;
  readonly unnamedUploads: UnnamedUploadRepository;
  readonly users: UserRepository;
  readonly webSessions: WebSessionRepository;
  readonly secondFactors: SecondFactorRepository;
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
  readonly auditExports: AuditExportRepository;
  readonly people: PersonEraser;
  readonly savedViews: SavedViewRepository;
  readonly checkpoints: CheckpointRepository;
  readonly auditBreaks: AuditBreakRepository;
  readonly signingKeys: SigningKeyRepository;
  readonly figures: FigureReader;
  readonly idempotency: IdempotencyRepository;
  readonly settings: SettingRepository;
}
