import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { routes } from '@waybill/contracts';
import type { AdministrationDeps } from '@waybill/engine';
import type { Logger, Metrics } from '@waybill/platform';
import { nativeCryptoLoaded } from '@waybill/ssh';
import { FourEyes } from './approvals/four-eyes.js';
import { composeFiles } from './compose-files.js';
import { registerConsole } from './console/register-console.js';
import { AccountsController } from './controllers/accounts.js';
import { ApiKeysController } from './controllers/api-keys.js';
import { ApprovalsController } from './controllers/approvals.js';
import { AuditController } from './controllers/audit.js';
import { AuditAnchorsController } from './controllers/audit-anchors.js';
import { AuditExportsController } from './controllers/audit-exports.js';
import { AuditRetentionController } from './controllers/audit-retention.js';
import { AuditStreamsController } from './controllers/audit-streams.js';
import { BansController } from './controllers/bans.js';
import { CalendarsController } from './controllers/calendars.js';
import { ConfigurationController } from './controllers/configuration.js';
import { ConnectionFilesController } from './controllers/connection-files.js';
import { ConnectionsController } from './controllers/connections.js';
import { CryptoInventoryController } from './controllers/crypto-inventory.js';
import { FileStoriesController } from './controllers/file-stories.js';
import { HostKeysController } from './controllers/host-keys.js';
import { InvitationsController } from './controllers/invitations.js';
import { JobsController } from './controllers/jobs.js';
import { KeysController } from './controllers/keys.js';
import { LiveController } from './controllers/live.js';
import { LiveSessionsController } from './controllers/live-sessions.js';
import { OidcProvidersController } from './controllers/oidc-providers.js';
import { OidcSignInController } from './controllers/oidc-sign-in.js';
import { OverviewController } from './controllers/overview.js';
import { PartnersController } from './controllers/partners.js';
import { PasskeysController } from './controllers/passkeys.js';
import { PauseController } from './controllers/pause.js';
import { ProofsController } from './controllers/proofs.js';
import { RetentionRulesController } from './controllers/retention-rules.js';
import { RolesController } from './controllers/roles.js';
import { RunsController } from './controllers/runs.js';
import { SavedViewsController } from './controllers/saved-views.js';
import { ScheduledExportsController } from './controllers/scheduled-exports.js';
import { SchedulesController } from './controllers/schedules.js';
import { SecondFactorController } from './controllers/second-factor.js';
import { SelfServiceController } from './controllers/self-service.js';
import { ServerController } from './controllers/server.js';
import { SessionController } from './controllers/session.js';
import { SignInPolicyController } from './controllers/sign-in-policy.js';
import { StoreFilesController } from './controllers/store-files.js';
import { StoresController } from './controllers/stores.js';
import { TransfersController } from './controllers/transfers.js';
import { UsersController } from './controllers/users.js';
import { WebhooksController } from './controllers/webhooks.js';
import type { UndeclaredFields } from './http/answer-check.js';
import { createApplication } from './http/create-application.js';
import { OrderlyClose } from './http/orderly-close.js';
import { LiveHub } from './live/live-hub.js';
import { openApiDocument } from './openapi/document.js';
import type { DependencyCheck } from './operations/readiness.js';
import { registerOperations } from './operations/register-operations.js';
import { streamFigures } from './operations/stream-metrics.js';
import { trailCheck } from './operations/trail-check.js';
import { webhookFigures } from './operations/webhook-metrics.js';
import { registerReference } from './reference/register-reference.js';
import { ADMINISTRATION, FILES, LIVE_HUB, OPENAPI_DOCUMENT, PUBLIC_URL, SFTP_ADDRESS, STORES } from './tokens.js';

const controllers = [
  SecondFactorController,
  SessionController,
  PasskeysController,
  OidcSignInController,
  OidcProvidersController,
  OverviewController,
  PauseController,
  LiveController,
  PartnersController,
  ConnectionsController,
  HostKeysController,
  AccountsController,
  KeysController,
  StoresController,
  StoreFilesController,
  ConnectionFilesController,
  JobsController,
  SchedulesController,
  CalendarsController,
  RunsController,
  TransfersController,
  LiveSessionsController,
  BansController,
  ServerController,
  AuditController,
  AuditExportsController,
  AuditAnchorsController,
  ScheduledExportsController,
  AuditStreamsController,
  WebhooksController,
  AuditRetentionController,
  RetentionRulesController,
  FileStoriesController,
  CryptoInventoryController,
  SavedViewsController,
  ProofsController,
  ApprovalsController,
  SignInPolicyController,
  ConfigurationController,
  InvitationsController,
  SelfServiceController,
  RolesController,
  UsersController,
  ApiKeysController,
];

const USUAL_MAX_UPLOAD_BYTES = 10_000_000_000;

/** What the API is composed of. */
export interface ApiParts {
  readonly deps: AdministrationDeps;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The origin under which people reach the console. */
  readonly publicUrl: URL;
  /** `host:port` by which partners reach the SFTP server. */
  readonly sftpAddress: string;
  readonly undeclaredFields: UndeclaredFields;
  /** How often an API key, or a person in all their sessions, may ask this process. */
  readonly requestsPerMinute: number;
  /** The largest file that may be put by hand; 10 GB when absent. */
  readonly maxUploadBytes?: number;
  /** Looked at by `/health/ready`, beside the database. */
  readonly checks?: readonly DependencyCheck[];
  /** Where the built console is; beside this package when absent. */
  readonly consoleFolder?: string;
}

/** The composed API, ready to listen. */
export interface Api {
  readonly application: NestFastifyApplication;
  /** Ends the event streams and closes; requests that are being answered finish. */
  close(): Promise<void>;
}

function checksOf({ deps, checks = [] }: ApiParts): readonly DependencyCheck[] {
  return [
    {
      name: 'database',
      run: async (signal) => {
        await deps.database.ping(signal);
        return { status: 'ok' };
      },
    },
    trailCheck(deps.database),
    {
      name: 'ssh',
      run: async () =>
        nativeCryptoLoaded()
          ? { status: 'ok' }
          : {
              status: 'warning',
              detail: 'The native part of the SSH library is not installed; transfers are slower and use more CPU.',
            },
    },
    ...checks,
  ];
}

/** Composes the API of its controllers, health, metrics and the console. @throws Error when a contract is not bound exactly once */
export async function composeApi(parts: ApiParts): Promise<Api> {
  const { deps, log, metrics, publicUrl, undeclaredFields } = parts;
  const contracts = Object.values(routes);
  const hub = new LiveHub(deps.database.live);
  const files = composeFiles(deps, parts.maxUploadBytes ?? USUAL_MAX_UPLOAD_BYTES);
  try {
    const application = await createApplication({
      deps,
      fourEyes: new FourEyes(deps),
      log,
      metrics,
      contracts,
      controllers,
      providers: [
        { provide: ADMINISTRATION, useValue: deps },
        { provide: PUBLIC_URL, useValue: publicUrl },
        { provide: SFTP_ADDRESS, useValue: parts.sftpAddress },
        { provide: LIVE_HUB, useValue: hub },
        { provide: OPENAPI_DOCUMENT, useValue: () => openApiDocument(contracts) },
        { provide: STORES, useValue: files.stores },
        { provide: FILES, useValue: files },
      ],
      publicUrl,
      // Waybill ends no TLS itself: a public address that has it means a proxy on this machine, whose word counts.
      trustedProxies: publicUrl.protocol === 'https:' ? ['loopback'] : [],
      undeclaredFields,
      requestsPerMinute: parts.requestsPerMinute,
      addRoutes: async (fastify, { addresses, authentication, fail }) => {
        const hasApiKey = async (request: Parameters<typeof authentication.identify>[0]) =>
          (await authentication.identify(request)).kind === 'api-key';
        const servers = () => deps.database.read.serverProcesses.list();
        const streams = () => streamFigures(deps.database);
        const webhooks = () => webhookFigures(deps.database, new Date());
        registerOperations(fastify, { checks: checksOf(parts), metrics, servers, streams, webhooks, hasApiKey }, fail);
        registerReference(fastify, () => openApiDocument(contracts));
        const { consoleFolder: folder } = parts;
        await registerConsole(fastify, { addresses, fail, publicUrl, ...(folder === undefined ? {} : { folder }) });
      },
    });
    const orderly = new OrderlyClose(application.getHttpServer());
    return {
      application,
      close: async () => {
        hub.close();
        await orderly.during(() => application.close());
        await files.close();
      },
    };
  } catch (error) {
    hub.close();
    throw error;
  }
}
