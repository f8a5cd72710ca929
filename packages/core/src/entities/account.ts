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

/** A public key that may sign in to an Account. */
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
}

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
  readonly mounts: readonly Mount[];
  /** CIDR blocks and addresses it may come from; empty = anywhere. */
  readonly addressAllowList: readonly string[];
  readonly maxSessions: number;
  readonly limits: AccountLimits;
}
