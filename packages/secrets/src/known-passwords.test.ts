import { describe, expect, it } from 'vitest';
import { judgePassword } from './known-passwords.js';

const guesses = async (password: string, words: readonly string[] = []) => (await judgePassword(password, words)).guessesLog10;

describe('judgePassword', () => {
  it.each(['1qaz2wsx3edc4rfv', 'Administrator', 'Qwerty123456'])('finds %s in the list', async (password) => {
    expect(await judgePassword(password, [])).toMatchObject({ isListed: true });
  });

  it.each([
    ['passwordpassword', 'a repeat'],
    ['P@ssw0rd12345', 'letters as digits, and digits after it'],
    ['asdfghjkl;123', 'a row of keys'],
    ['19851985198519', 'a year'],
    ['abcdefghijklmn', 'a sequence'],
    ['letmein'.repeat(18), 'a long repeat'],
  ])('says that %s is guessed soon: %s', async (password) => {
    expect(await guesses(password)).toBeLessThan(8);
  });

  it.each(['correct horse battery staple', 'ein pferd im regen', 'kq7fm-2xb4p-9tz3c-hw6vn', '密码是一匹马在雨里跑得很快'])(
    'says that %s takes long',
    async (password) => {
      expect(await guesses(password)).toBeGreaterThan(10);
      expect(await judgePassword(password, [])).toMatchObject({ isListed: false });
    },
  );

  it('counts the words of a person as known', async () => {
    expect(await guesses('waybillwaybill', ['waybill'])).toBeLessThan(5);
    expect(await guesses('zorblatt-zorblatt', ['zorblatt'])).toBeLessThan(await guesses('zorblatt-zorblatt'));
  });
});
