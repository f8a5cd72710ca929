import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Failure } from '@waybill/core';
import { raceAbort, withTimeout } from '../../cancellation.js';

/** Asks for all addresses of a name, in the order to try them. */
export type ResolveName = (host: string) => Promise<readonly string[]>;

const askSystem: ResolveName = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

export interface ResolveHostOptions {
  readonly timeoutMs: number;
  /** The system's resolver when absent. */
  readonly resolveName?: ResolveName | undefined;
}

/** The addresses of a host, in the order to try them; at least one. @throws Failure `net.dns`, `cancelled` */
export async function resolveHost(
  host: string,
  { timeoutMs, resolveName = askSystem }: ResolveHostOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const tooSlow = (): Failure =>
    new Failure('net.dns', { publicDetail: `The name ${host} was not resolved in time.`, context: { host } });
  let found: readonly string[];
  try {
    found = await raceAbort(withTimeout(resolveName(host), timeoutMs, tooSlow), signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('net.dns', { publicDetail: `The name ${host} does not resolve.`, cause: error, context: { host } });
  }
  if (found.length === 0) throw new Failure('net.dns', { publicDetail: `The name ${host} has no address.`, context: { host } });
  return found;
}
