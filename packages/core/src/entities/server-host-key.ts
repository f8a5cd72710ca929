import type { Id } from '../ids.js';
import type { KeyAlgorithm } from './key.js';
import type { Stored } from './record.js';

/** `next`: announced to clients, not shown yet. `active`: what the server shows. `retired`: neither, for the record. */
export const serverHostKeyStates = ['next', 'active', 'retired'] as const;
export type ServerHostKeyState = (typeof serverHostKeyStates)[number];

/** A host key of our own SFTP server; all its processes have the same ones. One of an algorithm is `active`, and one may be `next`. */
export interface ServerHostKey extends Stored {
  readonly algorithm: KeyAlgorithm;
  /** One line in OpenSSH form, without comment. */
  readonly publicKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  readonly state: ServerHostKeyState;
  /** Of the private half; null once it is retired, for then it is gone. */
  readonly secretId: Id | null;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
}
