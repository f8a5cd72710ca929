import ipaddr from 'ipaddr.js';
import { parseHostAddress } from './address-group.js';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Addresses and blocks of them, ready to be asked. */
export interface AddressBlocks {
  /** Whether one of them holds this address; never for a text that is none. IPv4 that came over an IPv6 socket is IPv4. */
  has(address: string): boolean;
}

function parseNetwork(text: string): Network | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  const isV6 = address.includes(':') && !address.includes('%') && ipaddr.IPv6.isValid(address);
  if (rest.length > 0 || !(isV4 || isV6)) return undefined;
  const most = isV4 ? 32 : 128;
  if (prefix !== undefined && !(/^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= most)) return undefined;
  return [ipaddr.parse(address), prefix === undefined ? most : Number(prefix)];
}

/** True for an IP address, or a CIDR block whose prefix length fits its family (RFC 4632, RFC 4291 §2.3). */
export function isAddressBlock(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

/** Compiles a list; an entry that cannot be read holds nobody. */
export function addressBlocks(list: readonly string[]): AddressBlocks {
  const networks = list.map(parseNetwork).filter((network) => network !== undefined);
  return {
    has: (text) => {
      const address = parseHostAddress(text);
      if (address === undefined) return false;
      return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
    },
  };
}

/** The entries of a list with commas between them; `none` is nothing. They are not checked. */
export function addressList(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && entry !== 'none');
}
