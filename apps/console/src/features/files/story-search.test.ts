import { describe, expect, it } from 'vitest';
import { askedBy, isAsked } from './story-search.js';

describe('what somebody typed', () => {
  it('is a digest when it looks like one, in any case, and a part of a name else', () => {
    const digest = 'aB'.repeat(32);
    expect(askedBy(digest)).toEqual({ text: undefined, sha256: digest.toLowerCase() });
    expect(askedBy('invoice_7')).toEqual({ text: 'invoice_7', sha256: undefined });
    expect(askedBy(undefined)).toEqual({ text: undefined, sha256: undefined });
  });

  it('is enough with a partner alone, and not with a time alone', () => {
    expect(isAsked({ partnerId: 'x' })).toBe(true);
    expect(isAsked({ since: '2026-01-01T00:00:00Z' })).toBe(false);
  });
});
