import { access, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Clock, type Database, Failure, type OutboundPolicy, type SecretBox } from '@waybill/core';
import type { AdministrationDeps, KeyTools, PasswordHasher, StoreFolders, TokenMint } from '@waybill/engine';
import {
  createApiKeyToken,
  createToken,
  dummyVerify,
  hashPassword,
  hashToken,
  judgePassword,
  oidcTools,
  passkeyTools,
  totpTools,
  verifyPassword,
} from '@waybill/secrets';
import { generateKey, parsePrivateKey, parsePublicKey } from '@waybill/ssh';
import { networkCollectors, outboundFetch, S3Folders, SftpDialer } from '@waybill/storage';

const keyTools: KeyTools = { generateKey, parsePrivateKey, parsePublicKey };

const passwords: PasswordHasher = {
  hash: (password) => hashPassword(password),
  verify: (hash, password) => (hash === null ? dummyVerify(password) : verifyPassword(hash, password)),
};

const tokens: TokenMint = { createApiKeyToken, createToken: () => createToken(), hashToken };

const folders: StoreFolders = {
  async prepare(root) {
    try {
      await mkdir(root, { recursive: true, mode: 0o750 });
      const real = await realpath(root);
      if (!(await stat(real)).isDirectory()) throw new Failure('input.invalid', { publicDetail: `${root} is not a folder.` });
      await access(real, constants.R_OK | constants.W_OK | constants.X_OK);
      return real;
    } catch (error) {
      if (error instanceof Failure) throw error;
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new Failure('input.invalid', {
        cause: error,
        publicDetail: `The folder ${root} cannot be made or written to by this process (${reason}).`,
      });
    }
  },
};

/** What administration is composed of. */
export interface AdministrationParts {
  readonly database: Database;
  readonly secretBox: SecretBox;
  /** Absolute, links followed. */
  readonly dataDir: string;
  /** What kind of process this is: `api`, `cli`. */
  readonly process: string;
  /** Where a test of a connection may go. */
  readonly outboundPolicy: OutboundPolicy;
  /** The machine's clock when absent. */
  readonly clock?: Clock;
}

/** Everything that administration stands on, with the real keys, passwords, tokens and folders. */
export function composeAdministration({
  database,
  secretBox,
  dataDir,
  process: kind,
  outboundPolicy,
  clock,
}: AdministrationParts): AdministrationDeps {
  return {
    database,
    secretBox,
    dataDir,
    clock: clock ?? { now: () => new Date() },
    dialer: new SftpDialer({ policy: outboundPolicy }),
    buckets: new S3Folders({ policy: outboundPolicy }),
    collectors: networkCollectors({ policy: outboundPolicy }),
    keyTools,
    passwords,
    tokens,
    knownPasswords: { judge: judgePassword },
    passkeys: passkeyTools,
    oidc: oidcTools(outboundFetch({ policy: outboundPolicy })),
    totp: totpTools,
    folders,
    processName: `${kind}@${hostname()}:${process.pid}`,
  };
}
