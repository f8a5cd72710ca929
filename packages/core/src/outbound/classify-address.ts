import ipaddr from 'ipaddr.js';

/**
 * `public`: anybody may connect there. `private` and `loopback`: networks of one's own, and this machine; only where the
 * installation allows it. `never`: no partner can be there (link-local, metadata of a cloud, multicast, reserved), or not an address.
 */
export type AddressClass = 'public' | 'private' | 'loopback' | 'never';

/** What an address is, and in words for people: "a private address". */
export interface AddressVerdict {
  readonly class: AddressClass;
  readonly what: string;
}

type Rule = readonly [network: string, addressClass: AddressClass, what: string];
interface Row {
  readonly network: readonly [ipaddr.IPv4 | ipaddr.IPv6, number];
  readonly verdict: AddressVerdict;
}

const LINK_LOCAL = 'a link-local address, where clouds keep their metadata';
const METADATA = 'an address of a cloud’s own services';
const RESERVED = 'a reserved address';
const DOCUMENTATION = 'an address that stands in examples only';
const PRIVATE = 'a private address';
const LOOPBACK = 'an address of this machine itself';

// The first that matches counts. IANA's registries of special-purpose addresses (RFC 6890), and where clouds keep their metadata.
const ipv4Rules: readonly Rule[] = [
  ['0.0.0.0/8', 'never', 'an unspecified address'],
  ['169.254.0.0/16', 'never', LINK_LOCAL],
  ['100.100.100.200/32', 'never', METADATA],
  ['168.63.129.16/32', 'never', METADATA],
  ['192.0.0.0/24', 'never', RESERVED],
  ['192.88.99.0/24', 'never', RESERVED],
  ['192.0.2.0/24', 'never', DOCUMENTATION],
  ['198.51.100.0/24', 'never', DOCUMENTATION],
  ['203.0.113.0/24', 'never', DOCUMENTATION],
  ['224.0.0.0/4', 'never', 'a multicast address'],
  ['255.255.255.255/32', 'never', 'a broadcast address'],
  ['240.0.0.0/4', 'never', RESERVED],
  ['127.0.0.0/8', 'loopback', LOOPBACK],
  ['10.0.0.0/8', 'private', PRIVATE],
  ['172.16.0.0/12', 'private', PRIVATE],
  ['192.168.0.0/16', 'private', PRIVATE],
  ['100.64.0.0/10', 'private', PRIVATE],
  ['198.18.0.0/15', 'private', PRIVATE],
  ['0.0.0.0/0', 'public', 'a public address'],
];

const ipv6Rules: readonly Rule[] = [
  ['::/128', 'never', 'an unspecified address'],
  ['::1/128', 'loopback', LOOPBACK],
  ['fe80::/10', 'never', LINK_LOCAL],
  ['ff00::/8', 'never', 'a multicast address'],
  ['fd00:ec2::/32', 'never', METADATA],
  ['fd20:ce::254/128', 'never', METADATA],
  ['fc00::/7', 'private', PRIVATE],
  ['fec0::/10', 'private', PRIVATE],
  // RFC 8215: where in it the IPv4 address stands, only the translator knows.
  ['64:ff9b:1::/48', 'never', 'an address of a translator of one’s own (NAT64), which hides where it leads'],
  ['2001:db8::/32', 'never', DOCUMENTATION],
  ['3fff::/20', 'never', DOCUMENTATION],
  // Teredo, ORCHID, benchmarking and their like.
  ['2001::/23', 'never', RESERVED],
  ['2000::/3', 'public', 'a public address'],
  ['::/0', 'never', RESERVED],
];

const rows = (rules: readonly Rule[]): readonly Row[] =>
  rules.map(([network, addressClass, what]) => ({ network: ipaddr.parseCIDR(network), verdict: { class: addressClass, what } }));
const tables = { ipv4: rows(ipv4Rules), ipv6: rows(ipv6Rules) };

interface Carrier {
  readonly network: readonly [ipaddr.IPv4 | ipaddr.IPv6, number];
  /** Where the four bytes of the IPv4 address begin. */
  readonly at: number;
}

/** IPv6 addresses that stand for an IPv4 address: what that one is, they are. Mapped, translated, compatible, NAT64, 6to4. */
const carriers: readonly Carrier[] = [
  { network: ipaddr.parseCIDR('::ffff:0:0/96'), at: 12 },
  { network: ipaddr.parseCIDR('::ffff:0:0:0/96'), at: 12 },
  { network: ipaddr.parseCIDR('::/96'), at: 12 },
  { network: ipaddr.parseCIDR('64:ff9b::/96'), at: 12 },
  { network: ipaddr.parseCIDR('2002::/16'), at: 2 },
];

/** The address that a text stands for, in any form that the system's resolver takes: `10.1.2.3`, `0xa.1.2.3`, `167838211`, `::ffff:a01:203`. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const plain = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return ipaddr.isValid(plain) ? ipaddr.parse(plain) : undefined;
}

/** The 4 or 16 bytes of an address, or undefined for a text that is none. */
export function addressBytes(text: string): readonly number[] | undefined {
  return parseAddress(text)?.toByteArray();
}

/** What an address is; `never` for a text that is none. Pure, and the same for every way of writing one address. */
export function classifyAddress(text: string): AddressVerdict {
  const address = parseAddress(text);
  return address === undefined ? { class: 'never', what: 'not an address' } : classify(address);
}

/** True when `address` is within `network`; addresses of the other family never are. */
export function isWithinNetwork(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  network: readonly [ipaddr.IPv4 | ipaddr.IPv6, number],
): boolean {
  return address.kind() === network[0].kind() && address.match(network[0], network[1]);
}

function classify(address: ipaddr.IPv4 | ipaddr.IPv6): AddressVerdict {
  const carrier = carriers.find(({ network }) => isWithinNetwork(address, network));
  const bytes = address.toByteArray();
  // `::` and `::1` are what they are.
  if (carrier !== undefined && bytes.slice(0, 15).some((byte) => byte !== 0)) {
    return classify(new ipaddr.IPv4(bytes.slice(carrier.at, carrier.at + 4)));
  }
  const row = tables[address.kind()].find(({ network }) => isWithinNetwork(address, network));
  return row?.verdict ?? { class: 'never', what: RESERVED };
}
