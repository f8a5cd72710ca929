import { randomBytes } from 'node:crypto';
import { format, inspect } from 'node:util';
import { isFailure } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMasterKey, createKeyRing, formatKeyRing, type KeyRing, parseKeyRing, removeMasterKey } from './key-ring.js';

const one = randomBytes(32).toString('base64');
const two = randomBytes(32).toString('base64');

function refusal(text: string): string {
  try {
    parseKeyRing(text);
  } catch (error) {
    if (isFailure(error, 'input.invalid') && error.field === 'masterKey') return error.publicDetail;
    throw error;
  }
  throw new Error('it was not refused');
}

function exported(ring: KeyRing, id: string): string {
  return ring.key(id).export().toString('base64');
}

describe('parseKeyRing', () => {
  it('takes the first line as the current key and keeps the others', () => {
    const ring = parseKeyRing(`# made on the first of May\n\n  b : ${two}  \r\na:${one}\n`);
    expect(ring.currentId).toBe('b');
    expect(ring.ids).toEqual(['b', 'a']);
    expect(exported(ring, 'a')).toBe(one);
    expect(exported(ring, 'b')).toBe(two);
  });

  it.each([
    ['', 'no master key'],
    ['# nothing\n', 'no master key'],
    [one, 'has no ":"'],
    [`:${one}`, 'has an id'],
    [`a b:${one}`, 'has an id'],
    ['a:', 'not 32 bytes in base64'],
    [`a:${randomBytes(16).toString('base64')}`, 'not 32 bytes in base64'],
    [`a:${randomBytes(64).toString('base64')}`, 'not 32 bytes in base64'],
    [`a:${randomBytes(32).toString('hex')}`, 'not 32 bytes in base64'],
    [`a:${one}\na:${two}`, 'Line 2 of the key ring has the id a again'],
    [`a:${one}\nb:${one}`, 'stands above under another id'],
    [`a:${Buffer.alloc(32).toString('base64')}`, 'repeats a few bytes'],
    [`a:${Buffer.alloc(32, 0xff).toString('base64')}`, 'repeats a few bytes'],
    [`a:${Buffer.alloc(32, 'deadbeef', 'hex').toString('base64')}`, 'repeats a few bytes'],
    [`a:${Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64')}`, 'only counts'],
    [`a:${Buffer.from(Array.from({ length: 32 }, (_, at) => 255 - 3 * at)).toString('base64')}`, 'only counts'],
    [`a:${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`, 'is text'],
    [`a:${Buffer.from('please-change-this-sample-key-32').toString('base64')}`, 'is text'],
    ['a:YD3rEBXKcb4rc67whX13gR81LAc7YQjXLZgQowkU3/Q=', 'was published'],
    ['a:/v/pkoZlcxxtao+UZzCDCP7/6ZKGZXMcbWqPlGcwgwg=', 'was published'],
  ])('refuses %j', (text, reason) => {
    expect(refusal(text)).toContain(reason);
  });

  it('says no part of a key when it refuses one', () => {
    const cut = one.slice(0, 40);
    for (const text of [`a:${cut}`, cut, `a b:${one}`, `a:${one}\nb:${one}`])
      expect(refusal(text)).not.toContain(cut.slice(0, 8));
  });

  it('either reads or refuses, whatever it is given, and never shows it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (text) => {
        expect(refusal(`id:${text}`)).not.toContain(text.length > 20 ? text : '\0');
      }),
    );
  });
});

describe('a key ring', () => {
  it('survives being written and read', () => {
    const ring = addMasterKey(addMasterKey(createKeyRing()));
    const again = parseKeyRing(formatKeyRing(ring));
    expect(again.ids).toEqual(ring.ids);
    for (const id of ring.ids) expect(exported(again, id)).toBe(exported(ring, id));
  });

  it('makes an added key the current one and keeps what there was', () => {
    const before = parseKeyRing(`a:${one}`);
    const after = addMasterKey(before);
    expect(after.ids).toEqual(['mk-2', 'a']);
    expect(after.currentId).toBe('mk-2');
    expect(exported(after, 'a')).toBe(one);
    expect(before.ids).toEqual(['a']);
    expect(() => addMasterKey(after, 'a')).toThrow(expect.objectContaining({ code: 'conflict.duplicate' }));
    expect(() => addMasterKey(after, 'a b')).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });

  it('finds a free id whatever the others are called', () => {
    expect(addMasterKey(parseKeyRing(`mk-2:${one}`)).currentId).toBe('mk-3');
  });

  it('lets an older key go, but not the current one', () => {
    const ring = parseKeyRing(`b:${two}\na:${one}`);
    expect(removeMasterKey(ring, 'a').ids).toEqual(['b']);
    expect(() => removeMasterKey(ring, 'b')).toThrow(expect.objectContaining({ code: 'conflict.in-use' }));
    expect(() => removeMasterKey(ring, 'c')).toThrow(expect.objectContaining({ code: 'secret.master-key' }));
  });

  it('names the missing key and those there are', () => {
    const ring = parseKeyRing(`a:${one}`);
    expect(() => ring.key('b')).toThrow(
      expect.objectContaining({ code: 'secret.master-key', publicDetail: expect.stringMatching(/"b".*which holds a/) }),
    );
  });

  it('shows its ids and no key when it is logged', () => {
    const ring = parseKeyRing(`a:${one}`);
    const shown = [
      `${inspect(ring, { showHidden: true, depth: null, customInspect: false })}`,
      format('%o %j', ring, ring),
      inspect({ ring }),
    ];
    for (const text of shown) {
      expect(text).not.toContain(one);
      expect(text).not.toContain(Buffer.from(one, 'base64').toString('hex').slice(0, 8));
    }
    expect(JSON.stringify({ ring })).toBe('{"ring":{"currentId":"a","ids":["a"]}}');
  });
});
