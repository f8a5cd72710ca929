import { spawnSync } from 'node:child_process';

/**
 * The Debian packages that tests talk to, each with a command that succeeds when it is there. Where a package is missing on
 * another system, the same program under another package's name is as good. Python's packages are those of the system's own Python,
 * whichever comes first in the path.
 */
export const peers = {
  'openssh-server': ['test', '-x', '/usr/sbin/sshd'],
  'openssh-client': ['sh', '-c', 'command -v sftp && command -v ssh-keygen'],
  lftp: ['lftp', '--version'],
  rclone: ['rclone', 'version'],
  'putty-tools': ['sh', '-c', 'command -v psftp && command -v puttygen'],
  curl: ['curl', '--version'],
  'python3-paramiko': ['/usr/bin/python3', '-c', 'import paramiko'],
  'python3-asyncssh': ['/usr/bin/python3', '-c', 'import asyncssh'],
  sshfs: ['sh', '-c', 'command -v sshfs'],
  'ssh-audit': ['sh', '-c', 'command -v ssh-audit'],
  'redis-server': ['redis-server', '--version'],
  microsocks: ['sh', '-c', 'command -v microsocks'],
  tinyproxy: ['tinyproxy', '-v'],
  chromium: ['chromium', '--version'],
} as const satisfies Record<string, readonly string[]>;

/** A Debian package that tests talk to. */
export type Peer = keyof typeof peers;

function succeeds(command: readonly string[]): boolean {
  const [program = '', ...args] = command;
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function install(packages: readonly Peer[]): void {
  const apt = (...args: string[]): void => {
    spawnSync('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...packages);
}

/**
 * Makes sure that the programs the tests talk to are there: installs what is missing when we are root and have apt-get, and
 * returns what is still missing afterwards. `say` gets a line for a person before something is installed, and for what stays missing.
 */
export function ensurePeers(wanted: readonly Peer[], say: (line: string) => void): readonly Peer[] {
  const missing = (): Peer[] => wanted.filter((peer) => !succeeds(peers[peer]));
  const before = missing();
  if (before.length === 0) return [];
  if (process.getuid?.() === 0 && succeeds(['sh', '-c', 'command -v apt-get'])) {
    say(`Installing what the tests talk to: ${before.join(' ')}`);
    install(before);
  }
  const after = missing();
  if (after.length > 0) say(`Some tests need programs that are not here. Install them with: apt-get install ${after.join(' ')}`);
  return after;
}
