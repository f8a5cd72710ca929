import type { Id } from '../ids.js';

/** Why the link of an Account holds no more, beside being over. */
export const accountLinkEndings = ['revoked', 'replaced'] as const;

/** A link that lets who holds it see an Account, and offer it one key. */
export interface AccountLink {
  readonly id: Id;
  readonly accountId: Id;
  /** SHA-256 of the link's token, hex. */
  readonly tokenHash: string;
  /** The name of who made it. */
  readonly madeBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly ending: (typeof accountLinkEndings)[number] | null;
  /** The fingerprint of the key that was offered with it; it takes no other. */
  readonly offeredKey: string | null;
}
