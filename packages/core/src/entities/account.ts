import type { AccountLimits } from '../account-rules/account-limits.js';
import type { Id } from '../ids.js';
import type { MountRules } from '../mount-rules/mount-rules.js';
import type { MountPermission } from '../mount-rules/permissions.js';
import type { VPath } from '../virtual-path.js';
import type { AccountSignIn } from './account-sign-in.js';
import type { Stored } from './record.js';

/** A virtual path of an Account that maps to a path in a Store. */
export interface Mount extends MountRules {
  readonly path: VPath;
  readonly storeId: Id;
  /** Where in the Store. */
  readonly at: VPath;
  /** Where none of {@link MountRules.paths} says otherwise. */
  readonly permissions: readonly MountPermission[];
}

/** A public key that may sign in to an Account, or whose certificates may. */
export interface AuthorizedKey {
  readonly algorithm: string;
  /** One line in OpenSSH form, without comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly comment: string;
  /** Addresses and CIDR blocks it may come from, with `!` in front those it may not; empty = anywhere. */
  readonly from: readonly string[];
  /** Null = never. */
  readonly expiresAt: Date | null;
  /** True: it signs nobody in itself, but the user certificates that it signed do. */
  readonly isAuthority: boolean;
  /** Of an authority: whose certificates are taken; empty = those for the user name of the Account. Empty for a key. */
  readonly principals: readonly string[];
  /** What it waits for; null once it may sign in by itself. An authority never waits. */
  readonly pending: PendingKey | null;
  /** The fingerprint of the key that took its place: then {@link expiresAt} is when it retires. */
  readonly replacedBy: string | null;
}

/** A key that becomes one of the account by the first sign-in that succeeds with it. */
export interface PendingKey {
  /** When it lapses. */
  readonly until: Date;
  /** The fingerprint of the key that it takes the place of; null adds it to those that are there. */
  readonly replaces: string | null;
  /** How long that one still signs in afterwards. */
  readonly overlapDays: number;
}

/** How long a key that was replaced still signs in, when nothing else was said. */
export const DEFAULT_OVERLAP_DAYS = 7;
export const MAX_OVERLAP_DAYS = 90;
/** How long a key may wait for its first sign-in. */
export const PENDING_KEY_DAYS = 30;

export const accountStatuses = ['active', 'suspended'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** How a partner logs in to Waybill's SFTP server. */
export interface Account extends Stored, AccountSignIn {
  readonly partnerId: Id;
  /** Unique on the server; what the client sends as user name. */
  readonly username: string;
  readonly status: AccountStatus;
  /** argon2id, in PHC form; null when no password may be used. Never leaves the platform. */
  readonly passwordHash: string | null;
  readonly authorizedKeys: readonly AuthorizedKey[];
  /** Keys and certificates that sign nobody in, whatever authorises them; as {@link readRevocation} keeps them. */
  readonly revokedKeys: readonly string[];
  readonly mounts: readonly Mount[];
  /** CIDR blocks and addresses it may come from; empty = anywhere. */
  readonly addressAllowList: readonly string[];
  readonly maxSessions: number;
  readonly limits: AccountLimits;
}
