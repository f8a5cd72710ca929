import ipaddr from 'ipaddr.js';

const GROUP_PARTS = 4;

/** An address as a socket or a person writes it; IPv4 within IPv6 is IPv4, and a zone is left out. Undefined for another text. */
export function parseHostAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const [bare = ''] = address.split('%');
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !(bare.includes(':') && ipaddr.IPv6.isValid(bare))) return undefined;
  const found = ipaddr.parse(bare);
  return found instanceof ipaddr.IPv6 && found.isIPv4MappedAddress() ? found.toIPv4Address() : found;
}

/** An address in its one shortest form (RFC 5952): IPv4 that came in over an IPv6 socket is IPv4 again. Another text is itself. */
export function canonicalAddress(address: string): string {
  const [, zone] = address.split('%');
  const found = parseHostAddress(address);
  if (found === undefined) return address;
  return zone === undefined || found.kind() === 'ipv4' ? found.toString() : `${found.toString()}%${zone}`;
}

/** What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has at the least (RFC 6177). */
export function addressGroup(address: string): string {
  const found = parseHostAddress(address);
  if (found === undefined) return address;
  if (!(found instanceof ipaddr.IPv6)) return found.toString();
  const prefix = found.parts.slice(0, GROUP_PARTS).map((part) => part.toString(16));
  return `${prefix.join(':')}::/64`;
}
