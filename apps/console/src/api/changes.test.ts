import { describe, expect, it } from 'vitest';
import { changesText } from './changes.js';

describe('what a form has changed', () => {
  const defaults = { limits: { files: '', bytes: '' }, order: 'listing', names: ['a'] };
  const fields = { limits: { files: '3', bytes: '' }, order: 'name', names: ['a', 'b'] };

  it('counts each field that is not its default', () => {
    expect(changesText(fields, defaults)).toBe('3 changed');
    expect(changesText(fields, defaults, ['limits', 'order'])).toBe('2 changed');
  });

  it('says so when there is none', () => {
    expect(changesText({ ...defaults }, defaults)).toBe('Defaults');
    expect(changesText({ ...fields, names: ['a'] }, defaults, ['names'])).toBe('Defaults');
  });
});
