import type { Duplex } from 'node:stream';
import { addressBytes, type DialProxy, Failure, type FailureCode } from '@waybill/core';
import { authority } from './authority.js';
import { ReplyReader } from './reply-reader.js';

// RFC 1928 §3 to §6, RFC 1929 §2
const VERSION = 5;
const NO_AUTHENTICATION = 0;
const PASSWORD_AUTHENTICATION = 2;
const PASSWORD_VERSION = 1;
const CONNECT = 1;
const addressTypes = { ipv4: 1, name: 3, ipv6: 4 } as const;

const replies: Readonly<Record<number, readonly [FailureCode, string] | undefined>> = {
  1: ['net.unreachable', 'could not connect'],
  2: ['route.refused', 'has a rule against connecting'],
  3: ['net.unreachable', 'has no way to the network for connecting'],
  4: ['net.unreachable', 'cannot reach the host for connecting'],
  5: ['net.refused', 'was refused when connecting'],
  6: ['net.unreachable', 'was not answered in time when connecting'],
  7: ['route.refused', 'does not offer connecting'],
  8: ['route.refused', 'does not take this kind of address for connecting'],
};

/** Where to connect to: an address, or a name that the proxy resolves. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks a SOCKS5 proxy at the other end of `stream` for a connection; afterwards the stream is that connection. A password is shown
 * only to a proxy that asks for one.
 * @throws Failure `route.refused`, `net.refused`, `net.unreachable`, `net.reset`, `partner.misbehaved`, and what aborted the signal
 */
export async function askSocks5(stream: Duplex, proxy: DialProxy, target: TunnelTarget, signal: AbortSignal): Promise<void> {
  const reader = new ReplyReader(stream);
  const hasPassword = proxy.username !== undefined && proxy.password !== undefined;
  const methods = hasPassword ? [NO_AUTHENTICATION, PASSWORD_AUTHENTICATION] : [NO_AUTHENTICATION];
  stream.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method] = await reader.read(2, signal);
  if (version !== VERSION) throw misbehaved('does not speak SOCKS5.');
  if (method === PASSWORD_AUTHENTICATION && hasPassword) {
    const username = Buffer.from(proxy.username ?? '');
    const password = Buffer.from(proxy.password ?? '');
    stream.write(
      Buffer.concat([Buffer.from([PASSWORD_VERSION, username.length]), username, Buffer.from([password.length]), password]),
    );
    const [, status] = await reader.read(2, signal);
    if (status !== 0) throw refused('The proxy did not take our user name and password.');
  } else if (method !== NO_AUTHENTICATION) {
    throw refused(
      hasPassword
        ? 'The proxy takes neither a user name and password nor nobody.'
        : 'The proxy asks who we are; this connection has no user name and password for it.',
    );
  }
  stream.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressOf(target)]));
  await readReply(reader, target, signal);
  reader.release();
}

async function readReply(reader: ReplyReader, target: TunnelTarget, signal: AbortSignal): Promise<void> {
  const [version, reply = 0, , type] = await reader.read(4, signal);
  if (version !== VERSION) throw misbehaved('answered with something else than SOCKS5.');
  if (reply !== 0) {
    const [code, what] = replies[reply] ?? ['net.unreachable', `answered with ${reply} when connecting`];
    throw new Failure(code, {
      publicDetail: `The proxy ${what} to ${authority(target.host, target.port)}.`,
      context: { socksReply: reply },
    });
  }
  const fixed: Readonly<Record<number, number | undefined>> = { [addressTypes.ipv4]: 4, [addressTypes.ipv6]: 16 };
  const length = type === addressTypes.name ? (await reader.read(1, signal))[0] : fixed[type ?? 0];
  if (length === undefined) throw misbehaved('answered with an address of no known kind.');
  await reader.read(length + 2, signal);
}

function addressOf({ host, port }: TunnelTarget): Buffer {
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16BE(port);
  const bytes = addressBytes(host);
  if (bytes !== undefined) {
    return Buffer.concat([Buffer.from([bytes.length === 4 ? addressTypes.ipv4 : addressTypes.ipv6, ...bytes]), portBytes]);
  }
  const name = Buffer.from(host, 'latin1');
  return Buffer.concat([Buffer.from([addressTypes.name, name.length]), name, portBytes]);
}

function refused(publicDetail: string): Failure {
  return new Failure('route.refused', { publicDetail });
}

function misbehaved(what: string): Failure {
  return new Failure('partner.misbehaved', { publicDetail: `The proxy ${what}` });
}
