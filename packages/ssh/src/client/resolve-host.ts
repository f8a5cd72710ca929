import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Failure } from '@waybill/core';
import { raceAbort, withTimeout } from '../cancellation.js';

/** The addresses of a host, in the order to try them; at least one. @throws Failure `net.dns`, `cancelled` */
export async function resolveHost(host: string, timeoutMs: number, signal: AbortSignal): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const tooSlow = (): Failure =>
    new Failure('net.dns', { publicDetail: `The name ${host} was not resolved in time.`, context: { host } });
  let found: readonly { readonly address: string }[];
  try {
    found = await raceAbort(withTimeout(lookup(host, { all: true, verbatim: true }), timeoutMs, tooSlow), signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('net.dns', { publicDetail: `The name ${host} does not resolve.`, cause: error, context: { host } });
  }
  if (found.length === 0) throw new Failure('net.dns', { publicDetail: `The name ${host} has no address.`, context: { host } });
  return found.map(({ address }) => address);
}
