import { expect, it } from 'vitest';
import { bestLanguage } from './languages.js';

it('the console speaks the first language of a person that it knows, and English else', () => {
  expect(bestLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(bestLanguage(['EN-gb'])).toBe('en');
  expect(bestLanguage(['fr', 'constructor'])).toBe('en');
  expect(bestLanguage([])).toBe('en');
});
