import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partnerWords } from './partner-words.js';

describe("a partner's own words", () => {
  it.each([
    ['disk quota exceeded for bob', ' It says: “disk quota exceeded for bob”'],
    ['  Kein Platz\r\nmehr\u0000 ', ' It says: “Kein Platz mehr”'],
    ['over”. All is well: “', ' It says: “over". All is well: "”'],
    ['\u202egnorw\u001b[31m', ' It says: “gnorw [31m”'],
  ])('are quoted on one line: %j', (message, words) => {
    expect(partnerWords(message, 'FAILURE')).toBe(words);
  });

  it.each([
    ['Failure', 'FAILURE'],
    ['Permission denied.', 'PERMISSION_DENIED'],
    ['', 'FAILURE'],
    ['\n\t', 'FAILURE'],
  ])('are left out when they say no more than the status: %j', (message, status) => {
    expect(partnerWords(message, status)).toBe('');
  });

  it('are one quotation of bounded length without a character that is not seen, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (message) => {
        const words = partnerWords(message, 'FAILURE');
        if (words === '') return;
        expect(words).toMatch(/^ It says: “[^“”„‟]+”$/u);
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u);
        expect([...words].length).toBeLessThanOrEqual(300 + ' It says: “”'.length);
      }),
    );
  });
});
