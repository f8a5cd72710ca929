import type { Duplex } from 'node:stream';
import type { SftpHandlers } from '../server/handlers.js';
import type { SftpServerOptions, SftpSessionEnd } from '../server/options.js';
import { serveSftp } from '../server/serve-sftp.js';
import { createDuplexPair } from './duplex-pair.js';
import { MemoryTree } from './memory-tree.js';
import { RawClient } from './raw-peers.js';

/** A session over a memory tree, with everything that can be looked at. */
export interface Served {
  readonly client: RawClient;
  readonly tree: MemoryTree;
  readonly far: Duplex;
  readonly ended: Promise<SftpSessionEnd>;
  readonly internalErrors: unknown[];
  readonly abort: AbortController;
}

/** A session that has not begun; `override` replaces handlers of the tree. */
export function served(options: SftpServerOptions = {}, override: Partial<SftpHandlers> = {}): Served {
  const [near, far] = createDuplexPair();
  const tree = new MemoryTree();
  const internalErrors: unknown[] = [];
  const abort = new AbortController();
  const onInternalError = (error: unknown) => void internalErrors.push(error);
  const ended = serveSftp(far, { ...tree.handlers(), ...override }, { onInternalError, ...options }, abort.signal);
  return { client: new RawClient(near).listen(), tree, far, ended, internalErrors, abort };
}

/** A session after INIT. */
export async function initialised(options: SftpServerOptions = {}, override: Partial<SftpHandlers> = {}): Promise<Served> {
  const session = served(options, override);
  await session.client.init();
  return session;
}
