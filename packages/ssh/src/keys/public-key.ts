import { Failure, type KeyAlgorithm } from '@waybill/core';
import type { SshKeyAlgorithm } from './key-kinds.js';
import { factsOf, fingerprint, keyFailure, publicKeyObject } from './key-material.js';

/** A public key of somebody. */
export interface PublicKey {
  readonly algorithm: KeyAlgorithm;
  /** The name on the wire: `ssh-ed25519`, … */
  readonly sshAlgorithm: SshKeyAlgorithm;
  readonly bits: number;
  /** `algorithm base64`, one line without comment. */
  readonly publicKeyOpenSsh: string;
  /** `SHA256:…` as OpenSSH prints it. */
  readonly fingerprint: string;
  readonly comment: string;
  /** The options an authorized_keys line began with (`from="…",restrict`), which Waybill does not honour; empty otherwise. */
  readonly options: string;
  /** The wire form (RFC 4253 §6.6). */
  readonly blob: Buffer;
}

const MAX_INPUT_CHARACTERS = 64 * 1024;

/** A {@link PublicKey} of its wire form. @throws Failure `key.unsupported` */
export function publicKeyFromBlob(blob: Uint8Array, comment = '', options = ''): PublicKey {
  const facts = factsOf(publicKeyObject(blob));
  return {
    algorithm: facts.algorithm,
    sshAlgorithm: facts.sshAlgorithm,
    bits: facts.bits,
    publicKeyOpenSsh: `${facts.sshAlgorithm} ${facts.blob.toString('base64')}`,
    fingerprint: fingerprint(facts.blob),
    comment,
    options,
    blob: facts.blob,
  };
}

function assertNotPrivate(text: string): void {
  if (/PRIVATE KEY|^PuTTY-User-Key-File-/m.test(text)) {
    throw new Failure('input.invalid', {
      publicDetail: 'This is a private key. Never hand it out: only its public half belongs here (the .pub file).',
    });
  }
}

/** RFC 4716: headers that may go on over several lines with a backslash, then base64. */
function parseRfc4716(text: string): PublicKey {
  const match = /^---- BEGIN SSH2 PUBLIC KEY ----\n([\s\S]+?)\n---- END SSH2 PUBLIC KEY ----/.exec(text);
  const [, inner] = match ?? [];
  if (inner === undefined) throw keyFailure('The public key is cut short.');
  const body: string[] = [];
  let comment = '';
  for (const line of inner.replace(/\\\n/g, '').split('\n')) {
    const [, name, value] = /^([^:\s]{1,64}):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) body.push(line.trim());
    else if (name.toLowerCase() === 'comment') comment = value.replace(/^"(.*)"$/, '$1');
  }
  return publicKeyFromBlob(Buffer.from(body.join(''), 'base64'), comment);
}

/** The end of the options of an authorized_keys line: the first blank outside of quotes (sshd(8)). */
function endOfOptions(line: string): number {
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (character === '\\' && line[at + 1] === '"') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ' ' || character === '\t')) return at;
  }
  return -1;
}

const keyLine = /^((?:ssh|ecdsa|sk|rsa|dss)[A-Za-z0-9@.-]*)[ \t]+([A-Za-z0-9+/]{20,}={0,2})(?:[ \t]+(.*))?$/;

function splitOptions(line: string): { readonly options: string; readonly key: string } {
  if (keyLine.test(line)) return { options: '', key: line };
  const end = endOfOptions(line);
  return end < 0 ? { options: '', key: line } : { options: line.slice(0, end), key: line.slice(end).trim() };
}

/**
 * Reads one public key: a line of authorized_keys (with or without options), a `.pub` file, or the form of RFC 4716.
 * @throws Failure `input.invalid` when it is a private key or more than one key; `key.unsupported` for other algorithms and
 *   forms, damaged data and RSA below 2,048 bits
 */
export function parsePublicKey(input: string | Uint8Array): PublicKey {
  const raw = typeof input === 'string' ? input : Buffer.from(input).toString('utf8');
  if (raw.length > MAX_INPUT_CHARACTERS) throw keyFailure('This is far too long to be a public key.');
  const text = raw
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trim();
  assertNotPrivate(text);
  if (text.startsWith('---- BEGIN SSH2 PUBLIC KEY ----')) return parseRfc4716(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const [line] = lines;
  if (line === undefined) throw keyFailure('There is no public key here.');
  if (lines.length > 1) throw new Failure('input.invalid', { publicDetail: 'Give one public key at a time, on one line.' });
  const { options, key } = splitOptions(line.trim());
  const [, name, body, comment] = keyLine.exec(key) ?? [];
  if (name === undefined || body === undefined) {
    throw keyFailure('This is not a public key. It should look like "ssh-ed25519 AAAA… comment".');
  }
  const parsed = publicKeyFromBlob(Buffer.from(body, 'base64'), comment?.trim() ?? '', options);
  if (parsed.sshAlgorithm !== name) throw keyFailure('The public key is damaged: it is not of the algorithm it claims.');
  return parsed;
}
