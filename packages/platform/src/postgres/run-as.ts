import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '@waybill/core';
import { stopWithUs } from '../process/stop-with-us.js';

/** A user and group of the operating system, by number. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a program of PostgreSQL: as whom, and with what in front of it. */
export interface RunAs {
  /** Set when another user than ours must run it, because PostgreSQL refuses to run as root. */
  readonly user: OsUser | undefined;
  /** The command in front of the program; empty when it is started directly. */
  readonly prefix: readonly string[];
  /** Options for `spawn` when the prefix does not change the user. */
  readonly spawnAs: Partial<OsUser>;
  /** The capability that the program keeps in order to reach its files, when it needs one. */
  readonly capability: string | undefined;
}

const SERVICE_USERS = ['postgres', 'nobody'];

/** The user that PostgreSQL runs as when we are root: the first of `postgres` and `nobody` in /etc/passwd. */
export function serviceUser(passwd: string): OsUser | undefined {
  for (const name of SERVICE_USERS) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  return undefined;
}

function mayTraverse(stats: Stats, user: OsUser): boolean {
  if (stats.uid === user.uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === user.gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}

function mayRead(stats: Stats, user: OsUser): boolean {
  if (stats.uid === user.uid) return (stats.mode & 0o400) !== 0;
  if (stats.gid === user.gid) return (stats.mode & 0o040) !== 0;
  return (stats.mode & 0o004) !== 0;
}

/** The first folder on the way to `path`, or `path` itself, that keeps `user` from entering or reading it, by permission bits. */
export function obstacle(path: string, user: OsUser): string | undefined {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  const closed = folders.find((folder) => !mayTraverse(statSync(folder), user));
  if (closed !== undefined) return closed;
  const stats = statSync(path);
  const open = stats.isDirectory() ? mayTraverse(stats, user) : mayRead(stats, user);
  return open ? undefined : path;
}

// Bit numbers of linux/capability.h. A container often has the second one only.
const CAPABILITIES = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
];

function availableCapability(): string | undefined {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const held = BigInt(`0x${mask}`);
  return CAPABILITIES.find(({ bit }) => ((held >> bit) & 1n) === 1n)?.name;
}

function asUser(user: OsUser): string[] {
  return [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
}

function keeping(capability: string): string[] {
  const only = `-all,+${capability}`;
  return [
    '--securebits=+no_setuid_fixup,+noroot',
    `--bounding-set=${only}`,
    `--inh-caps=${only}`,
    `--ambient-caps=+${capability}`,
  ];
}

/**
 * Decides how PostgreSQL is started. As an ordinary user: as that user. As root: as `clusterOwner`, or else as the first of
 * `postgres` and `nobody`. When that user cannot reach `paths` (a clone below /root, say), the program keeps the one capability
 * of reading past permission bits. With util-linux's setpriv at hand the program also stops by itself when we are killed.
 * @throws Failure `permission.denied` that names the folder in the way and `--data-dir`
 */
export function planRunAs(paths: readonly string[], clusterOwner: OsUser | undefined): RunAs {
  // SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and leaves a clean cluster.
  const dieWithUs = stopWithUs('INT');
  const setpriv = dieWithUs.length > 0;
  const ourUid = process.getuid?.();
  if (ourUid !== 0) {
    if (clusterOwner !== undefined && ourUid !== undefined && clusterOwner.uid !== ourUid) {
      throw new Failure('permission.denied', {
        field: '--data-dir',
        publicDetail:
          `The database below the data directory belongs to user ${clusterOwner.uid}, and this is user ${ourUid}. ` +
          'Start Waybill as the user who started it first (root, if that was so), or give another --data-dir.',
      });
    }
    return { user: undefined, prefix: dieWithUs, spawnAs: {}, capability: undefined };
  }
  const user =
    clusterOwner !== undefined && clusterOwner.uid !== 0 ? clusterOwner : serviceUser(readFileSync('/etc/passwd', 'utf8'));
  if (user === undefined) {
    throw new Failure('permission.denied', {
      publicDetail:
        'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody". Start Waybill as an ordinary user.',
    });
  }
  const blocked = paths.map((path) => obstacle(path, user)).find((path) => path !== undefined);
  if (blocked === undefined) {
    return setpriv
      ? { user, prefix: [...dieWithUs, ...asUser(user)], spawnAs: {}, capability: undefined }
      : { user, prefix: [], spawnAs: user, capability: undefined };
  }
  const capability = setpriv ? availableCapability() : undefined;
  if (capability === undefined) {
    throw new Failure('permission.denied', {
      field: '--data-dir',
      publicDetail:
        `PostgreSQL refuses to run as root and runs as user ${user.uid}, who cannot enter ${blocked}. ` +
        'Start Waybill as an ordinary user, give a --data-dir (WAYBILL_DATA_DIR) that every user can reach with Waybill installed in such a place too, or install setpriv (util-linux).',
    });
  }
  return { user, prefix: [...dieWithUs, ...asUser(user), ...keeping(capability)], spawnAs: {}, capability };
}
