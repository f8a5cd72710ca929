import { expect, it } from 'vitest';
import { Admission, type Place } from './admission.js';
import { defaultListenerLimits } from './limits.js';
import { isPlausibleUsername, printableUsername } from './login-name.js';

it('gives a place back once, however often it is released', () => {
  const caps = { ...defaultListenerLimits, maxConnections: 2, maxUnauthenticated: 1 };
  const admission = new Admission();
  const first = admission.admit('10.0.0.1', caps);
  if (typeof first === 'string') throw new Error(first);
  first.authenticated();
  const second = admission.admit('10.0.0.2', caps);
  if (typeof second === 'string') throw new Error(second);
  expect(admission.admit('10.0.0.3', caps)).toBe('full');
  first.release();
  first.release();
  first.authenticated();
  second.authenticated();
  expect(typeof admission.admit('10.0.0.3', caps)).toBe('object');
  expect(admission.admit('10.0.0.4', caps)).toBe('full');
});

it('follows limits that change', () => {
  const caps = { ...defaultListenerLimits, maxConnections: 1 };
  const admission = new Admission();
  admission.admit('10.0.0.1', caps);
  expect(admission.admit('10.0.0.1', caps)).toBe('full');
  expect(typeof admission.admit('10.0.0.1', { ...caps, maxConnections: 2 })).toBe('object');
});

it('counts the addresses of one IPv6 subscriber together', () => {
  const caps = { ...defaultListenerLimits, maxConnectionsPerAddress: 1 };
  const admission = new Admission();
  admission.admit('2001:db8::1', caps);
  expect(admission.admit('2001:db8::2', caps)).toBe('address-full');
  expect(typeof admission.admit('2001:db8:0:1::1', caps)).toBe('object');
});

it('lets the oldest of the address with most of them go, for one more that has not signed in', () => {
  const caps = { ...defaultListenerLimits, maxUnauthenticated: 4 };
  const admission = new Admission();
  const gone: string[] = [];
  const come = (address: string, name: string): Place => {
    const place = admission.admit(address, caps);
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
