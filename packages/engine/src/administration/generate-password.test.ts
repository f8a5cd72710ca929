import { describe, expect, it } from 'vitest';
import { generatePassword } from './generate-password.js';

describe('a generated password', () => {
  it('is six groups of five, without characters that are taken for each other', () => {
    for (let round = 0; round < 200; round += 1) {
      expect(generatePassword()).toMatch(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){5}$/);
    }
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, generatePassword)).size).toBe(100);
  });
});
