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
  isWaiverOver,
  MAX_JUMPS,
  type OpenConnection,
  type Pace,
  type PartnerDialer,
  type PresentedHostKey,
  type SecretBox,
  type SignInRequest,
} from '@waybill/core';
import { type Slot, waitForSlot } from './connection-slot.js';
import { judgeHostKey } from './host-key-policy.js';
import { type KeyOffer, openSecret, prepareOffer } from './key-offer.js';
import { recordSignIns } from './record-sign-ins.js';
import { stopRefused } from './stop-refused.js';

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
  /** A test may dial a stopped connection and offers the next key first; nothing else may. */
  readonly isTest?: boolean;
  readonly onStepStart?: (name: DialStepName) => void;
  readonly onStep?: (step: DialStep) => void;
  /** What holds back the bytes of files; nothing when absent. */
  readonly pace?: Pace;
  /** Hears of every host key before it is judged: of the server itself, and of every jump host on the way. */
  readonly onHostKey?: (connection: Connection, key: PresentedHostKey) => void;
}

/**
 * Signs in to a partner's server with everything that belongs to it: the status of the connection, one of the partner's
 * connection slots (BEHAVIOURS B22), the sealed credential, the host key policy, the waiver for old algorithms; and the same for every
 * jump host on the way, by its own Connection. What was negotiated, and which key was accepted, is in the audit trail before anybody
 * gets to work with it (B29, B31). A credential that is refused, here or by a jump host, stops the connection (B21). Closing gives the
 * slots back.
 * @throws Failure `connection.stopped`, `auth.waiver-over`, `connection.busy` when no slot came free before the signal, and what the
 *   dialer throws
 */
export async function openConnection(
  deps: ConnectionDeps,
  connection: Connection,
  options: OpenOptions,
  signal: AbortSignal,
): Promise<OpenConnection> {
  const slots: Slot[] = [];
  const offers: KeyOffer[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(slots.map((slot) => slot.release()));
  };
  let used = connection;
  try {
    refuseUnusable(deps, connection, options);
    const prepared = await prepareSignIn({ deps, options, slots, offers, signal, jumpsLeft: MAX_JUMPS }, connection);
    used = prepared.connection;
    // Somebody may have been refused while this waited for its turn; the partner must not hear the same again.
    refuseUnusable(deps, await deps.database.read.connections.get(connection.id), options);
    const open = await dialWithKeys(deps, prepared, { options, offers }, signal);
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
    if (isFailure(error, 'auth.refused') && options.isTest !== true) await stopRefused(deps, used, error, options.actor);
    throw error;
  }
}

interface Dialling {
  readonly options: OpenOptions;
  readonly offers: readonly KeyOffer[];
}

/** Dials, again where a server let us offer only one of two keys, and records what came of it. */
async function dialWithKeys(
  deps: ConnectionDeps,
  { connection, request }: Prepared,
  { options, offers }: Dialling,
  signal: AbortSignal,
): Promise<OpenConnection> {
  const { onStepStart, onStep, pace, actor } = options;
  const dial = () =>
    deps.dialer.dial(
      {
        ...request(),
        staging: connection.staging,
        quirks: connection.quirks,
        idleTimeoutMs: connection.timeouts.idleMs,
        channels: connection.limits.channels,
        ...(pace === undefined ? {} : { pace }),
        ...(onStepStart === undefined ? {} : { onStepStart }),
        ...(onStep === undefined ? {} : { onStep }),
      },
      signal,
    );
  let open: OpenConnection | undefined;
  try {
    while (open === undefined) {
      try {
        open = await dial();
      } catch (error) {
        const goesOn = isFailure(error, 'auth.refused') && offers.map((offer) => offer.goOn()).includes(true);
        if (!goesOn) throw error;
      }
    }
  } catch (error) {
    // A server that let us sign in and then did not serve us has accepted the key all the same.
    await recordSignIns(deps, { offers, actor }).catch(() => undefined);
    throw error;
  }
  try {
    await recordSignIns(deps, { offers, actor, opened: { connection, session: open.session } });
    return open;
  } catch (error) {
    await open.close().catch(() => undefined);
    throw error;
  }
}

function refuseUnusable(deps: Pick<ConnectionDeps, 'clock'>, connection: Connection, { isTest }: OpenOptions): void {
  if (isTest !== true && connection.status === 'stopped') {
    throw new Failure('connection.stopped', {
      publicDetail: `The connection "${connection.slug}" is stopped: ${connection.statusReason ?? 'a person must decide'}.`,
      context: { connectionId: connection.id },
    });
  }
  refuseEndedWaiver(deps, connection);
}

/** @throws Failure `auth.waiver-over` when the connection has a waiver for old algorithms whose last day is past (BEHAVIOURS B29) */
export function refuseEndedWaiver({ clock }: Pick<ConnectionDeps, 'clock'>, { id, slug, algorithms }: Connection): void {
  if (!isWaiverOver(algorithms, clock.now())) return;
  throw new Failure('auth.waiver-over', {
    publicDetail: `The waiver for old algorithms of the connection "${slug}" ended after ${algorithms.waiver?.until}. Take it away if the partner does without them now, or give it a new end.`,
    context: { connectionId: id },
  });
}

/** A sign-in that can be asked for: with what its Connection was when its turn came. */
interface Prepared {
  readonly connection: Connection;
  readonly request: () => SignInRequest;
}

interface Preparation {
  readonly deps: ConnectionDeps;
  readonly options: OpenOptions;
  /** Those taken so far; whoever prepares gives them back. */
  readonly slots: Slot[];
  readonly offers: KeyOffer[];
  readonly signal: AbortSignal;
  readonly jumpsLeft: number;
}

async function prepareSignIn(preparation: Preparation, asked: Connection): Promise<Prepared> {
  const { deps, options, slots, offers, signal } = preparation;
  slots.push(await waitForSlot(deps, asked, signal));
  // Another login may have made the next key the key meanwhile; the old one must not be tried again.
  const connection = await deps.database.read.connections.get(asked.id);
  const known = await deps.database.read.hostKeys.ofConnection(connection.id);
  const offer = await prepareOffer(deps, connection, options.isTest === true);
  offers.push(offer);
  const route = await prepareRoute(preparation, connection);
  return {
    connection,
    request: () => ({
      host: connection.host,
      port: connection.port,
      username: connection.username,
      ...offer.credential,
      oldAlgorithms: connection.algorithms.waiver?.allow ?? [],
      connectTimeoutMs: connection.timeouts.connectMs,
      keepalive: connection.keepalive,
      route: route(),
      knownHostKeyAlgorithms: known.flatMap((key) => (key.state === 'trusted' && key.algorithm !== null ? [key.algorithm] : [])),
      verifyHostKey: async (key) => {
        options.onHostKey?.(connection, key);
        await judgeHostKey(deps, connection, key, options.actor);
      },
    }),
  };
}

async function prepareRoute(
  preparation: Preparation,
  { slug, route, proxyPasswordSecretId }: Connection,
): Promise<() => DialRoute> {
  const { deps, options, jumpsLeft } = preparation;
  const { proxy, jump, resolve } = route;
  const from = route.bindAddress === null ? {} : { bindAddress: route.bindAddress };
  if (proxy !== null) {
    const { username, ...where } = proxy;
    const password = proxyPasswordSecretId === null ? '' : await openSecret(deps, proxyPasswordSecretId);
    return () => ({ kind: 'proxy', proxy: username === null ? where : { ...where, username, password }, resolve, ...from });
  }
  if (jump === null) return () => ({ kind: 'direct', ...from });
  const host = await deps.database.read.connections.findBySlug(jump);
  if (host === undefined || jumpsLeft === 0) {
    throw new Failure('route.refused', {
      publicDetail:
        host === undefined
          ? `The connection "${slug}" leads over the jump host "${jump}", and there is no such connection.`
          : `The way of the connection "${slug}" leads over more than ${MAX_JUMPS} jump hosts, or in a circle.`,
    });
  }
  refuseUnusable(deps, host, { ...options, isTest: false });
  const signIn = await prepareSignIn({ ...preparation, jumpsLeft: jumpsLeft - 1 }, host);
  return () => ({ kind: 'jump', host: { ...signIn.request(), name: host.slug }, resolve });
}
