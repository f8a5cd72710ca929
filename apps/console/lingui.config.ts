import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/** English is written in the source; every other language has a catalog (docs/adr/0063-languages-of-the-console.md). */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['de'],
  catalogs: [{ path: '<rootDir>/src/language/{locale}', include: ['<rootDir>/src'] }],
  format: formatter({ lineNumbers: false }),
  orderBy: 'origin',
});
