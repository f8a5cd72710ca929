import type { Database } from '@waybill/core';
import { readSftpServer } from '@waybill/engine';
import type { Logger } from '@waybill/platform';

const EVERY_MS = 5000;

/** What is shown to whoever connects now. */
export interface FollowedBanner {
  current(): string | undefined;
  stop(): void;
}

/** Reads the banner of the platform, and again every few seconds: clients are shown it too early to ask the database for each. */
export async function followBanner(database: Database, log: Logger): Promise<FollowedBanner> {
  let banner = (await readSftpServer(database.read)).banner;
  const read = async (): Promise<void> => {
    try {
      banner = (await readSftpServer(database.read)).banner;
    } catch (error) {
      log.warn({ err: error }, 'the banner could not be read; the last one is shown');
    }
  };
  const timer = setInterval(() => void read(), EVERY_MS).unref();
  return { current: () => banner ?? undefined, stop: () => clearInterval(timer) };
}
