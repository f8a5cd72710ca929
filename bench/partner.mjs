import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freeLoopbackPort } from '@waybill/platform';
import { run, start, until } from './processes.mjs';

const SSHD = '/usr/sbin/sshd';
const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
/** What everybody is measured with. Left to themselves, clients choose another with another server, and what is compared is ciphers. */
export const CIPHER = 'aes128-gcm@openssh.com';

/** Makes a key pair of `ssh-keygen`. @returns the path of its private half */
export async function makeKey(file) {
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return file;
}

/**
 * Debian's sshd with its defaults where they matter (an `sftp-server` process each, ten sessions a connection), at the far end of the
 * line. {@link CIPHER} alone is offered. `settings` are further lines of its configuration.
 */
export async function startPartner(line, folder, clientKeyFile, settings = []) {
  const [root, run_] = [join(folder, 'partner'), join(folder, 'sshd')];
  await mkdir(root, { recursive: true });
  await mkdir(run_, { recursive: true });
  // Compiled into Debian's sshd, and made by its service only.
  if (process.getuid() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const hostKeyFile = await makeKey(join(run_, 'host_key'));
  const port = await freeLoopbackPort();
  const configFile = join(run_, 'sshd_config');
  const lines = [
    `ListenAddress ${line.partnerHost}`,
    `Port ${port}`,
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${clientKeyFile}.pub`,
    `Subsystem sftp ${SFTP_SERVER} -d ${root}`,
    `Ciphers ${CIPHER}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'UseDNS no',
    // Or bash reads the user's own ~/.bashrc before each SFTP server, which may do anything and take long.
    'SetEnv SHLVL=1',
    'LogLevel INFO',
    ...settings,
  ];
  await writeFile(configFile, `${lines.join('\n')}\n`);
  const sshd = start(line.inPartner([SSHD, '-D', '-e', '-f', configFile]));
  await until(() => {
    if (sshd.exitCode !== null) throw new Error(`sshd ended: ${sshd.output}`);
    return sshd.output.includes('Server listening on');
  }, 'sshd');
  const [, hostKey = ''] = (await readFile(`${hostKeyFile}.pub`, 'utf8')).split(' ');
  const reached = await line.reach(port);
  return {
    ...reached,
    root,
    username: userInfo().username,
    keyFile: clientKeyFile,
    pid: sshd.pid,
    hostKey: `ssh-ed25519 ${hostKey}`,
    /** Waits until nobody is connected, so that every run pays for its connection. */
    idle: () =>
      until(async () => {
        const { output } = await run(['sh', '-c', `pgrep -P ${sshd.pid} | wc -l`]);
        return output.trim() === '0';
      }, 'the sessions of sshd to end'),
    stop: async () => {
      sshd.kill('SIGTERM');
      await sshd.ended;
    },
  };
}
