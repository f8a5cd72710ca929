import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './test-postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { readonly adminUrl: string; readonly appUrl: string };
    /** Whether everything is to be gone through, and not just examples of it: under CI, and when it is asked for. */
    exhaustive: boolean;
  }
}

/** Vitest's global set-up: one PostgreSQL for the whole run, stopped when the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  project.provide('postgres', { adminUrl: server.adminUrl, appUrl: server.appUrl });
  return server.stop;
}
