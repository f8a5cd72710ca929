import { isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from '@waybill/core';
import type { Peer } from './events.js';

/*
 * The PROXY protocol, as HAProxy specifies it (proxy-protocol.txt, versions 1 and 2): how a proxy that takes TCP connections says
 * whose they are. Whoever reads it has made sure that the peer is such a proxy.
 */

/** §2.1: the longest line of version 1, with its end. */
const MAX_V1_BYTES = 107;
/** §2.2 */
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const V2_HEADER_BYTES = 16;
/** Addresses and what proxies add to them (TLS names, ids of clouds) take some hundred bytes. */
const MAX_V2_PAYLOAD_BYTES = 2048;

const LOCAL = 0x0;
const PROXY = 0x1;
const STREAM = 0x1;
const families = { unspecified: 0x0, inet: 0x1, inet6: 0x2, unix: 0x3 } as const;
const INET_BYTES = 12;
const INET6_BYTES = 36;

/**
 * `partial`: more bytes are needed. `invalid`: this is no header, and never becomes one. Otherwise `bytes` belong to the header, and
 * `client` is whom the proxy speaks for; it is absent when it speaks for itself (LOCAL, a health check) or does not know (UNKNOWN).
 */
export type ProxyHeader =
  | { readonly kind: 'partial' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'header'; readonly bytes: number; readonly client?: Peer };

const PARTIAL: ProxyHeader = { kind: 'partial' };
const INVALID: ProxyHeader = { kind: 'invalid' };

/** Reads the header at the beginning of what came. Never reads behind it. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  const compared = Math.min(bytes.length, SIGNATURE.length);
  if (bytes.subarray(0, compared).equals(SIGNATURE.subarray(0, compared))) {
    return compared < SIGNATURE.length ? PARTIAL : readVersion2(bytes);
  }
  return readVersion1(bytes);
}

function peer(address: string, port: string): Peer | undefined {
  // §2.1: a decimal number without leading zeros.
  if (!/^(0|[1-9]\d{0,4})$/.test(port) || Number(port) > 65_535) return undefined;
  return { address: canonicalAddress(address), port: Number(port) };
}

function readVersion1(bytes: Buffer): ProxyHeader {
  const start = bytes.subarray(0, MAX_V1_BYTES).toString('latin1');
  const prefix = 'PROXY ';
  if (!start.startsWith(prefix.slice(0, start.length))) return INVALID;
  const end = start.indexOf('\r\n');
  if (end < 0) return bytes.length < MAX_V1_BYTES ? PARTIAL : INVALID;
  const [, protocol, source = '', destination = '', sourcePort = '', destinationPort = '', ...rest] = start
    .slice(0, end)
    .split(' ');
  const header = { kind: 'header', bytes: end + 2 } as const;
  if (protocol === 'UNKNOWN') return header;
  const isAddress = protocol === 'TCP4' ? isIPv4 : protocol === 'TCP6' ? isIPv6 : () => false;
  if (rest.length > 0 || !isAddress(source) || !isAddress(destination) || source.includes('%')) return INVALID;
  const client = peer(source, sourcePort);
  return client === undefined || peer(destination, destinationPort) === undefined ? INVALID : { ...header, client };
}

function readVersion2(bytes: Buffer): ProxyHeader {
  if (bytes.length < V2_HEADER_BYTES) return PARTIAL;
  const [version, command] = [bytes.readUInt8(12) >> 4, bytes.readUInt8(12) & 0xf];
  const [family, transport] = [bytes.readUInt8(13) >> 4, bytes.readUInt8(13) & 0xf];
  const length = bytes.readUInt16BE(14);
  if (version !== 2 || (command !== LOCAL && command !== PROXY) || length > MAX_V2_PAYLOAD_BYTES) return INVALID;
  const end = V2_HEADER_BYTES + length;
  const header = { kind: 'header', bytes: end } as const;
  if (command === PROXY && !fits(family, transport, length)) return INVALID;
  if (bytes.length < end) return PARTIAL;
  // §2.2: what LOCAL says of addresses means nothing; a family without addresses of ours tells no client.
  if (command === LOCAL || family === families.unspecified || family === families.unix) return header;
  const payload = bytes.subarray(V2_HEADER_BYTES, end);
  const client =
    family === families.inet
      ? { address: payload.subarray(0, 4).join('.'), port: payload.readUInt16BE(8) }
      : { address: canonicalAddress(ipv6Text(payload)), port: payload.readUInt16BE(32) };
  return { ...header, client };
}

/** Whether there is room for the addresses of this family, and it is TCP. */
function fits(family: number, transport: number, length: number): boolean {
  if (family === families.unspecified) return true;
  if (family === families.unix) return transport === STREAM;
  if (transport !== STREAM) return false;
  return (family === families.inet && length >= INET_BYTES) || (family === families.inet6 && length >= INET6_BYTES);
}

function ipv6Text(payload: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => payload.readUInt16BE(2 * index).toString(16)).join(':');
}
