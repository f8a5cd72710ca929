import type { Config } from '../config/load-config.js';
import type { SecretSetting } from '../config/secret-setting.js';
import type { Logger } from '../logging/logger.js';

/** The roles of the program; each is a process of its own, and there can be several of each. */
export const roles = ['api', 'worker', 'sftp'] as const;
export type Role = (typeof roles)[number];

/** What a role is given to run. */
export interface RoleContext {
  readonly role: Role;
  readonly config: Config;
  /** The database as the role that processes work as; the embedded one's address when that is used. */
  readonly databaseUrl: SecretSetting;
  /** The text of the key ring. */
  readonly masterKey: SecretSetting;
  readonly log: Logger;
  /** Aborted when the process is asked to stop: take on nothing new, and give up starting. `close` follows. */
  readonly signal: AbortSignal;
}

/** A role that runs. */
export interface RunningRole {
  /**
   * Stops taking on work, lets what runs finish or checkpoint, and frees everything. Called once. After `config.shutdownGraceMs`
   * the process ends whether this has resolved or not.
   */
  close(): Promise<void>;
}

/** Starts a role and resolves when it answers: ports are open, the database was reached. */
export type RunRole = (context: RoleContext) => Promise<RunningRole>;
