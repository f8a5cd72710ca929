import type { Id } from '../ids.js';

/** Why the link of an Account holds no more, beside being over. */
export const accountLinkEndings = ['revoked', 'replaced'] as const;

/** Who makes links: people, programs, and a person on the machine itself. */
export const linkMakerKinds = ['user', 'api-key', 'platform'] as const;

/** A link that lets who holds it see an Account, and offer it one key. */
export interface AccountLink {
  readonly id: Id;
  readonly accountId: Id;
  /** SHA-256 of the link's token, hex. */
  readonly tokenHash: string;
  /** The name of who made it. */
  readonly madeBy: string;
  /** Who made it: the link holds no longer than they may make one. Without id for a person on the machine itself. */
  readonly maker: { readonly kind: (typeof linkMakerKinds)[number]; readonly id?: Id };
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly ending: (typeof accountLinkEndings)[number] | null;
  /** The fingerprint of the key that was offered with it; it takes no other. */
  readonly offeredKey: string | null;
}
