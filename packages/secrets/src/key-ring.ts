import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Failure } from '@waybill/core';

/** The length of a master key in bytes (AES-256). */
export const MASTER_KEY_BYTES = 32;

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const base64Pattern = /^[A-Za-z0-9+/]{43}=$/;
/** More than any rotation leaves behind; bounds what a wrong file can make us read. */
const MAX_KEYS = 100;

/** Keys that stand in standards and are copied from there: NIST SP 800-38A appendix F, and the GCM specification's test case 13 on. */
const published = [
  '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
  'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
];

/** One master key. The key itself is a KeyObject, which shows nothing when it is logged. */
interface MasterKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The master keys: the current one seals, all of them open. Never empty. Shows only the ids when it is logged. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  /** The id of the key that seals. */
  readonly currentId: string;

  constructor(current: MasterKey, older: readonly MasterKey[] = []) {
    this.#keys = new Map([current, ...older].map(({ id, key }) => [id, key]));
    this.currentId = current.id;
    Object.freeze(this);
  }

  /** All ids, the current one first. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** @throws Failure `secret.master-key` when the ring has no such key */
  key(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (key === undefined) {
      throw new Failure('secret.master-key', {
        publicDetail: `The master key ${JSON.stringify(id)} is not in the key ring, which holds ${this.ids.join(', ')}. Put it back to open what it sealed.`,
        context: { masterKeyId: id },
      });
    }
    return key;
  }

  toJSON(): object {
    return { currentId: this.currentId, ids: this.ids };
  }

  [inspect.custom](): string {
    return `KeyRing(${this.ids.join(', ')})`;
  }
}

function refuse(line: number, what: string): Failure {
  return new Failure('input.invalid', {
    field: 'masterKey',
    publicDetail: `Line ${line} of the key ring ${what}. Each line is "id:key", the key being ${MASTER_KEY_BYTES} random bytes in base64; the first is the current one.`,
  });
}

/** Why these bytes are no key anybody should use, if so. Random bytes meet one of these less than once in 2^40 times. */
function weakness(bytes: Buffer): string | undefined {
  if (new Set(bytes).size < 12) return 'repeats a few bytes';
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return 'is text, not random bytes';
  const step = ((bytes[1] ?? 0) - (bytes[0] ?? 0)) & 0xff;
  if (bytes.every((byte, at) => at === 0 || ((byte - (bytes[at - 1] ?? 0)) & 0xff) === step)) return 'only counts';
  return published.includes(bytes.toString('hex')) ? 'was published' : undefined;
}

function parseLine(text: string, line: number): MasterKey {
  const colon = text.indexOf(':');
  if (colon < 0) throw refuse(line, 'has no ":"');
  const id = text.slice(0, colon).trim();
  if (!idPattern.test(id)) throw refuse(line, 'has an id that is not 1-64 of letters, digits, ".", "_" and "-"');
  const encoded = text.slice(colon + 1).trim();
  if (!base64Pattern.test(encoded))
    throw refuse(line, `has a key that is not ${MASTER_KEY_BYTES} bytes in base64 (44 characters)`);
  const bytes = Buffer.from(encoded, 'base64');
  const weak = weakness(bytes);
  if (weak !== undefined) throw refuse(line, `has a key that ${weak}; make one with: openssl rand -base64 ${MASTER_KEY_BYTES}`);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, key };
}

/**
 * Reads a key ring: a line `id:key` for each master key, the current one first, the key being 32 random bytes in base64. Blank
 * lines and lines that begin with `#` do not count. Keys that are short, repeat, count, are text or were published are refused.
 * No message ever holds a part of a key.
 * @throws Failure `input.invalid` with the number of the line
 */
export function parseKeyRing(text: string): KeyRing {
  const keys: MasterKey[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const parsed = parseLine(line, index + 1);
    if (keys.some(({ id }) => id === parsed.id)) throw refuse(index + 1, `has the id ${parsed.id} again`);
    if (keys.some(({ key }) => key.equals(parsed.key))) throw refuse(index + 1, 'has a key that stands above under another id');
    if (keys.length === MAX_KEYS) throw refuse(index + 1, `is more than the ${MAX_KEYS} keys that a ring can hold`);
    keys.push(parsed);
  }
  const [current, ...older] = keys;
  if (current === undefined) {
    throw new Failure('input.invalid', { field: 'masterKey', publicDetail: 'The key ring holds no master key.' });
  }
  return new KeyRing(current, older);
}

/** The text of a key ring, which {@link parseKeyRing} reads. It is the most secret text there is: for a file of mode 0600 only. */
export function formatKeyRing(ring: KeyRing): string {
  const lines = ring.ids.map((id) => `${id}:${ring.key(id).export().toString('base64')}`);
  return `# Waybill master keys, the current one first. Whoever has this file can open every secret; without it nobody can.\n${lines.join('\n')}\n`;
}

/** A random master key under this id. */
function generateMasterKey(id: string): MasterKey {
  if (!idPattern.test(id)) {
    throw new Failure('input.invalid', {
      field: 'masterKey',
      publicDetail: `${JSON.stringify(id)} cannot be the id of a master key.`,
    });
  }
  const bytes = randomBytes(MASTER_KEY_BYTES);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, key };
}

/** A ring with one fresh master key. */
export function createKeyRing(id = 'mk-1'): KeyRing {
  return new KeyRing(generateMasterKey(id));
}

/**
 * The ring with one more, fresh master key, which becomes the current one; the others stay and still open. Its id is the first
 * free of `mk-1`, `mk-2`, … unless given. Rotation: add, write the file, restart, rewrap every secret, then drop the old key.
 * @throws Failure `conflict.duplicate` when the id is taken, `input.invalid` when it is no id
 */
export function addMasterKey(ring: KeyRing, id: string = nextId(ring)): KeyRing {
  if (ring.ids.includes(id)) {
    throw new Failure('conflict.duplicate', { publicDetail: `The key ring already holds a master key ${id}.` });
  }
  const older = ring.ids.map((known) => ({ id: known, key: ring.key(known) }));
  return new KeyRing(generateMasterKey(id), older);
}

/**
 * The ring without one of its older keys, once nothing is sealed under it any more.
 * @throws Failure `secret.master-key` when it holds no such key, `conflict.in-use` for the current one
 */
export function removeMasterKey(ring: KeyRing, id: string): KeyRing {
  ring.key(id);
  if (id === ring.currentId) {
    throw new Failure('conflict.in-use', { publicDetail: `The master key ${id} is the current one; add another first.` });
  }
  const kept = ring.ids.filter((known) => known !== id && known !== ring.currentId);
  return new KeyRing(
    { id: ring.currentId, key: ring.key(ring.currentId) },
    kept.map((known) => ({ id: known, key: ring.key(known) })),
  );
}

function nextId(ring: KeyRing): string {
  let number = ring.ids.length + 1;
  while (ring.ids.includes(`mk-${number}`)) number += 1;
  return `mk-${number}`;
}
