import { createPrivateKey, sign } from 'node:crypto';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import ssh2, { type ServerConfig } from 'ssh2';
import { sshString } from '../keys/ssh-wire.js';
import { changed, handlerOf, hasMethods, property, protocolOf } from './shapes.js';

/** Whether ssh2 found its native cryptography; without it the same work takes up to half as long again. */
export function nativeCryptoLoaded(): boolean {
  const crypto: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js');
  return property(crypto, 'bindingAvailable') === true;
}

/** Whether both sides agreed on strict key exchange, the answer to Terrapin. */
export function isKeyExchangeStrict(connection: object): boolean {
  return protocolOf(connection)._strictMode === true;
}

/** The peer's identification line without its end, as it was sent: `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
export function remoteIdentification(connection: object): string {
  return (protocolOf(connection)._remoteIdentRaw?.toString('latin1') ?? '').trim();
}

/** The socket that ssh2's server made this connection of. */
export function socketOf(connection: object): Socket {
  const socket = property(connection, '_sock');
  if (!(socket instanceof Socket)) throw changed('Client');
  return socket;
}

const DISCONNECT = 1;

/**
 * Says goodbye with a reason of RFC 4253 §11.1 and a text that clients show to people, in ASCII; the caller ends the socket. ssh2 itself
 * never says why.
 */
export function sendDisconnect(connection: object, reason: number, description: string): void {
  const protocol = protocolOf(connection);
  const { write: writer } = protocol._packetRW;
  const text = Buffer.from(description, 'ascii');
  const packet = writer.alloc(13 + text.length, true);
  let at = packet.writeUInt8(DISCONNECT, writer.allocStartKEX);
  at = packet.writeUInt32BE(reason, at);
  at = packet.writeUInt32BE(text.length, at);
  at += text.copy(packet, at);
  // No language.
  packet.writeUInt32BE(0, at);
  protocol._cipher.encrypt(writer.finalize(packet, true));
}

/** The host key algorithm of the key exchange under way, before it is finished. */
export function hostKeyAlgorithmInUse(connection: object): string {
  const name = property(protocolOf(connection)._kex?.negotiated, 'serverHostKey');
  if (typeof name !== 'string') throw changed('KeyExchange');
  return name;
}

/** One of the host keys that ssh2's server is given. */
export type Ssh2HostKey = ServerConfig['hostKeys'][number];

/** The hash that a key signs with where none is asked for; null where that is part of the algorithm. */
const hashes: Readonly<Record<string, string | null>> = {
  'ssh-ed25519': null,
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
  'ssh-rsa': 'sha1',
};

/**
 * A host key that is read once: ssh2 reads its text anew for each signature, which takes ten times as long as to sign.
 *
 * An RSA key may be given under one name, with SHA-2. By itself ssh2 offers it under all three, and SHA-1 (`ssh-rsa`) is among them whatever
 * one asks for; under a name of its own it is offered as that alone, and signs by it.
 */
export function hostKeyFor(privateKey: string, name?: 'rsa-sha2-256' | 'rsa-sha2-512'): Ssh2HostKey {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error || !hasMethods(parsed, 'sign', 'getPublicSSH', 'getPrivatePEM')) throw changed('parseKey');
  const usual = hashes[parsed.type];
  if (usual === undefined || (name !== undefined && parsed.type !== 'ssh-rsa')) throw changed('parseKey');
  const key = createPrivateKey(parsed.getPrivatePEM());
  const signature = (data: Buffer, hash?: string): Buffer => sign(hash ?? usual, data, key);
  const own = { sign: { value: signature }, ...(name === undefined ? {} : { type: { value: name, enumerable: true } }) };
  return { key: Object.create(parsed, own), passphrase: '' };
}

const GLOBAL_REQUEST = 80;

/** Sends a global request that wants no reply (RFC 4254 §4). */
export function sendGlobalRequest(
  connection: object,
  name: string,
  { data = Buffer.alloc(0), wantReply = false }: { readonly data?: Buffer; readonly wantReply?: boolean },
): void {
  const protocol = protocolOf(connection);
  const utils: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js');
  const send = property(utils, 'sendPacket');
  if (typeof send !== 'function') throw changed('sendPacket');
  const payload = Buffer.concat([Buffer.of(GLOBAL_REQUEST), sshString(name), Buffer.of(wantReply ? 1 : 0), data]);
  const { write } = protocol._packetRW;
  // Asked for first: it is another one while keys are exchanged.
  const start = write.allocStart;
  const packet = write.alloc(payload.length);
  payload.copy(packet, start);
  send(protocol, write.finalize(packet));
}

/** Answers one kind of global request at once, with what `answer` says or with a failure. ssh2 refuses all others as they come. */
export function answerGlobalRequest(connection: object, name: string, answer: (data: Buffer) => Buffer | undefined): void {
  const protocol = protocolOf(connection);
  const others = handlerOf(protocol, 'GLOBAL_REQUEST');
  protocol._handlers['GLOBAL_REQUEST'] = (self: unknown, asked: unknown, wantsReply: unknown, data: unknown) => {
    if (asked !== name || wantsReply !== true || !Buffer.isBuffer(data)) {
      others(self, asked, wantsReply, data);
      return;
    }
    const reply = answer(data);
    if (reply === undefined) protocol.requestFailure();
    else protocol.requestSuccess(reply);
  };
}

/** The session identifier (RFC 4253 §7.2): the exchange hash of the first key exchange. */
export function sessionIdentifier(connection: object): Buffer {
  const id = protocolOf(connection)._kex?.sessionID;
  if (!Buffer.isBuffer(id)) throw changed('sessionID');
  return id;
}
