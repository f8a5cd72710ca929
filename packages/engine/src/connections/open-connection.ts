import {
  type AuditActor,
  type Connection,
  type Database,
  type DialStep,
  type DialStepName,
  Failure,
  type Lease,
  type OpenConnection,
  type PartnerDialer,
  type SecretBox,
} from '@waybill/core';
import { DEFAULT_LEASE_MS, heartbeatMs } from '../lease.js';
import { judgeHostKey } from './host-key-policy.js';

const SLOT_RETRY_MS = 500;

export interface ConnectionDeps {
  readonly database: Database;
  readonly dialer: PartnerDialer;
  readonly secretBox: SecretBox;
  readonly processName: string;
  /** {@link DEFAULT_LEASE_MS} when absent. */
  readonly leaseMs?: number;
}

export interface OpenOptions {
  /** Who asks; named in the audit events about host keys. */
  readonly actor: AuditActor;
  /** A test may dial a stopped connection; nothing else may. */
  readonly evenIfStopped?: boolean;
  readonly onStepStart?: (name: DialStepName) => void;
  readonly onStep?: (step: DialStep) => void;
}

/**
 * Signs in to a partner's server with everything that belongs to it: the status of the connection, one of the partner's
 * connection slots (BEHAVIOURS B22), the sealed credential, the host key policy. Closing gives the slot back.
 * @throws Failure `connection.stopped`, `connection.busy` when no slot came free before the signal, and what the dialer throws
 */
export async function openConnection(
  deps: ConnectionDeps,
  connection: Connection,
  options: OpenOptions,
  signal: AbortSignal,
): Promise<OpenConnection> {
  if (connection.status === 'stopped' && options.evenIfStopped !== true) {
    throw new Failure('connection.stopped', {
      publicDetail: `The connection "${connection.slug}" is stopped: ${connection.statusReason ?? 'a person must decide'}.`,
      context: { connectionId: connection.id },
    });
  }
  const credential = await readCredential(deps, connection);
  const known = await deps.database.read.hostKeys.ofConnection(connection.id);
  const slot = await waitForSlot(deps, connection, signal);
  try {
    const open = await deps.dialer.dial(
      {
        host: connection.host,
        port: connection.port,
        username: connection.username,
        credential,
        algorithmProfile: connection.algorithmProfile,
        connectTimeoutMs: connection.timeouts.connectMs,
        staging: connection.staging,
        quirks: connection.quirks,
        knownHostKeyAlgorithms: known.flatMap((key) =>
          key.state === 'trusted' && key.algorithm !== null ? [key.algorithm] : [],
        ),
        verifyHostKey: (key) => judgeHostKey(deps, connection, key, options.actor),
        ...(options.onStepStart === undefined ? {} : { onStepStart: options.onStepStart }),
        ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
      },
      signal,
    );
    return {
      storage: open.storage,
      session: open.session,
      isOpen: () => open.isOpen(),
      close: async () => {
        try {
          await open.close();
        } finally {
          await slot.release();
        }
      },
    };
  } catch (error) {
    await slot.release();
    throw error;
  }
}

async function readCredential(deps: ConnectionDeps, connection: Connection): Promise<{ privateKey?: string; password?: string }> {
  const reveal = async (id: string): Promise<string> =>
    deps.secretBox.open(await deps.database.read.secrets.get(id), (bytes) => Buffer.from(bytes).toString('utf8'));
  const key = connection.keyId === null ? undefined : await deps.database.read.keys.get(connection.keyId);
  return {
    ...(key === undefined ? {} : { privateKey: await reveal(key.privateSecretId) }),
    ...(connection.passwordSecretId === null ? {} : { password: await reveal(connection.passwordSecretId) }),
  };
}

/** Waits for one of the partner's slots and keeps it alive until it is released. */
async function waitForSlot(
  deps: ConnectionDeps,
  connection: Connection,
  signal: AbortSignal,
): Promise<{ release(): Promise<void> }> {
  const leaseMs = deps.leaseMs ?? DEFAULT_LEASE_MS;
  const deadline = Date.now() + connection.timeouts.connectMs;
  let lease: Lease | undefined;
  while (true) {
    signal.throwIfAborted();
    lease = await deps.database.leases.acquire(
      `connection:${connection.id}`,
      connection.limits.maxConnections,
      deps.processName,
      leaseMs,
    );
    if (lease !== undefined) break;
    if (Date.now() >= deadline) {
      throw new Failure('connection.busy', {
        publicDetail: `All ${connection.limits.maxConnections} connections to "${connection.slug}" are in use.`,
      });
    }
    await pause(SLOT_RETRY_MS, signal);
  }
  const held = lease;
  const timer = setInterval(() => {
    held.extend(leaseMs).catch(() => undefined);
  }, heartbeatMs(leaseMs));
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      // A slot that cannot be given back now expires by itself.
      await held.release().catch(() => undefined);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}
