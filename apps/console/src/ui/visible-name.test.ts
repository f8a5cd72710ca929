import { describe, expect, it } from 'vitest';
import { visibleJson, visibleParts, visibleText } from './visible-name.js';

describe('a file name', () => {
  it('is shown as it is when all of it can be seen', () => {
    expect(visibleParts('/in/Übersicht 2026 日本.csv')).toEqual([{ text: '/in/Übersicht 2026 日本.csv', escaped: false }]);
  });

  it('shows control characters as escapes', () => {
    expect(visibleText('a\nb\u0007c\u001b[31m\u0085')).toBe('a\\nb\\x07c\\e[31m\\x85');
  });

  it('shows what would turn the reading direction around, and says so', () => {
    const [, part] = visibleParts('invoice\u202efdp.exe');
    expect(part).toEqual({ text: '\\u202e', escaped: true, title: 'U+202E, changes the reading direction' });
  });

  it('shows bytes that are no UTF-8 as bytes', () => {
    expect(visibleText('caf\uefe9.txt')).toBe('caf\\xe9.txt');
  });

  it('shows zero-width characters, odd spaces and spaces at the edge', () => {
    expect(visibleText(' a\u200bb\u00a0c\ufeff ')).toBe('␠a\\u200bb\\xa0c\\ufeff␠');
  });

  it('shows private and unassigned characters beyond the basic plane', () => {
    expect(visibleText('\u{f0000}')).toBe('\\u{f0000}');
  });
});

it('shows JSON with nothing hidden in it, and the same to a parser', () => {
  const value = { path: 'a\u202eb\u{f0000}\n' };
  expect(visibleJson(value)).toContain('a\\u202eb\\udb80\\udc00\\n');
  expect(JSON.parse(visibleJson(value))).toEqual(value);
});
