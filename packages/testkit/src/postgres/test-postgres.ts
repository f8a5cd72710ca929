import { type DatabaseUrls, silentLogger, startEmbeddedPostgres } from '@waybill/platform';
import { fastestTempRoot, tempDir } from '../temp-dir.js';

/** A PostgreSQL for tests: real, empty, never waiting for the disk. */
export interface TestPostgres extends DatabaseUrls {
  readonly pid: number;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of the caller's own. A test file uses the one that the whole run shares instead (`testPostgres`), unless it
 * wants to stop or break it. On Linux it stops by itself when the process that started it is killed.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const dir = await tempDir('postgres', await fastestTempRoot());
  try {
    const server = await startEmbeddedPostgres(
      { dataDir: dir.path, log: silentLogger(), durability: 'off' },
      AbortSignal.timeout(60_000),
    );
    return {
      adminUrl: server.adminUrl,
      appUrl: server.appUrl,
      pid: server.pid,
      stop: async () => {
        await server.stop();
        await dir.remove();
      },
    };
  } catch (error) {
    await dir.remove();
    throw error;
  }
}
