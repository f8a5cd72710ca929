import { defineConfig } from 'vitest/config';

const testPostgres = 'packages/testkit/src/postgres/global-setup.ts';

const withServices = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Two more than there are cores: much of their time is waiting, for leases, retries and partners.
  maxWorkers: 4,
  // After the unit tests, which use as many workers as there are cores.
  sequence: { groupOrder: 1 },
};

/**
 * A test reads the sources of its own package; other packages of the workspace are what `tsc -b` made of them, which costs a quarter of
 * the time to load: build before you run tests by hand (`npx tsc -b`, a second when little changed; `npm test` does it).
 * `unit` does no I/O beyond memory; `integration` needs real services, which the testkit starts. `exhaustive` goes through every
 * combination of something that `integration` has examples of: it runs under CI, and with `npm test -- --exhaustive`.
 */
export default defineConfig({
  // Vitest hands these to Node as well; `import` among them would make CommonJS packages require ES modules.
  ssr: { resolve: { conditions: ['node'] } },
  test: {
    // Files share what they import: reading all of it anew for each costs more than most of the tests do.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.exhaustive.test.ts', '**/node_modules/**', '**/dist/**'],
          // Properties look at many cases; a busy machine takes its time for them.
          testTimeout: 60_000,
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
          include: ['apps/*/src/**/*.exhaustive.test.ts', 'bench/**/*.exhaustive.test.ts'],
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
          ...withServices,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
