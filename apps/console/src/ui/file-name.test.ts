import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { FileName, ForeignText } from './file-name.js';

const hostile = [
  '<img src=x onerror=alert(1)>.csv',
  '"><script>alert(1)</script>',
  '\u202e<svg/onload=alert(1)>',
  "' onmouseover='alert(1)",
];

describe('a name that is script (stored XSS)', () => {
  it.each(hostile)('is a text: %j', (name) => {
    const pages = [
      renderToStaticMarkup(createElement(FileName, { name })),
      renderToStaticMarkup(createElement(FileName, { name, truncate: true })),
      renderToStaticMarkup(createElement(ForeignText, { text: name })),
    ];
    for (const page of pages) {
      // A browser sees nothing but the elements that we made, and of the name nothing but quoted text.
      const markup = page.replaceAll(/="[^"<>]*"/g, '');
      expect(markup.match(/<\/?[\w-]+/g)?.filter((tag) => !/^<\/?(span|bdi)$/.test(tag))).toEqual([]);
      expect(markup).not.toMatch(/<[^>]* on\w+=/);
    }
  });
});
