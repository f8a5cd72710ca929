import { isIPv6 } from 'node:net';

/** Host and port as one, as in a URL (RFC 3986 §3.2): an IPv6 address stands in brackets. */
export function authority(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
