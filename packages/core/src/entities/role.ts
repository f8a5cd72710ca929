import type { Permission } from '../permissions.js';
import type { Stored } from './record.js';

/** What people and API keys may do. People and keys name it by its slug. */
export interface AssignedRole extends Stored {
  /** It never changes: the audit trail and configuration files know a role by it. */
  readonly slug: string;
  readonly description: string;
  /** One of `roles`: what it may do is part of the program, and it can be neither changed nor deleted. */
  readonly isBuiltIn: boolean;
  /** In the order of the table of permissions, none twice. */
  readonly permissions: readonly Permission[];
}
