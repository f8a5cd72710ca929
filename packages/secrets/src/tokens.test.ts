import { describe, expect, it } from 'vitest';
import { createApiKeyToken, createToken, hashApiKeyToken, hashToken, isApiKeyToken, isSameToken } from './tokens.js';

describe('API keys', () => {
  it('have a mark, a prefix to recognise them by, and a hash to find them by', () => {
    const { token, prefix, hash } = createApiKeyToken();
    expect(token).toMatch(/^wb_[0-9A-Za-z]{51}$/);
    expect(token.startsWith(prefix)).toBe(true);
    expect(prefix).toMatch(/^wb_[0-9A-Za-z]{8}$/);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashApiKeyToken(token)).toBe(hash);
  });

  it('are never the same twice, and use every letter alike', () => {
    const tokens = Array.from({ length: 2000 }, () => createApiKeyToken().token);
    expect(new Set(tokens).size).toBe(tokens.length);
    const counts = new Map<string, number>();
    for (const letter of tokens.flatMap((token) => [...token.slice(3)])) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (2000 * 51) / 62;
    for (const count of counts.values()) expect(Math.abs(count - expected) / Math.sqrt(expected)).toBeLessThan(6);
  });

  it('are told from other texts by their form', () => {
    expect(isApiKeyToken(createApiKeyToken().token)).toBe(true);
    for (const text of ['', 'wb_', 'wb_short', `${createApiKeyToken().token}x`, `${createApiKeyToken().token}\n`, 'eyJhbGciOi']) {
      expect(isApiKeyToken(text)).toBe(false);
    }
  });
});

describe('tokens', () => {
  it('are random, as long as asked for, and stored as their hash', () => {
    const { token, hash } = createToken();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hashToken(token)).toBe(hash);
    expect(Buffer.from(createToken(16).token, 'base64url')).toHaveLength(16);
    expect(createToken().token).not.toBe(createToken().token);
    expect(() => createToken(15)).toThrow(RangeError);
  });

  it('are hashed with SHA-256', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are equal only to themselves', () => {
    expect(isSameToken('a', 'a')).toBe(true);
    expect(isSameToken('', '')).toBe(true);
    for (const other of ['', 'b', 'aa', 'A', 'a\0']) expect(isSameToken('a', other)).toBe(false);
  });
});
