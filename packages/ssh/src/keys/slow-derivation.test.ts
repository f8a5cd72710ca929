import { expect, it } from 'vitest';
import { deriveSlowly } from './slow-derivation.js';

const bcrypt = { kind: 'bcrypt-pbkdf', passphrase: Buffer.from('secret'), salt: Buffer.alloc(16), length: 48 } as const;

it('derives what bcrypt_pbkdf derives', async () => {
  const result = await deriveSlowly({ ...bcrypt, rounds: 1 });
  expect('bytes' in result ? result.bytes.length : result.error).toBe(48);
});

it('gives up on a key file that asks for rounds without end, and serves others meanwhile', async () => {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 5);
  await expect(deriveSlowly({ ...bcrypt, rounds: 0xffff_ffff }, 300)).rejects.toMatchObject({ code: 'key.unsupported' });
  clearInterval(others);
  expect(turns).toBeGreaterThan(5);
});
