import { checkOutboundAddress, Failure, isFailure, type OutboundPolicy } from '@waybill/core';
import type { ResolveName } from './resolve-host.js';

/** What every connection that leaves this process obeys. */
export interface Outbound {
  readonly policy: OutboundPolicy;
  /** The system's resolver when absent. */
  readonly resolveName?: ResolveName;
}

/**
 * Beyond a jump host, loopback and private addresses are its own and its networks', and not ours: signing in there is the
 * permission. What is never connected to is not reached that way either.
 */
export const beyondJumpHost: OutboundPolicy = { loopback: true, private: true, networks: [] };

/**
 * Checks every address of a host. One that is refused refuses the host: a name that leads to a partner and to us as well is not a partner's.
 * @throws Failure `net.forbidden-address`
 */
export function checkAddresses(policy: OutboundPolicy, host: string, addresses: readonly string[]): void {
  for (const address of addresses) {
    try {
      checkOutboundAddress(policy, address);
    } catch (error) {
      if (host === address || !isFailure(error)) throw error;
      const { code, context, publicDetail } = error;
      throw new Failure(code, { context: { ...context, host }, publicDetail: `The name ${host} leads there: ${publicDetail}` });
    }
  }
}
