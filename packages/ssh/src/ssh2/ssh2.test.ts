import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { enforceReceiveWindows, takeChannel } from './channels.js';
import { hostKeyAlgorithmInUse, nativeCryptoLoaded, remoteIdentification, socketOf } from './connection.js';
import { usablePacketSize } from './requests.js';

const require = createRequire(import.meta.url);

function property(target: unknown, name: string): unknown {
  return Reflect.get(Object(target), name);
}

it('is written for this very version of ssh2; run all tests of this package before another is pinned', () => {
  expect(property(require('ssh2/package.json'), 'version')).toBe('1.17.0');
});

it('finds the constants that it was written for', () => {
  const channel: unknown = require('ssh2/lib/Channel.js');
  expect(property(channel, 'MAX_WINDOW')).toBe(2 * 1024 * 1024);
  expect(property(channel, 'PACKET_SIZE')).toBe(32 * 1024);
  const constants: unknown = require('ssh2/lib/protocol/constants.js');
  expect(property(property(constants, 'COMPAT'), 'IMPLY_RSA_SHA2_SIGALGS')).toBe(1 << 4);
});

it('knows whether the native cryptography is loaded', () => {
  const crypto: unknown = require('ssh2/lib/protocol/crypto.js');
  expect(nativeCryptoLoaded()).toBe(property(crypto, 'bindingAvailable'));
});

it('refuses to work with anything of another shape, instead of guarding nothing', () => {
  const changed = /not the version this package was written for/;
  const client = new ssh2.Client();
  expect(() => enforceReceiveWindows(client, () => undefined)).toThrow(changed);
  expect(() => remoteIdentification({})).toThrow(changed);
  expect(() => hostKeyAlgorithmInUse({ _protocol: { _handlers: {} } })).toThrow(changed);
  expect(() => usablePacketSize({ _chanInfo: { outgoing: {} } })).toThrow(changed);
  expect(() => socketOf({ _sock: {} })).toThrow(changed);
  const options = { budget: { take: () => false, give: () => undefined }, socket: {} };
  expect(() => Reflect.apply(takeChannel, undefined, [new Duplex(), options])).toThrow(changed);
});
