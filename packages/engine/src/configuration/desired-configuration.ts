import type {
  AccountLimitsInput,
  AccountStatus,
  ConnectionRulesInput,
  Direction,
  FurtherTargetInput,
  JobRulesInput,
  KeyAlgorithm,
  MountRulesInput,
  PermissionWord,
  ServerRulesInput,
  StoreKind,
} from '@waybill/core';
import type { SignInInput } from '../administration/account-sign-in.js';
import type { CreateCalendarInput } from '../administration/calendars.js';
import type { CreateRoleInput } from '../administration/roles.js';
import type { AfterInput, FileInput, ScheduleRuleInput } from '../administration/schedule-rule.js';
import type { DesiredTrail } from './desired-trail.js';

/** A Store of a configuration file. */
export interface DesiredStore {
  readonly slug: string;
  readonly kind: StoreKind;
  /** Absolute; `<data dir>/store/<slug>` when absent. */
  readonly root?: string;
}

/** A Key of a configuration file: to be generated, read from its file, or one that is there already, by its fingerprint. */
export type DesiredKey =
  | { readonly slug: string; readonly fingerprint: string }
  | { readonly slug: string; readonly generate: KeyAlgorithm }
  | { readonly slug: string; readonly privateKey: string; readonly passphrase?: string };

/** A Connection of a configuration file. */
export interface DesiredConnection extends ConnectionRulesInput {
  readonly slug: string;
  readonly host: string;
  readonly port?: number;
  readonly username: string;
  /** The slug of the key that signs in. At least one of key and password. */
  readonly key?: string;
  /** The slug of the key that takes its place once the partner accepts it: then it is both. `null` withdraws it; left alone when absent. */
  readonly nextKey?: string | null;
  readonly password?: string;
  /** Secrets that the platform must have already, and that stay. */
  readonly keeps?: readonly ('password' | 'proxyPassword')[];
  /** For the proxy of the route; left alone when absent. */
  readonly proxyPassword?: string;
  /** To be trusted; others that are trusted already stay so. */
  readonly hostKeys?: readonly string[];
}

/** An Account of a configuration file. */
export interface DesiredAccount extends SignInInput {
  readonly username: string;
  readonly status?: AccountStatus;
  readonly addressAllowList?: readonly string[];
  readonly maxSessions?: number;
  readonly authorizedKeys?: readonly string[];
  /** What signs nobody in, in the words of `ssh-keygen -k`. */
  readonly revokedKeys?: readonly string[];
  readonly password?: string;
  /** Secrets that the platform must have already, and that stay. */
  readonly keeps?: readonly ('password' | 'totpSecret')[];
  /** Of a second factor, in base32; left alone when absent. */
  readonly totpSecret?: string;
  readonly mounts?: readonly DesiredMount[];
  /** Those that it names; the others are left alone. */
  readonly limits?: AccountLimitsInput;
}

/** A Mount of a configuration file. */
export interface DesiredMount extends MountRulesInput {
  readonly path: string;
  /** By slug. */
  readonly store: string;
  readonly at: string;
  readonly permissions: readonly PermissionWord[];
}

/** A Partner of a configuration file, with what it owns. */
export interface DesiredPartner {
  readonly slug: string;
  readonly name: string;
  readonly connections?: readonly DesiredConnection[];
  readonly accounts?: readonly DesiredAccount[];
}

/** A further target of a Job of a configuration file: a store or a connection by slug, and how files are delivered there. */
export interface DesiredTarget extends Readonly<Omit<FurtherTargetInput, 'storeId' | 'connectionId'>> {
  readonly store?: string;
  readonly connection?: string;
}

/** A Job of a configuration file. */
export interface DesiredJob {
  readonly slug: string;
  readonly direction: Direction;
  /** By slug. */
  readonly connection: string;
  /** By slug; none of a relay. */
  readonly store?: string;
  /** Where a relay goes, by slug. */
  readonly toConnection?: string;
  /** All further targets; left alone when absent. */
  readonly alsoTo?: readonly DesiredTarget[];
  readonly rules: JobRulesInput;
  /** `null` takes the schedule away. */
  readonly schedule?: DesiredSchedule | null;
  /** All of them, in place of `schedule`: a Job can fire by several clocks. */
  readonly schedules?: readonly DesiredSchedule[];
  /** All of them. */
  readonly triggers?: readonly DesiredTrigger[];
}

/** When a Job of a configuration file fires by the clock. */
export interface DesiredSchedule
  extends Pick<ScheduleRuleInput, 'cron' | 'window' | 'timeZone' | 'onClosedDay' | 'catchUp' | 'enabled'> {
  /** By slug; `null` is every day. */
  readonly calendar?: string | null;
}

/** What else sets off a Job of a configuration file. */
export interface DesiredTrigger {
  /** The store by slug. */
  readonly file?: Omit<FileInput, 'storeId'> & { readonly store: string };
  /** The job by slug. */
  readonly after?: Omit<AfterInput, 'jobId'> & { readonly job: string };
  readonly enabled?: boolean;
}

/**
 * What a configuration file asks for, with the files it names read. What it does not name is left alone: things, and fields of
 * things.
 */
export interface DesiredConfiguration extends DesiredTrail {
  /** Of our own; the built-in ones are part of the program. */
  readonly roles?: readonly CreateRoleInput[];
  readonly stores?: readonly DesiredStore[];
  readonly keys?: readonly DesiredKey[];
  readonly partners?: readonly DesiredPartner[];
  readonly calendars?: readonly CreateCalendarInput[];
  readonly jobs?: readonly DesiredJob[];
  /** Its settings, and its rules by the group. */
  readonly sftpServer?: ServerRulesInput;
}
