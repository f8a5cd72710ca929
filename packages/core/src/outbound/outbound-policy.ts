import ipaddr from 'ipaddr.js';
import { Failure } from '../failure.js';
import { classifyAddress, isWithinNetwork, parseAddress } from './classify-address.js';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Where this installation may connect to, beside public addresses. Made by {@link parseOutboundAllow}. */
export interface OutboundPolicy {
  readonly loopback: boolean;
  readonly private: boolean;
  /** Networks of their own that are allowed, private ones or loopback. */
  readonly networks: readonly Network[];
}

/** The variable that holds it; named in what is said about a refusal. */
export const OUTBOUND_ALLOW_VARIABLE = 'WAYBILL_OUTBOUND_ALLOW';

/**
 * Reads what an installation allows: `none`, or words and networks with commas between them: `loopback`, `private`, `10.20.0.0/16`,
 * `fd12:3456::/32`, `192.168.7.9`. What is never connected to cannot be allowed, and what is public needs not be.
 * @throws Failure `input.invalid`
 */
export function parseOutboundAllow(text: string): OutboundPolicy {
  const words = text
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '' && word !== 'none');
  const isNetwork = (word: string): boolean => word !== 'loopback' && word !== 'private';
  return {
    loopback: words.includes('loopback'),
    private: words.includes('private'),
    networks: words.filter(isNetwork).map(parseNetwork),
  };
}

function parseNetwork(word: string): Network {
  const single = ipaddr.IPv4.isValidFourPartDecimal(word) || ipaddr.IPv6.isValid(word);
  const text = single ? `${word}/${word.includes(':') ? 128 : 32}` : word;
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text) && !ipaddr.IPv6.isValidCIDR(text)) {
    throw refused(`"${word}" is none of loopback, private, a network such as 10.20.0.0/16 and an address.`);
  }
  const { class: addressClass, what } = classifyAddress(text.slice(0, text.indexOf('/')));
  if (addressClass === 'never') throw refused(`"${word}" is ${what}; nothing makes that reachable.`);
  if (addressClass === 'public') throw refused(`"${word}" is public; public addresses are reachable anyway.`);
  return ipaddr.parseCIDR(text);
}

function refused(publicDetail: string): Failure {
  return new Failure('input.invalid', { publicDetail, field: OUTBOUND_ALLOW_VARIABLE });
}

/**
 * Refuses an address that this installation does not connect to. Pure; what counts is the address itself and not how it is written.
 * Call it with what a name resolved to, and connect to the very address that was checked.
 * @throws Failure `net.forbidden-address`
 */
export function checkOutboundAddress(policy: OutboundPolicy, address: string): void {
  const verdict = classifyAddress(address);
  if (verdict.class === 'public' || isAllowed(policy, address, verdict.class)) return;
  const wayOut =
    verdict.class === 'never'
      ? 'Nothing of a partner’s is there, so it is never connected to.'
      : `This installation does not connect there; whoever runs it can allow it with ${OUTBOUND_ALLOW_VARIABLE}=${verdict.class}, or the network alone.`;
  throw new Failure('net.forbidden-address', {
    publicDetail: `${address} is ${verdict.what}. ${wayOut}`,
    context: { address, addressClass: verdict.class },
  });
}

function isAllowed(policy: OutboundPolicy, text: string, addressClass: 'private' | 'loopback' | 'never'): boolean {
  if (addressClass === 'never') return false;
  if (policy[addressClass]) return true;
  const address = parseAddress(text);
  if (address === undefined) return false;
  // An IPv4 address that came as IPv6 is in the networks of both.
  const forms = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? [address, address.toIPv4Address()] : [address];
  return forms.some((form) => policy.networks.some((network) => isWithinNetwork(form, network)));
}
