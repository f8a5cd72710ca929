import { judgePassword } from '@waybill/secrets';
import { describe, expect, it } from 'vitest';
import { checkNewPassword, type PasswordOwner } from './new-password.js';

const jane: PasswordOwner = { username: 'jdoe', name: 'Zoë van der Heyden-Smit', email: 'z.heyden@acme-bank.example' };

const check = (password: string, owner = jane, kind: 'person' | 'account' = 'person') =>
  checkNewPassword({ knownPasswords: { judge: judgePassword } }, { password, owner, kind, field: '/newPassword' });

const refusal = (publicDetail: RegExp) => ({
  code: 'input.invalid',
  field: '/newPassword',
  publicDetail: expect.stringMatching(publicDetail),
});

describe('a new password', () => {
  it.each([
    'correct horse battery staple',
    'ein pferd im regen',
    'kq7fm-2xb4p-9tz3c',
    'aus lauter kleinen buchstaben',
    'жёлтый кот спит дома',
  ])('may be %s, whatever kinds of characters it has', async (password) => {
    await expect(check(password)).resolves.toBeUndefined();
  });

  it('may be long, with blanks', async () => {
    await expect(check('seven blue herons over the mill '.repeat(8))).resolves.toBeUndefined();
  });

  it.each([
    ['elevenchars', /at least 12 characters/],
    ['1qaz2wsx3edc4rfv', /list of those that are known from breaches/],
    ['QWERTY123456', /list of those that are known from breaches/],
    ['Password2024!!', /among the first that are guessed/],
    ['abcdefgh12345678', /among the first that are guessed/],
    ['old jdoe likes rain', /cannot hold the user name/],
    ['my ZOEVANDERHEYDENSMIT key', /cannot hold the name of the person/],
    ['heyden crossing rivers', /cannot hold the name of the person/],
    ['acme crossing rivers', /cannot hold the e-mail address/],
    ['w-a-y-b-i-l-l crossing', /cannot hold the name of this product/],
  ])('cannot be %s', async (password, why) => {
    await expect(check(password)).rejects.toMatchObject(refusal(why));
  });

  it('of an Account may be shorter, and cannot be obvious either', async () => {
    await expect(check('tq7-bm2x', { username: 'acme' }, 'account')).resolves.toBeUndefined();
    await expect(check('tq7-bm2', { username: 'acme' }, 'account')).rejects.toMatchObject(refusal(/at least 8 characters/));
    await expect(check('sunshine', { username: 'acme' }, 'account')).rejects.toMatchObject(refusal(/known from breaches/));
    await expect(check('acme-sftp-7731', { username: 'acme' }, 'account')).rejects.toMatchObject(refusal(/user name/));
  });

  it('may hold words of a name that are too short to tell anybody', async () => {
    await expect(check('over the van and under', jane)).resolves.toBeUndefined();
  });
});
