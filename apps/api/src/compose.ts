import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { routes } from '@waybill/contracts';
import type { AdministrationDeps } from '@waybill/engine';
import type { Logger, Metrics } from '@waybill/platform';
import { nativeCryptoLoaded } from '@waybill/ssh';
import { StoreStorages } from '@waybill/storage';
import { registerConsole } from './console/register-console.js';
import { AccountsController } from './controllers/accounts.js';
import { ApiKeysController } from './controllers/api-keys.js';
import { AuditController } from './controllers/audit.js';
import { AuditExportsController } from './controllers/audit-exports.js';
import { BansController } from './controllers/bans.js';
import { CalendarsController } from './controllers/calendars.js';
import { ConnectionsController } from './controllers/connections.js';
import { CryptoInventoryController } from './controllers/crypto-inventory.js';
import { FileStoriesController } from './controllers/file-stories.js';
import { HostKeysController } from './controllers/host-keys.js';
import { JobsController } from './controllers/jobs.js';
import { KeysController } from './controllers/keys.js';
import { LiveController } from './controllers/live.js';
import { LiveSessionsController } from './controllers/live-sessions.js';
import { OverviewController } from './controllers/overview.js';
import { PartnersController } from './controllers/partners.js';
import { PauseController } from './controllers/pause.js';
import { ProofsController } from './controllers/proofs.js';
import { RunsController } from './controllers/runs.js';
import { SavedViewsController } from './controllers/saved-views.js';
import { SchedulesController } from './controllers/schedules.js';
import { SecondFactorController } from './controllers/second-factor.js';
import { ServerController } from './controllers/server.js';
import { SessionController } from './controllers/session.js';
import { StoresController } from './controllers/stores.js';
import { TransfersController } from './controllers/transfers.js';
import { UsersController } from './controllers/users.js';
import type { UndeclaredFields } from './http/answer-check.js';
import { createApplication } from './http/create-application.js';
import { OrderlyClose } from './http/orderly-close.js';
import { LiveHub } from './live/live-hub.js';
import { openApiDocument } from './openapi/document.js';
import type { DependencyCheck } from './operations/readiness.js';
import { registerOperations } from './operations/register-operations.js';
import { ADMINISTRATION, LIVE_HUB, OPENAPI_DOCUMENT, STORES } from './tokens.js';

const controllers = [
  SecondFactorController,
  SessionController,
  OverviewController,
  PauseController,
  LiveController,
  PartnersController,
  ConnectionsController,
  HostKeysController,
  AccountsController,
  KeysController,
  StoresController,
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
  FileStoriesController,
  CryptoInventoryController,
  SavedViewsController,
  ProofsController,
  UsersController,
  ApiKeysController,
];

/** What the API is composed of. */
export interface ApiParts {
  readonly deps: AdministrationDeps;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The origin under which people reach the console. */
  readonly publicUrl: URL;
  readonly undeclaredFields: UndeclaredFields;
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
  try {
    const application = await createApplication({
      deps,
      log,
      metrics,
      contracts,
      controllers,
      providers: [
        { provide: ADMINISTRATION, useValue: deps },
        { provide: LIVE_HUB, useValue: hub },
        { provide: OPENAPI_DOCUMENT, useValue: () => openApiDocument(contracts) },
        { provide: STORES, useValue: new StoreStorages() },
      ],
      publicUrl,
      // Waybill ends no TLS itself: a public address that has it means a proxy on this machine, whose word counts.
      trustedProxies: publicUrl.protocol === 'https:' ? ['loopback'] : [],
      undeclaredFields,
      addRoutes: async (fastify, { addresses, authentication, fail }) => {
        const hasApiKey = async (request: Parameters<typeof authentication.identify>[0]) =>
          (await authentication.identify(request)).kind === 'api-key';
        const servers = () => deps.database.read.serverProcesses.list();
        registerOperations(fastify, { checks: checksOf(parts), metrics, servers, hasApiKey }, fail);
        const folder = parts.consoleFolder;
        await registerConsole(fastify, folder === undefined ? { addresses, fail } : { addresses, fail, folder });
      },
    });
    const orderly = new OrderlyClose(application.getHttpServer());
    return {
      application,
      close: async () => {
        hub.close();
        await orderly.during(() => application.close());
      },
    };
  } catch (error) {
    hub.close();
    throw error;
  }
}
