import { hash, parseOptions } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { dummyVerify, hashPassword, MAX_PASSWORD_LENGTH, needsRehash, verifyPassword } from './passwords.js';

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, 2 passes, 1 lane, each with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(one)).toMatchObject({ algorithm: 2, saltLen: 16, outputLen: 32 });
    expect(one).not.toBe(other);
  });

  it('are accepted when they are right and refused when they are not', async () => {
    const stored = await hashPassword('correct horse');
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'correct horse ')).toBe(false);
    expect(await verifyPassword(stored, '')).toBe(false);
  });

  it('are the same however the keyboard composes an accent', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true);
  });

  it('are refused, not failed, when the stored hash cannot be read', async () => {
    for (const stored of ['', 'x', '$argon2id$', '$2b$12$abcdefghijklmnopqrstuv'])
      expect(await verifyPassword(stored, 'x')).toBe(false);
  });

  it('have a longest length', async () => {
    const long = 'x'.repeat(MAX_PASSWORD_LENGTH);
    const stored = await hashPassword(long);
    expect(await verifyPassword(stored, long)).toBe(true);
    expect(await verifyPassword(stored, `${long}y`)).toBe(false);
    await expect(hashPassword(`${long}y`)).rejects.toThrow(RangeError);
  });

  it('of nobody are refused after the same work', async () => {
    const stored = await hashPassword('correct horse');
    const works = {
      known: () => verifyPassword(stored, 'wrong'),
      unknown: () => dummyVerify('wrong'),
      unreadable: () => verifyPassword('', 'wrong'),
    };
    // The quickest of many, taken in turn: what else the machine does makes each slower, none faster.
    const quickest = { known: Infinity, unknown: Infinity, unreadable: Infinity };
    for (let round = 0; round < 9; round += 1) {
      for (const name of ['known', 'unknown', 'unreadable'] as const) {
        const started = performance.now();
        expect(await works[name]()).toBe(false);
        quickest[name] = Math.min(quickest[name], performance.now() - started);
      }
    }
    expect(Math.min(quickest.unknown, quickest.unreadable)).toBeGreaterThan(quickest.known / 4);
  });

  it('are hashed again when the parameters are not those of today', async () => {
    expect(needsRehash(await hashPassword('x'))).toBe(false);
    expect(needsRehash(await hash('x', { memoryCost: 8192 }))).toBe(true);
    expect(needsRehash(await hash('x', { timeCost: 3 }))).toBe(true);
    expect(needsRehash(await hash('x', { algorithm: 1 }))).toBe(true);
    expect(needsRehash('$2b$12$abcdefghijklmnopqrstuv')).toBe(true);
  });
});
