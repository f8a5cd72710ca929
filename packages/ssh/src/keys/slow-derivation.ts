import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { keyFailure } from './key-material.js';

/** Work whose cost the author of a key file chooses, so it never runs on the thread that serves everybody. */
export type SlowDerivation =
  | {
      readonly kind: 'bcrypt-pbkdf';
      readonly passphrase: Uint8Array;
      readonly salt: Uint8Array;
      readonly rounds: number;
      readonly length: number;
    }
  | { readonly kind: 'pem'; readonly pem: string; readonly passphrase: Uint8Array };

export type SlowDerivationResult =
  | { readonly bytes: Uint8Array }
  /** The code of the OpenSSL error, where it has one. */
  | { readonly error: string };

const TIME_LIMIT_MS = 20_000;

// The worker is source text, so that it is the same whether this package runs built or from its sources.
const workerSource = `
const { parentPort, workerData } = require('node:worker_threads');
const { createPrivateKey } = require('node:crypto');

function derive({ task, bcryptPath }) {
  if (task.kind === 'pem') {
    const key = createPrivateKey({ key: task.pem, passphrase: Buffer.from(task.passphrase) });
    return key.export({ type: 'pkcs8', format: 'der' });
  }
  const out = Buffer.alloc(task.length);
  const { pbkdf } = require(bcryptPath);
  const { passphrase, salt, rounds } = task;
  if (pbkdf(passphrase, passphrase.length, salt, salt.length, out, out.length, rounds) !== 0) throw new Error('bcrypt');
  return out;
}

try {
  parentPort.postMessage({ bytes: Uint8Array.from(derive(workerData)) });
} catch (error) {
  parentPort.postMessage({ error: String(error.code ?? error.message) });
}
`;

const require = createRequire(import.meta.url);
const bcryptPath = require.resolve('bcrypt-pbkdf');

function isResult(message: unknown): message is SlowDerivationResult {
  return typeof message === 'object' && message !== null && ('bytes' in message || 'error' in message);
}

/**
 * Runs `task` on a thread of its own, for at most 20 seconds unless told otherwise.
 * @throws Failure `key.unsupported` when it takes longer
 */
export async function deriveSlowly(task: SlowDerivation, timeLimitMs = TIME_LIMIT_MS): Promise<SlowDerivationResult> {
  const worker = new Worker(workerSource, { eval: true, execArgv: [], env: {}, workerData: { task, bcryptPath } });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<SlowDerivationResult>((resolve, reject) => {
      const tooSlow = (): void =>
        reject(keyFailure('Opening this private key takes too long: its key derivation asks for too many rounds.'));
      timer = setTimeout(tooSlow, timeLimitMs);
      worker.once('message', (message: unknown) => {
        resolve(isResult(message) ? message : { error: 'no result' });
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve({ error: 'the worker ended' }));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
