import { describe, expect, it } from 'vitest';
import { checkNameTemplate, fillNameTemplate } from './name-template.js';

const at = { at: new Date('2026-03-02T08:05:09Z'), timeZone: 'UTC' };

describe('a name template', () => {
  it.each([
    ['{name}', 'a.csv', 'a.csv'],
    ['{stem}-{yyyyMMdd}{ext}', 'invoice.csv', 'invoice-20260302.csv'],
    ['{yy-MM-dd_HHmmss}.{name}', 'a', '26-03-02_080509.a'],
    ['{stem}{ext}', '.profile', '.profile'],
    ['x-{stem}{ext}', 'a.tar.gz', 'x-a.tar.gz'],
    ['{name}', '{stem}.csv', '{stem}.csv'],
  ])('%s makes of %s %s', (template, name, filled) => {
    expect(fillNameTemplate(template, name, at)).toBe(filled);
  });

  it.each(['{nome}', '{', 'a}', 'a/{name}', '..', '{}', '{ext}/..'])('is not %s', (template) => {
    expect(() => checkNameTemplate(template)).toThrowError(expect.objectContaining({ code: 'input.invalid' }));
  });
});
