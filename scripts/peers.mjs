/*
 * The programs that tests talk to. Plain Node without a dependency, so that they can be installed while the dependencies are.
 */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where packages lie that cannot be installed beside another peer: Debian has one syslog daemon at a time. */
const unpackedIn = fileURLToPath(new URL('../.peers/', import.meta.url));

/**
 * The Debian packages that tests talk to, each with a command that succeeds when it is there. Where a package is missing on
 * another system, the same program under another package's name is as good. Python's packages are those of the system's own Python,
 * whichever comes first in the path.
 */
const peers = {
  'openssh-server': ['test', '-x', '/usr/sbin/sshd'],
  'openssh-client': ['sh', '-c', 'command -v sftp && command -v ssh-keygen'],
  'openssh-tests': ['test', '-e', '/usr/lib/openssh/regress/sftp-cmds.sh'],
  'dropbear-bin': ['sh', '-c', 'command -v dbclient && command -v dropbearconvert'],
  lftp: ['lftp', '--version'],
  rclone: ['rclone', 'version'],
  'putty-tools': ['sh', '-c', 'command -v psftp && command -v puttygen'],
  curl: ['curl', '--version'],
  'python3-paramiko': ['/usr/bin/python3', '-c', 'import paramiko'],
  'python3-asyncssh': ['/usr/bin/python3', '-c', 'import asyncssh'],
  sshfs: ['sh', '-c', 'command -v sshfs'],
  git: ['git', '--version'],
  fio: ['fio', '--version'],
  'ssh-audit': ['sh', '-c', 'command -v ssh-audit'],
  'redis-server': ['redis-server', '--version'],
  strace: ['strace', '--version'],
  microsocks: ['sh', '-c', 'command -v microsocks'],
  tinyproxy: ['tinyproxy', '-v'],
  rsyslog: ['test', '-x', '/usr/sbin/rsyslogd'],
  'rsyslog-openssl': ['sh', '-c', 'ls /usr/lib/*/rsyslog/lmnsd_ossl.so'],
  chromium: ['chromium', '--version'],
};

/** The same for packages that are unpacked into a folder of their name, with what they depend on installed. */
const unpacked = {
  'syslog-ng-core': ['sh', '-c', `test -x /usr/sbin/syslog-ng || test -x '${unpackedIn}syslog-ng-core/usr/sbin/syslog-ng'`],
};

function succeeds([program, ...args], stdio = 'ignore') {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio });
    child.once('error', () => resolve(false));
    child.once('close', (status) => resolve(status === 0));
  });
}

async function findMissing() {
  const missing = [];
  for (const [name, command] of Object.entries({ ...peers, ...unpacked })) if (!(await succeeds(command))) missing.push(name);
  return missing;
}

async function install(packages) {
  const apt = (...args) =>
    succeeds(['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args], ['ignore', 'ignore', 'inherit']);
  await apt('update');
  const installed = packages.filter((name) => !Object.hasOwn(unpacked, name));
  if (installed.length > 0) await apt('install', '--yes', '--no-install-recommends', ...installed);
  for (const name of packages.filter((each) => Object.hasOwn(unpacked, each))) await unpack(name);
}

async function unpack(name) {
  await mkdir(unpackedIn, { recursive: true });
  const script = `cd "$1" && rm -rf "$2" "$2"_*.deb && apt-get -qq download "$2" && dpkg-deb --extract "$2"_*.deb "$2" &&
    DEBIAN_FRONTEND=noninteractive apt-get -qq satisfy --yes --no-install-recommends "$(dpkg-deb --field "$2"_*.deb Depends)"`;
  await succeeds(['sh', '-c', script, 'sh', unpackedIn, name], ['ignore', 'ignore', 'inherit']);
}

/**
 * Makes sure that the programs the tests talk to are there: installs what is missing when we are root and have apt-get.
 * `say` gets a line for a person before something is installed, and for what stays missing.
 * @returns the packages that are still missing afterwards
 */
export async function ensurePeers(say) {
  const before = await findMissing();
  if (before.length === 0) return [];
  if (process.getuid?.() === 0 && (await succeeds(['sh', '-c', 'command -v apt-get']))) {
    say(`Installing what the tests talk to: ${before.join(' ')}`);
    await install(before);
  }
  const after = await findMissing();
  if (after.length > 0) say(`Some tests need programs that are not here. Install them with: apt-get install ${after.join(' ')}`);
  return after;
}
