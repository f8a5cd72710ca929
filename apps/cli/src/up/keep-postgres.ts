import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@waybill/core';
import { type DatabaseUrls, type EmbeddedPostgres, type Logger, startEmbeddedPostgres } from '@waybill/platform';

/** The embedded PostgreSQL, kept running. */
export interface KeptPostgres extends DatabaseUrls {
  readonly pid: number;
  /** Rejects when it died and could not be started again. Never resolves. */
  readonly lost: Promise<never>;
  stop(): Promise<void>;
}

const RESTARTS = 5;
const PAUSE_MS = 500;

/** Starts the embedded PostgreSQL and starts it again on the same port when it dies, so that every process finds it again. */
export async function keepPostgres(dataDir: string, log: Logger, signal: AbortSignal): Promise<KeptPostgres> {
  let current: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, log }, signal);
  const { port, adminUrl, appUrl } = current;
  const stopping = new AbortController();

  const restart = async (): Promise<EmbeddedPostgres> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await startEmbeddedPostgres({ dataDir, port, log }, stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted || attempt >= RESTARTS) throw error;
        log.error({ err: error, attempt }, 'the embedded database does not start');
        await delay(PAUSE_MS * attempt, undefined, { signal: stopping.signal });
      }
    }
  };
  const keep = async (): Promise<never> => {
    for (;;) {
      const exit = await current.exited;
      if (stopping.signal.aborted) throw new Failure('shutting-down');
      log.error({ ...exit }, 'the embedded database died and is started again');
      current = await restart();
      log.info({}, 'the embedded database runs again');
    }
  };
  const lost = keep();
  // Nobody may be listening any more when it ends on request.
  lost.catch(() => undefined);

  return {
    adminUrl,
    appUrl,
    get pid() {
      return current.pid;
    },
    lost,
    stop: async () => {
      stopping.abort();
      await current.stop();
      await lost.catch(() => undefined);
      // A restart that was under way may have brought up another one.
      await current.stop();
    },
  };
}
