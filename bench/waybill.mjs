import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mountPermissions } from '@waybill/core';
import { freeLoopbackPort } from '@waybill/platform';
import { run, start, until } from './processes.mjs';

const MAIN = fileURLToPath(new URL('../apps/cli/bundle/main.js', import.meta.url));
/** The slug of the one store, whose folder lies in the data folder. */
const STORE = 'files';
const READY_MS = 120_000;
/** How often it is asked whether a run is over. The time that is told is the platform's own, so asking rarely costs no precision. */
const ASK_MS = 200;

/** `waybill up` as it is built, with its own PostgreSQL and data folder, and `upArguments`; `inside` puts its commands where it is to run. */
export async function startWaybill({ folder, inside = (command) => command, nodeArguments = [], upArguments = [] }) {
  await mkdir(folder, { recursive: true });
  const dataDir = join(folder, 'data');
  const [httpPort, sftpPort] = [await freeLoopbackPort(), await freeLoopbackPort()];
  const node = [process.execPath, ...nodeArguments];
  const ports = ['--http-port', String(httpPort), '--sftp-port', String(sftpPort)];
  const outbound = ['--outbound-allow', 'loopback,private'];
  const up = start(
    inside([...node, MAIN, 'up', '--data-dir', dataDir, ...ports, ...outbound, ...upArguments, '--log-level', 'warn']),
  );
  await until(
    () => {
      if (up.exitCode !== null) throw new Error(`waybill up ended: ${up.output}`);
      return /^ready$/m.test(up.output);
    },
    'Waybill to be ready',
    READY_MS,
  );
  const waybill = async (...args) =>
    (await run(inside([process.execPath, MAIN, ...args, '--data-dir', dataDir]), { timeoutMs: READY_MS })).output;
  return {
    pid: up.pid,
    httpUrl: `http://localhost:${httpPort}`,
    /** Of `admin`, as the first start printed it. */
    adminPassword: /^\s+password\s+(\S+)$/m.exec(up.output)?.[1] ?? '',
    sftpPort,
    dataDir,
    storeFolder: join(dataDir, 'store', STORE),
    apply: async (configuration) => {
      const file = join(folder, 'bench.yaml');
      // YAML is a superset of JSON.
      await writeFile(file, JSON.stringify(configuration, undefined, 2));
      await waybill('config', 'apply', file);
    },
    api: async () => {
      const key = (await waybill('admin', 'create-api-key', '--name', `bench-${Date.now()}`, '--role', 'admin')).trim();
      return apiClient(`http://127.0.0.1:${httpPort}/api/v1`, key);
    },
    stop: async () => {
      up.kill('SIGTERM');
      await up.ended;
    },
  };
}

function apiClient(url, key) {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text);
  };
}

/** The configuration of the Waybill that is measured: one partner, a push and a pull. Paths of the partner are `remote`. */
export function benchConfiguration({ partner, remote, match = '*' }) {
  const connection = {
    slug: 'partner',
    host: partner.host,
    port: partner.port,
    username: partner.username,
    auth: partner.auth ?? { key: 'partner' },
    hostKeys: [partner.hostKey],
  };
  return {
    stores: [{ slug: STORE, kind: 'local' }],
    keys: [{ slug: 'partner', privateKeyFile: partner.keyFile }],
    partners: [{ slug: 'partner', name: 'Partner', connections: [connection] }],
    jobs: [
      {
        slug: 'push',
        direction: 'push',
        connection: 'partner',
        source: { store: STORE, path: '/push-from', match: '*' },
        target: { path: remote.pushTo },
      },
      {
        slug: 'pull',
        direction: 'pull',
        connection: 'partner',
        source: { path: remote.pullFrom, match },
        target: { store: STORE, path: '/pull-to' },
      },
    ],
  };
}

/** The configuration of a Waybill that serves: accounts that may do everything in one store, each with the key. */
export async function serverConfiguration({ accounts, keyFile }) {
  const authorizedKeys = [(await readFile(`${keyFile}.pub`, 'utf8')).trim()];
  const mounts = [{ path: '/', store: STORE, at: '/', permissions: [...mountPermissions] }];
  return {
    stores: [{ slug: STORE, kind: 'local' }],
    partners: [
      {
        slug: 'clients',
        name: 'The clients',
        accounts: accounts.map((username) => ({ username, authorizedKeys, mounts })),
      },
    ],
  };
}

/** The Ed25519 host key of a server, as the configuration wants it. */
export async function scanHostKey({ host, port }) {
  const { output } = await run(['ssh-keyscan', '-T', '30', '-t', 'ed25519', '-p', String(port), host]);
  return /ssh-ed25519 \S+/.exec(output)?.[0] ?? '';
}

/** Runs a job and tells how long it took, from the request to the recorded end, and how long its longest transfer took. */
export async function runJob(api, slug, timeoutMs) {
  const { items } = await api('GET', `/jobs?slug=${slug}`);
  const requested = await api('POST', `/jobs/${items[0].id}/runs`);
  const over = await until(
    async () => {
      const run_ = await api('GET', `/runs/${requested.id}`);
      return run_.finishedAt === null ? undefined : run_;
    },
    `the ${slug} to end`,
    timeoutMs,
    ASK_MS,
  );
  if (over.state !== 'succeeded') {
    throw new Error(`the ${slug} ${over.state}: ${over.failureCode} ${over.failureDetail} ${JSON.stringify(over.counts)}`);
  }
  const transfers = await api('GET', `/transfers?runId=${over.id}&limit=100`);
  const spans = transfers.items.map(({ startedAt, finishedAt }) => Date.parse(finishedAt) - Date.parse(startedAt));
  return {
    seconds: (Date.parse(over.finishedAt) - Date.parse(over.createdAt)) / 1000,
    transferSeconds: Math.max(...spans) / 1000,
    committed: over.counts.committed,
  };
}
