import { expect, it } from 'vitest';
import { compareFingerprint } from './fingerprints.js';

const print = 'SHA256:uNiVztksCsDhcc0u9e8BrZXFgBUk0kIPJ3FxT9qe8sQ';

it.each([
  ['', undefined],
  [print, 'same'],
  [`  ${print}= `, 'same'],
  [print.slice('SHA256:'.length), 'same'],
  [`256 ${print} root@acme (ED25519)`, 'same'],
  [print.replace('u', 'v'), 'different'],
  [print.toLowerCase(), 'unreadable'],
  [print.slice(0, -1), 'unreadable'],
  ['MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'unreadable'],
] as const)('compares %j with what the server shows: %s', (told, outcome) => {
  expect(compareFingerprint(told, print)).toBe(outcome);
});
