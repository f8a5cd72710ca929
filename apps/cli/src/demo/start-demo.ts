import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ActorContext,
  type AdministrationDeps,
  applyConfiguration,
  type DesiredConfiguration,
  generatePassword,
  requestRun,
} from '@waybill/engine';
import { freeLoopbackPort, type Logger } from '@waybill/platform';
import { type Sandbox, startSandbox } from '@waybill/sandbox';

export interface DemoOptions {
  readonly administration: AdministrationDeps;
  readonly context: ActorContext;
  readonly sftpPort: number;
  readonly log: Logger;
}

export interface Demo {
  /** What a newcomer should read. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

const JOBS = ['sandbox-pull', 'sandbox-push'] as const;
const SANDBOX_USER = 'waybill';
const ACCOUNT = 'demo';

/**
 * Starts the sandbox partner and sets up an exchange with it: a connection, a pull every minute, a push, and an account to sign in
 * with. Can be started again and again; what was changed in the console meanwhile is put back to the demo's shape.
 */
export async function startDemo(options: DemoOptions, signal: AbortSignal): Promise<Demo> {
  const { administration, context } = options;
  const folder = join(administration.dataDir, 'sandbox');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const password = await keptSecret(join(folder, 'password'));
  const accountPassword = await keptSecret(join(folder, 'account-password'));
  const port = Number(await kept(join(folder, 'port'), async () => String(await freeLoopbackPort())));
  const sandbox = await startSandbox(
    { folder, host: '127.0.0.1', port, username: SANDBOX_USER, password, offersInvoices: true, log: options.log },
    signal,
  );
  try {
    await applyConfiguration(administration, desired(sandbox, password, accountPassword), context);
    await putWelcome(administration);
    await startFirstRuns(administration, context);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return {
    lines: [
      `  Demo     a sandbox partner answers on 127.0.0.1:${sandbox.port}; a pull runs every minute, a push has just been started`,
      `           upload as a partner would: sftp -P ${options.sftpPort} ${ACCOUNT}@localhost   password ${accountPassword}`,
    ],
    close: () => sandbox.close(),
  };
}

function desired(sandbox: Sandbox, password: string, accountPassword: string): DesiredConfiguration {
  return {
    stores: [{ slug: 'main', kind: 'local' }],
    partners: [
      {
        slug: 'sandbox-partner',
        name: 'Sandbox Partner',
        connections: [
          {
            slug: 'sandbox',
            host: '127.0.0.1',
            port: sandbox.port,
            username: SANDBOX_USER,
            password,
            hostKeys: [sandbox.hostKeyFingerprint],
          },
        ],
        accounts: [
          {
            username: ACCOUNT,
            password: accountPassword,
            mounts: [
              {
                path: '/',
                store: 'main',
                at: '/partners/sandbox/demo',
                permissions: ['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir'],
              },
            ],
          },
        ],
      },
    ],
    jobs: [
      {
        slug: 'sandbox-pull',
        direction: 'pull',
        connection: 'sandbox',
        store: 'main',
        rules: {
          source: { path: '/outgoing', match: '*.csv' },
          target: { path: '/partners/sandbox/inbox' },
          afterSuccess: { kind: 'delete' },
        },
        schedule: { cron: '* * * * *', timeZone: 'UTC' },
      },
      {
        slug: 'sandbox-push',
        direction: 'push',
        connection: 'sandbox',
        store: 'main',
        rules: {
          source: { path: '/partners/sandbox/outbox', match: '*' },
          target: { path: '/incoming' },
          afterSuccess: { kind: 'keep' },
        },
      },
    ],
  };
}

async function putWelcome({ database }: AdministrationDeps): Promise<void> {
  const store = await database.read.stores.findBySlug('main');
  if (store === undefined) return;
  const outbox = join(store.root, 'partners', 'sandbox', 'outbox');
  await mkdir(outbox, { recursive: true });
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  await writeFile(
    join(outbox, `welcome-${stamp}.txt`),
    `Hello from Waybill.\nThis file was pushed to the sandbox partner. ${stamp}\n`,
  );
}

async function startFirstRuns(administration: AdministrationDeps, context: ActorContext): Promise<void> {
  for (const slug of JOBS) {
    const job = await administration.database.read.jobs.findBySlug(slug);
    if (job !== undefined) await requestRun(administration, { jobId: job.id }, context);
  }
}

function keptSecret(file: string): Promise<string> {
  return kept(file, async () => generatePassword());
}

/** The text of a file, made the first time. */
async function kept(file: string, make: () => Promise<string>): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const text = await make();
    await writeFile(file, `${text}\n`, { mode: 0o600 });
    return text;
  }
}
