import { expect, it } from 'vitest';
import { Admission, addressGroup, canonicalAddress, type Place } from './admission.js';
import { defaultListenerLimits } from './limits.js';
import { isPlausibleUsername, printableUsername } from './login-name.js';

it('counts an IPv4 address as one, whatever socket it came in over', () => {
  expect(canonicalAddress('::FFFF:10.0.0.1')).toBe('10.0.0.1');
  expect(addressGroup('::ffff:10.0.0.1')).toBe('10.0.0.1');
});

it.each([
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['2001:DB8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
])('counts %s as one of %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it('gives a place back once, however often it is released', () => {
  const admission = new Admission({ ...defaultListenerLimits, maxConnections: 2, maxUnauthenticated: 1 });
  const first = admission.admit('10.0.0.1');
  if (typeof first === 'string') throw new Error(first);
  first.authenticated();
  const second = admission.admit('10.0.0.2');
  if (typeof second === 'string') throw new Error(second);
  expect(admission.admit('10.0.0.3')).toBe('full');
  first.release();
  first.release();
  first.authenticated();
  second.authenticated();
  expect(typeof admission.admit('10.0.0.3')).toBe('object');
  expect(admission.admit('10.0.0.4')).toBe('full');
});

it('counts the addresses of one IPv6 subscriber together', () => {
  const admission = new Admission({ ...defaultListenerLimits, maxConnectionsPerAddress: 1 });
  admission.admit('2001:db8::1');
  expect(admission.admit('2001:db8::2')).toBe('address-full');
  expect(typeof admission.admit('2001:db8:0:1::1')).toBe('object');
});

it('lets the oldest of the address with most of them go, for one more that has not signed in', () => {
  const admission = new Admission({ ...defaultListenerLimits, maxUnauthenticated: 4 });
  const gone: string[] = [];
  const come = (address: string, name: string): Place => {
    const place = admission.admit(address);
    if (typeof place === 'string') throw new Error(place);
    place.onCrowdedOut(() => gone.push(name));
    return place;
  };
  come('10.0.0.1', 'slow partner');
  come('10.0.0.2', 'first');
  const second = come('10.0.0.2', 'second');
  come('10.0.0.2', 'third');
  come('10.0.0.3', 'fourth');
  expect(gone).toEqual(['first']);
  second.authenticated();
  come('10.0.0.3', 'fifth');
  expect(gone).toEqual(['first']);
  come('10.0.0.4', 'sixth');
  expect(gone).toEqual(['first', 'fourth']);
});

it('takes user names of people in any script, and nothing that cannot be seen', () => {
  for (const name of ['acme', 'Zoë.Müller@bank', '株式会社', 'a b']) expect(isPlausibleUsername(name)).toBe(true);
  for (const name of ['', 'a\0', 'a\tb', 'a\u200bb', 'a\ud800', 'é'.repeat(128)]) expect(isPlausibleUsername(name)).toBe(false);
  expect(printableUsername('a\0\u001b[31m\nb')).toBe('a\uFFFD\uFFFD[31m\uFFFDb');
});
