import {
  type AuditActor,
  type Clock,
  type Connection,
  type Database,
  type DialRoute,
  type DialStep,
  type DialStepName,
  Failure,
  isFailure,
  type Lease,
  MAX_JUMPS,
  type OpenConnection,
  type PartnerDialer,
  type PresentedHostKey,
  type SecretBox,
  type SignInRequest,
} from '@waybill/core';
import { DEFAULT_LEASE_MS, heartbeatMs } from '../lease.js';
import { judgeHostKey } from './host-key-policy.js';
import { stopRefused } from './stop-refused.js';

const SLOT_RETRY_MS = 500;

export interface ConnectionDeps {
  readonly database: Database;
  readonly clock: Clock;
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
  /** Hears of every host key before it is judged: of the server itself, and of every jump host on the way. */
  readonly onHostKey?: (connection: Connection, key: PresentedHostKey) => void;
}

/**
 * Signs in to a partner's server with everything that belongs to it: the status of the connection, one of the partner's
 * connection slots (BEHAVIOURS B22), the sealed credential, the host key policy; and the same for every jump host on the way, by its
 * own Connection. A credential that is refused, here or by a jump host, stops the connection (B21). Closing gives the slots back.
 * @throws Failure `connection.stopped`, `connection.busy` when no slot came free before the signal, and what the dialer throws
 */
export async function openConnection(
  deps: ConnectionDeps,
  connection: Connection,
  options: OpenOptions,
  signal: AbortSignal,
): Promise<OpenConnection> {
  const slots: Slot[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(slots.map((slot) => slot.release()));
  };
  try {
    if (options.evenIfStopped !== true) refuseStopped(connection);
    const signIn = await prepareSignIn({ deps, options, slots, signal, jumpsLeft: MAX_JUMPS }, connection);
    // Somebody may have been refused while this waited for its turn; the partner must not hear the same again.
    if (options.evenIfStopped !== true) refuseStopped(await deps.database.read.connections.get(connection.id));
    const open = await deps.dialer.dial(
      {
        ...signIn,
        staging: connection.staging,
        quirks: connection.quirks,
        idleTimeoutMs: connection.timeouts.idleMs,
        channels: connection.limits.channels,
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
          await release();
        }
      },
    };
  } catch (error) {
    await release();
    if (isFailure(error, 'auth.refused') && options.evenIfStopped !== true) {
      await stopRefused(deps, connection, error, options.actor);
    }
    throw error;
  }
}

function refuseStopped(connection: Connection): void {
  if (connection.status !== 'stopped') return;
  throw new Failure('connection.stopped', {
    publicDetail: `The connection "${connection.slug}" is stopped: ${connection.statusReason ?? 'a person must decide'}.`,
    context: { connectionId: connection.id },
  });
}

interface Preparation {
  readonly deps: ConnectionDeps;
  readonly options: OpenOptions;
  /** Those taken so far; whoever prepares gives them back. */
  readonly slots: Slot[];
  readonly signal: AbortSignal;
  readonly jumpsLeft: number;
}

async function prepareSignIn(preparation: Preparation, connection: Connection): Promise<SignInRequest> {
  const { deps, options, slots, signal } = preparation;
  const credential = await readCredential(deps, connection);
  const known = await deps.database.read.hostKeys.ofConnection(connection.id);
  slots.push(await waitForSlot(deps, connection, signal));
  return {
    host: connection.host,
    port: connection.port,
    username: connection.username,
    credential,
    algorithmProfile: connection.algorithmProfile,
    connectTimeoutMs: connection.timeouts.connectMs,
    keepalive: connection.keepalive,
    route: await prepareRoute(preparation, connection),
    knownHostKeyAlgorithms: known.flatMap((key) => (key.state === 'trusted' && key.algorithm !== null ? [key.algorithm] : [])),
    verifyHostKey: async (key) => {
      options.onHostKey?.(connection, key);
      await judgeHostKey(deps, connection, key, options.actor);
    },
  };
}

async function prepareRoute(preparation: Preparation, { slug, route, proxyPasswordSecretId }: Connection): Promise<DialRoute> {
  const { deps, jumpsLeft } = preparation;
  const { proxy, jump, resolve } = route;
  const from = route.bindAddress === null ? {} : { bindAddress: route.bindAddress };
  if (proxy !== null) {
    const { username, ...where } = proxy;
    const password = proxyPasswordSecretId === null ? '' : await reveal(deps, proxyPasswordSecretId);
    return { kind: 'proxy', proxy: username === null ? where : { ...where, username, password }, resolve, ...from };
  }
  if (jump === null) return { kind: 'direct', ...from };
  const host = await deps.database.read.connections.findBySlug(jump);
  if (host === undefined || jumpsLeft === 0) {
    throw new Failure('route.refused', {
      publicDetail:
        host === undefined
          ? `The connection "${slug}" leads over the jump host "${jump}", and there is no such connection.`
          : `The way of the connection "${slug}" leads over more than ${MAX_JUMPS} jump hosts, or in a circle.`,
    });
  }
  refuseStopped(host);
  const signIn = await prepareSignIn({ ...preparation, jumpsLeft: jumpsLeft - 1 }, host);
  return { kind: 'jump', host: { ...signIn, name: host.slug }, resolve };
}

async function reveal(deps: ConnectionDeps, id: string): Promise<string> {
  return deps.secretBox.open(await deps.database.read.secrets.get(id), (bytes) => Buffer.from(bytes).toString('utf8'));
}

async function readCredential(deps: ConnectionDeps, connection: Connection): Promise<{ privateKey?: string; password?: string }> {
  const key = connection.keyId === null ? undefined : await deps.database.read.keys.get(connection.keyId);
  return {
    ...(key === undefined ? {} : { privateKey: await reveal(deps, key.privateSecretId) }),
    ...(connection.passwordSecretId === null ? {} : { password: await reveal(deps, connection.passwordSecretId) }),
  };
}

interface Slot {
  release(): Promise<void>;
}

/** Waits for one of the partner's slots and keeps it alive until it is released. */
async function waitForSlot(deps: ConnectionDeps, connection: Connection, signal: AbortSignal): Promise<Slot> {
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
