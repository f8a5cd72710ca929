import { expect, it } from 'vitest';
import { relyingPartyOf } from './relying-party.js';

it.each([
  ['https://files.acme.example/', { id: 'files.acme.example', origin: 'https://files.acme.example' }],
  ['https://files.acme.example:8443', { id: 'files.acme.example', origin: 'https://files.acme.example:8443' }],
  ['http://localhost:8080', { id: 'localhost', origin: 'http://localhost:8080' }],
])('passkeys of %s are for its name', (url, party) => {
  expect(relyingPartyOf(url)).toMatchObject(party);
});

it.each([
  ['https://192.0.2.7', /IP address/],
  ['http://[::1]:8080', /IP address/],
  ['http://files.acme.example', /TLS/],
])('there are none at %s, and it says what to set', (url, why) => {
  expect(() => relyingPartyOf(url)).toThrow(
    expect.objectContaining({ code: 'conflict.state', publicDetail: expect.stringMatching(why) }),
  );
  expect(() => relyingPartyOf(url)).toThrow(
    expect.objectContaining({ publicDetail: expect.stringContaining('WAYBILL_PUBLIC_URL') }),
  );
});
