import { createRequire } from 'node:module';
import { MalformedSshData, SshReader } from '../keys/ssh-wire.js';
import { changed, hasMethods, property, protocolOf } from './shapes.js';

const KEXINIT = 20;
const COOKIE_BYTES = 16;

/** The ciphers of each direction in a client's KEXINIT (RFC 4253 §7.1), in its order; undefined when it is none. */
function ciphersOffered(payload: Buffer): readonly (readonly string[])[] | undefined {
  if (payload[0] !== KEXINIT) return undefined;
  try {
    const reader = new SshReader(payload.subarray(1 + COOKIE_BYTES));
    // Key exchange methods and host keys.
    for (let skipped = 0; skipped < 2; skipped += 1) reader.string();
    return [reader.text().split(','), reader.text().split(',')];
  } catch (error) {
    if (error instanceof MalformedSshData) return undefined;
    throw error;
  }
}

/** What ssh2 offers, by its lists. */
interface Ssh2Offer {
  readonly lists: { readonly kex: List; readonly serverHostKey: List; readonly cs: Lists; readonly sc: Lists };
}
interface List {
  readonly array: readonly string[];
}
type Lists = Readonly<Record<'cipher' | 'mac' | 'compress' | 'lang', List>>;

function isOffer(value: unknown): value is Ssh2Offer {
  const lists = property(value, 'lists');
  return Array.isArray(property(property(property(lists, 'cs'), 'cipher'), 'array'));
}

function keyExchange() {
  const kex: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/kex.js');
  const [KexInit, kexinit] = [property(kex, 'KexInit'), property(kex, 'kexinit')];
  if (typeof KexInit !== 'function' || typeof kexinit !== 'function') throw changed('kex');
  return { KexInit, kexinit };
}

/** The same offer with no other ciphers than these. */
function withCiphers(offer: Ssh2Offer, ciphers: readonly string[]): object {
  const { kex, serverHostKey, cs, sc } = offer.lists;
  const direction = ({ mac, compress, lang }: Lists) => ({
    cipher: [...ciphers],
    mac: mac.array,
    compress: compress.array,
    lang: lang.array,
  });
  return Reflect.construct(keyExchange().KexInit, [
    { kex: kex.array, serverHostKey: serverHostKey.array, cs: direction(cs), sc: direction(sc) },
  ]);
}

/** Whether what comes in is handed on packet by packet, as it is before keys were exchanged. */
function isPlainDecipher(value: unknown): value is { _onPayload: (payload: Buffer) => unknown } {
  return hasMethods(value, 'decrypt', '_onPayload');
}

/**
 * Holds our KEXINIT until the client's is there, and offers then no ciphers but `preferred` to a client that has one of them for either
 * direction: its order decides which cipher is used (RFC 4253 §7.1), and may begin with one that is slow here. After `waitMs` everything is
 * offered. To be called while the client's identification is looked at.
 * @returns what ends the waiting, for when the connection ends
 */
export function offerAfterClient(
  connection: object,
  { preferred, waitMs }: { readonly preferred: readonly string[]; readonly waitMs: number },
): () => void {
  const protocol = protocolOf(connection);
  const { _decipher: decipher, _cipher: cipher, _offer: whole } = protocol;
  if (!isPlainDecipher(decipher)) throw changed('NullDecipher');
  if (!isOffer(whole)) throw changed('KexInit');
  const ours = whole.lists.cs.cipher.array.filter((name) => preferred.includes(name));
  const handOn = decipher._onPayload;
  // ssh2 sends its KEXINIT as soon as it has seen the identification; that one is not sent.
  cipher.encrypt = () => void Reflect.deleteProperty(cipher, 'encrypt');
  const offer = (offered?: readonly (readonly string[])[]): void => {
    clearTimeout(timer);
    decipher._onPayload = handOn;
    const fits = offered?.every((names) => names.some((name) => ours.includes(name))) === true;
    if (fits) protocol._offer = withCiphers(whole, ours);
    keyExchange().kexinit(protocol);
  };
  const timer = setTimeout(offer, waitMs).unref();
  decipher._onPayload = (payload) => {
    offer(ciphersOffered(payload));
    return handOn(payload);
  };
  return () => clearTimeout(timer);
}
