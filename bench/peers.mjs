import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CIPHER } from './partner.mjs';
import { run, start } from './processes.mjs';

/*
 * The other clients, each with settings that make it fast: no check after the copy, and for many files as many at once as it is known
 * for. Every one starts, connects, copies and ends; all of that is measured.
 */

const SSH_OPTIONS = [
  '-F',
  'none',
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-c',
  CIPHER,
];
const MANY_AT_ONCE = 8;
const RCLONE_AT_ONCE = 4;

function sshArguments(partner) {
  return [...SSH_OPTIONS, '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-i', partner.keyFile];
}

/** OpenSSH's `sftp` in batch mode. `from` and `to` are folders; everything in the first goes to the second, which is there. */
async function sftp({ direction, from, to, partner, timeoutMs }) {
  const batch = direction === 'push' ? `cd ${to}\nput ${from}/*\n` : `lcd ${to}\nget ${from}/*\n`;
  const port = ['-P', String(partner.port)];
  const target = `${partner.username}@${partner.host}`;
  return run(['sftp', '-q', ...sshArguments(partner), ...port, '-b', '-', target], { input: batch, timeoutMs });
}

async function lftp({ direction, from, to, partner, single, timeoutMs }) {
  const program = ['ssh', '-a', '-x', ...sshArguments(partner), '-p', String(partner.port)].join(' ');
  const many = direction === 'push' ? 'mirror -R' : 'mirror';
  const one = direction === 'push' ? `put -O ${to}` : `get -O ${to}`;
  const copy = single === undefined ? `${many} --parallel=${MANY_AT_ONCE} ${from} ${to}` : `${one} ${from}/${single}`;
  const script = [
    `set sftp:connect-program "${program}"`,
    'set cmd:fail-exit true',
    `open -u ${partner.username}, sftp://${partner.host}`,
    copy,
    'exit',
  ];
  return run(['lftp', '--norc', '-c', script.join('; ')], { timeoutMs });
}

async function rclone({ direction, from, to, partner, folder, timeoutMs }) {
  const options = [
    ['config', join(folder, 'rclone.conf')],
    ['sftp-host', partner.host],
    ['sftp-port', partner.port],
    ['sftp-user', partner.username],
    ['sftp-key-file', partner.keyFile],
    ['transfers', RCLONE_AT_ONCE],
  ].flatMap(([name, value]) => [`--${name}`, String(value)]);
  await writeFile(join(folder, 'rclone.conf'), '');
  const [source, target] = direction === 'push' ? [from, `:sftp:${to}`] : [`:sftp:${from}`, to];
  return run(
    ['rclone', 'copy', ...options, '--sftp-disable-hashcheck', '--ignore-checksum', '--no-check-dest', '--quiet', source, target],
    { timeoutMs },
  );
}

const BARE_CLIENT = fileURLToPath(new URL('bare-client.mjs', import.meta.url));
let bareClient;

/** Our own client with nothing around it, with a digest alone, or with the least that there has to be. Its process stays. */
async function bare({ direction, from, to, partner: { host, port, username, keyFile } }, { sha256 = false, least } = {}) {
  bareClient ??= start([process.execPath, BARE_CLIENT], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
  bareClient.send({ direction, from, to, sha256, least, partner: { host, port, username, keyFile } });
  const [{ seconds, problem }] = await once(bareClient, 'message');
  if (problem !== undefined) throw new Error(`the bare client failed: ${problem}`);
  return { seconds };
}

/** Every other client: copies a folder's files and tells the seconds. */
export const peers = {
  sftp,
  lftp,
  rclone,
  bare: (copy) => bare(copy),
  hashing: (copy) => bare(copy, { sha256: true }),
  least: (copy) => bare(copy, { sha256: true, least: { dataDir: copy.dataDir } }),
};
