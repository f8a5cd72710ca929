import { defineConfig } from 'vitest/config';
import { words } from './apps/console/words.js';

const testPostgres = 'packages/testkit/src/postgres/global-setup.ts';

const withServices = {
  // So long that only what hangs reaches it, however busy the machine is: no test is about time.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  // Two more than there are cores: much of their time is waiting, for leases, retries and partners.
  maxWorkers: 4,
  // After the unit tests, which use as many workers as there are cores.
  sequence: { groupOrder: 1 },
};

/**
 * A test reads the sources of its own package; other packages of the workspace are what `tsc -b` made of them, which costs a quarter of
 * the time to load: build before you run tests by hand (`npx tsc -b`, a second when little changed; `npm test` does it).
 * `unit` does no I/O beyond memory; `integration` needs real services, which the testkit starts. `exhaustive` goes through every
 * combination, and every fault, of something that `integration` has examples of: it runs under CI, and with `npm test -- --exhaustive`. So do the cases that a test
 * takes when `exhaustive()` of the testkit says so.
 */
export default defineConfig({
  // Vitest hands these to Node as well; `import` among them would make CommonJS packages require ES modules.
  ssr: { resolve: { conditions: ['node'] } },
  test: {
    provide: { exhaustive: process.env['CI'] === 'true' || process.env['WAYBILL_TEST_EXHAUSTIVE'] === 'true' },
    // Files share what they import: reading all of it anew for each costs more than most of the tests do.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      {
        extends: true,
        // Screens mark their words for translation by macros.
        plugins: [words],
        test: {
          name: 'unit',
          // The console says nothing before there is a language.
          setupFiles: ['apps/console/src/language/english.ts'],
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.exhaustive.test.ts', '**/node_modules/**', '**/dist/**'],
          // Properties look at many cases; a busy machine takes its time for them.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // One less than there are cores unless asked for.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup: [testPostgres],
          include: [
            'packages/*/src/**/*.integration.test.ts',
            'apps/*/src/**/*.integration.test.ts',
            'scripts/**/*.integration.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          ...withServices,
        },
      },
      {
        extends: true,
        test: {
          name: 'exhaustive',
          globalSetup: [testPostgres],
          include: [
            'packages/*/src/**/*.exhaustive.test.ts',
            'apps/*/src/**/*.exhaustive.test.ts',
            'bench/**/*.exhaustive.test.ts',
            'scripts/**/*.exhaustive.test.ts',
            'e2e/**/*.exhaustive.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          ...withServices,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          // The composed platform as it is built, real clients and a real browser. In the group of the integration tests, which
          // it goes before by its name: the longest come first, and no processor waits for the last of them.
          include: ['e2e/**/*.test.ts'],
          exclude: ['**/*.exhaustive.test.ts', '**/node_modules/**'],
          ...withServices,
        },
      },
    ],
  },
});
