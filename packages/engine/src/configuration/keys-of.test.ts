import type { Key } from '@waybill/core';
import { expect, it } from 'vitest';
import { keysOf } from './keys-of.js';

const key = (slug: string): Key => ({
  id: slug,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  slug,
  algorithm: 'ed25519',
  bits: 256,
  publicKey: '',
  fingerprint: '',
  comment: '',
  origin: 'generated',
  privateSecretId: slug,
});
const keys = [key('old'), key('new'), key('other')];
const file = { key: 'old', nextKey: 'new' };

it('wants what the file says while the rotation is under way', () => {
  expect(keysOf(file, undefined, keys)).toEqual(file);
  expect(keysOf(file, { keyId: 'old', nextKeyId: null }, keys)).toEqual(file);
  expect(keysOf(file, { keyId: 'old', nextKeyId: 'new' }, keys)).toEqual(file);
});

it('does not undo a rotation that is done', () => {
  expect(keysOf(file, { keyId: 'new', nextKeyId: null }, keys)).toEqual({ key: 'new', nextKey: null });
});

it('brings back what was changed to something else', () => {
  expect(keysOf(file, { keyId: 'other', nextKeyId: null }, keys)).toEqual(file);
  expect(keysOf(file, { keyId: 'new', nextKeyId: 'other' }, keys)).toEqual(file);
  expect(keysOf({ key: 'old', nextKey: null }, { keyId: 'new', nextKeyId: null }, keys)).toEqual({ key: 'old', nextKey: null });
  expect(keysOf({ key: 'old' }, { keyId: 'new', nextKeyId: 'other' }, keys)).toEqual({ key: 'old' });
});
