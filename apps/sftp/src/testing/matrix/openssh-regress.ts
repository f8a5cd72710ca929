import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@waybill/testkit';
import { quietSsh } from './clients.js';
import { PATIENCE_MS, type Side } from './errand.js';

/** Where Debian's package openssh-tests puts them. */
const SCRIPTS = '/usr/lib/openssh/regress';

/** What the scripts expect of the program that runs them (test-exec.sh); that one also makes keys and starts servers, which nothing here needs. */
const HARNESS = `
OBJ=$1 SFTPSERVER=$2 SCRIPT=$3 SFTP=sftp SCP=scp TEST_SHELL=sh
SRC=$OBJ DATANAME=data DATA=$OBJ/data COPY=$OBJ/copy RESULT=0
export SFTPSERVER SCP
cd "$OBJ"
verbose() { :; }
maybe_add_scp_path_to_sshd() { :; }
fail() { echo "failed: $*"; RESULT=1; }
config_defined() { return 1; }
. "$SCRIPT"
exit $RESULT
`;

/**
 * The scripts that try OpenSSH's clients against a server. sftp-perm and sftp-chroot try options of OpenSSH's own server, sftp-uri and
 * scp-uri the configuration of its sshd.
 */
export const regressScripts = [
  { script: 'sftp', wrong: [] },
  { script: 'sftp-cmds', wrong: [] },
  { script: 'sftp-badcmds', wrong: [] },
  { script: 'sftp-batch', wrong: [] },
  { script: 'sftp-glob', wrong: [] },
  { script: 'scp', wrong: [] },
] as const;

/** Runs one with its files in `folder`, which the account must see under the same path; resolves to what it found wrong. */
export async function runRegressScript(
  script: (typeof regressScripts)[number]['script'],
  folder: string,
  side: Pick<Side, 'port' | 'username' | 'keyFile'>,
): Promise<readonly string[]> {
  const here = join(folder, script);
  await mkdir(here, { recursive: true });
  await writeFile(join(here, 'data'), Buffer.alloc(9_973, 'what is sent there and back '));
  await copyFile(join(SCRIPTS, `${script}.sh`), join(here, `${script}.sh`));
  const words = [...quietSsh, '-o', 'IdentitiesOnly=yes', '-i', side.keyFile, '-p', String(side.port)];
  const ssh = `exec ssh ${words.join(' ')} ${side.username}@127.0.0.1`;
  const bridge = join(here, 'bridge');
  await writeFile(bridge, `#!/bin/sh\n${ssh} -s sftp\n`, { mode: 0o700 });
  // Theirs runs the other end of scp on this machine, or plays a server that cheats.
  const played = `case "$SCPTESTMODE" in badserver_*) exec sh ${SCRIPTS}/scp-ssh-wrapper.sh "$@" ;; esac`;
  const last = 'for command; do :; done';
  await writeFile(join(here, 'scp-ssh-wrapper.sh'), `#!/bin/sh\n${played}\n${last}\n${ssh} "$command"\n`);
  const args = ['-c', HARNESS, 'sh', here, bridge, join(here, `${script}.sh`)];
  const { code, stdout, stderr } = await runProgram('sh', args, { timeoutMs: PATIENCE_MS });
  const wrong = stdout.split('\n').flatMap((line) => /^failed: (.*)/.exec(line)?.[1] ?? []);
  return (code === 0) === (wrong.length === 0) ? wrong : [`it ended with ${code}: ${stderr}`];
}
