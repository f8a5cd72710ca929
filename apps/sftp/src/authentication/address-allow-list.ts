import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `::ffff:192.0.2.1` is the same peer as `192.0.2.1`. */
function plain(address: string): string {
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address;
  return isIPv4(mapped) ? mapped : address;
}

function isIn(list: readonly string[], address: string): boolean {
  const blocks = new BlockList();
  for (const entry of list) {
    const [network = '', prefix] = entry.split('/');
    const family = isIPv4(network) ? 'ipv4' : isIPv6(network) ? 'ipv6' : undefined;
    if (family === undefined) continue;
    blocks.addSubnet(network, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
  }
  const peer = plain(address);
  return blocks.check(peer, isIPv4(peer) ? 'ipv4' : 'ipv6');
}

/** True when the list is empty or holds the address, by itself or in a CIDR block. An entry that cannot be read admits nobody. */
export function isAddressAllowed(list: readonly string[], address: string): boolean {
  return list.length === 0 || isIn(list, address);
}

/**
 * The same for the `from` of an authorised key, in which `!` stands in front of what may not come: one of those is refused whatever the
 * rest says (sshd(8), PATTERNS of ssh_config(5)).
 */
export function isFromAllowed(from: readonly string[], address: string): boolean {
  const denied = from.filter((entry) => entry.startsWith('!')).map((entry) => entry.slice(1));
  return !isIn(denied, address) && isAddressAllowed(from, address);
}
