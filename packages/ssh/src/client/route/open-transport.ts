import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  checkOutboundAddress,
  classifyAddress,
  type DialJump,
  type DialProxy,
  type DialRoute,
  Failure,
  type OutboundPolicy,
  type SignInRequest,
} from '@waybill/core';
import type { DialSteps } from '../dial-steps.js';
import type { SshConnection } from '../ssh-connection.js';
import { askHttpConnect } from './ask-http-connect.js';
import { askSocks5, type TunnelTarget } from './ask-socks5.js';
import { authority } from './authority.js';
import { firstThatAnswers } from './first-that-answers.js';
import { openSocket } from './open-socket.js';
import { beyondJumpHost, checkAddresses, type Outbound } from './outbound.js';
import { resolveHost } from './resolve-host.js';

/** What SSH runs on. */
export interface Transport {
  readonly stream: Duplex;
  /** Resolves when everything that carried the stream is closed, a moment after the stream itself. Never rejects. */
  readonly released: Promise<unknown>;
}

export interface OpenTransportOptions extends Pick<SignInRequest, 'host' | 'port' | 'connectTimeoutMs'> {
  readonly route: DialRoute;
  readonly outbound: Outbound;
  readonly steps: DialSteps;
  /** Signs in to a jump host. */
  readonly signIn: (jump: DialJump, signal: AbortSignal) => Promise<SshConnection>;
}

/**
 * Makes the stream to a server: directly, through a proxy, or through a jump host. Names are resolved here, unless the route says
 * otherwise; every address is checked against the policy, and the very address that was checked is connected to. What fails leaves
 * nothing open.
 * @throws Failure `net.*`, `route.refused`, `partner.*`, `cancelled`, and of a jump host what signing in to it throws
 */
export async function openTransport(options: OpenTransportOptions, signal: AbortSignal): Promise<Transport> {
  const { route } = options;
  switch (route.kind) {
    case 'direct':
      return direct(options, route.bindAddress, signal);
    case 'proxy':
      return throughProxy(options, route, signal);
    case 'jump':
      return throughJump(options, route, signal);
  }
}

async function direct(
  { host, port, connectTimeoutMs, outbound, steps }: OpenTransportOptions,
  bindAddress: string | undefined,
  signal: AbortSignal,
): Promise<Transport> {
  const find = { host, timeoutMs: connectTimeoutMs, outbound, policy: outbound.policy };
  const addresses = await steps.take('dns', () => findAddresses(find, signal), describeAddresses);
  const socket = await steps.take(
    'tcp',
    () => openSocket({ addresses, port, timeoutMs: connectTimeoutMs, bindAddress }, signal),
    (open) => describeSocket(open, port),
  );
  return { stream: socket, released: Promise.resolve() };
}

async function throughProxy(
  options: OpenTransportOptions,
  { proxy, resolve, bindAddress }: Extract<DialRoute, { kind: 'proxy' }>,
  signal: AbortSignal,
): Promise<Transport> {
  const { port, connectTimeoutMs, outbound, steps } = options;
  const hosts = await findTargets(options, outbound.policy, resolve === 'here', signal);
  const reach = (): Promise<Socket> => atProxy(proxy, () => reachProxy(options, proxy, bindAddress, signal));
  let reached: Socket | undefined = await steps.take('proxy', reach, (open) => describeSocket(open, proxy.port));
  const tunnel = async (host: string, limited: AbortSignal): Promise<Socket> => {
    // A proxy that refused once has ended that connection.
    const socket = reached ?? (await reach());
    reached = undefined;
    try {
      await ask(socket, proxy, { host, port }, limited);
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  };
  const stream = await steps.take(
    'tunnel',
    () => atProxy(proxy, () => firstThatAnswers({ addresses: hosts, timeoutMs: connectTimeoutMs }, signal, tunnel)),
    () => `${authority(options.host, port)} through ${authority(proxy.host, proxy.port)}`,
  );
  return { stream, released: Promise.resolve() };
}

function ask(socket: Socket, proxy: DialProxy, target: TunnelTarget, signal: AbortSignal): Promise<void> {
  return proxy.kind === 'socks5' ? askSocks5(socket, proxy, target, signal) : askHttpConnect(socket, proxy, target, signal);
}

async function reachProxy(
  { connectTimeoutMs, outbound }: OpenTransportOptions,
  { host, port }: DialProxy,
  bindAddress: string | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const find = { host, timeoutMs: connectTimeoutMs, outbound, policy: outbound.policy };
  const addresses = await findAddresses(find, signal);
  return openSocket({ addresses, port, timeoutMs: connectTimeoutMs, bindAddress }, signal);
}

async function throughJump(
  options: OpenTransportOptions,
  { host: jump, resolve }: Extract<DialRoute, { kind: 'jump' }>,
  signal: AbortSignal,
): Promise<Transport> {
  const { host, port, connectTimeoutMs, steps, signIn } = options;
  const hosts = await findTargets(options, beyondJumpHost, resolve === 'here', signal);
  const connection = await steps.take(
    'jump',
    () => saying(`At the jump host "${jump.name}"`, () => signIn(jump, signal)),
    (open) => `${jump.name} at ${authority(jump.host, jump.port)}, ${open.hostKey.fingerprint}`,
  );
  try {
    const stream = await steps.take(
      'tunnel',
      () =>
        saying(`Through the jump host "${jump.name}"`, () =>
          firstThatAnswers({ addresses: hosts, timeoutMs: connectTimeoutMs }, signal, (address, limited) =>
            connection.openForward({ host: address, port }, limited),
          ),
        ),
      () => `${authority(host, port)} through ${jump.name}`,
    );
    const closed = new Promise<void>((done) => stream.once('close', done));
    return { stream, released: closed.then(() => connection.close()) };
  } catch (error) {
    void connection.close();
    throw error;
  }
}

interface FindOptions {
  readonly host: string;
  readonly timeoutMs: number;
  readonly outbound: Outbound;
  readonly policy: OutboundPolicy;
}

async function findAddresses(
  { host, timeoutMs, outbound, policy }: FindOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const addresses = await resolveHost(host, { timeoutMs, resolveName: outbound.resolveName }, signal);
  checkAddresses(policy, host, addresses);
  return addresses;
}

/** What the far side is asked to connect to: addresses that were checked, or the name. */
async function findTargets(
  { host, connectTimeoutMs, outbound, steps }: OpenTransportOptions,
  policy: OutboundPolicy,
  here: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!here) {
    // Who resolves the name may read one as an address, in whatever form it is written.
    if (classifyAddress(host).what !== 'not an address') checkOutboundAddress(policy, host);
    return [host];
  }
  const find = { host, timeoutMs: connectTimeoutMs, outbound, policy };
  const wayOut = 'If only the proxy or jump host knows the name, let it resolve it: set "resolve" of the route to "there".';
  return steps.take(
    'dns',
    async () => {
      try {
        return await findAddresses(find, signal);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'net.dns') throw error;
        const { cause, context, publicDetail } = error;
        throw new Failure('net.dns', { cause, context, publicDetail: `${publicDetail} ${wayOut}` });
      }
    },
    describeAddresses,
  );
}

function describeAddresses(addresses: readonly string[]): string {
  return addresses.join(', ');
}

function describeSocket({ remoteAddress, localAddress }: Socket, port: number): string {
  const to = remoteAddress === undefined ? `port ${port}` : authority(remoteAddress, port);
  return localAddress === undefined || isIP(localAddress) === 0 ? to : `${to} from ${localAddress}`;
}

function atProxy<T>(proxy: DialProxy, work: () => Promise<T>): Promise<T> {
  return saying(`At the proxy ${authority(proxy.host, proxy.port)}`, work);
}

/** Says of a failure where it happened. */
async function saying<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || error.disposition === 'cancelled') throw error;
    const { code, context, publicDetail } = error;
    throw new Failure(code, { cause: error, context, publicDetail: `${where}: ${publicDetail}` });
  }
}
