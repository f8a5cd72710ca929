import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BehaviourSwitch, type Sandbox, startSandbox } from '@waybill/sandbox';
import { type KeyFiles, makeKeyFiles } from '../sshd/key-files.js';
import { tempDir } from '../temp-dir.js';

/** The awkward partner of a test: the sandbox partner on a folder of its own. */
export interface AwkwardPartner extends Omit<Sandbox, 'close'> {
  readonly host: '127.0.0.1';
  readonly username: string;
  readonly password: string;
  /** A key pair that may sign in. */
  readonly clientKey: KeyFiles;
  /** `/outgoing` and `/incoming` on this machine. */
  readonly outgoing: string;
  readonly incoming: string;
  /** What went wrong inside of it; nothing, or the test shows nothing. */
  readonly faults: readonly unknown[];
  /** Stops it and removes its files. Can be called any number of times. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts an awkward partner, which behaves well until it is asked to behave in another way. */
export async function startAwkwardPartner(...behave: readonly BehaviourSwitch[]): Promise<AwkwardPartner> {
  const dir = await tempDir('awkward-partner');
  const folder = join(dir.path, 'partner');
  await mkdir(folder);
  const faults: unknown[] = [];
  const fault = (context: object): void => void faults.push(context);
  const username = 'waybill';
  const password = 'tr0ub4dor & 3';
  const stopping = new AbortController();
  try {
    const clientKey = await makeKeyFiles(dir.path, 'client_key');
    const sandbox = await startSandbox(
      {
        folder,
        host: '127.0.0.1',
        port: 0,
        username,
        password,
        authorizedKeys: [clientKey.publicKey],
        behave,
        log: { warn: fault, error: fault },
      },
      stopping.signal,
    );
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> =>
      (stopped ??= (async () => {
        stopping.abort();
        await sandbox.close();
        await dir.remove();
      })());
    return {
      host: '127.0.0.1',
      port: sandbox.port,
      username,
      password,
      clientKey,
      files: sandbox.files,
      taken: sandbox.taken,
      outgoing: join(sandbox.files, 'outgoing'),
      incoming: join(sandbox.files, 'incoming'),
      seen: sandbox.seen,
      faults,
      get hostKeyFingerprint() {
        return sandbox.hostKeyFingerprint;
      },
      forget: () => sandbox.forget(),
      behave: (...switches) => sandbox.behave(...switches),
      takeKeys: (keys) => sandbox.takeKeys(keys),
      cutAll: () => sandbox.cutAll(),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await dir.remove();
    throw error;
  }
}
