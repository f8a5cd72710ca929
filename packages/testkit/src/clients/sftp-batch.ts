import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgramResult, runProgram } from '../process/run-program.js';
import { tempDir } from '../temp-dir.js';

/** Where OpenSSH's `sftp` connects to, and as whom. */
export interface SftpTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** A file with a private key that has no passphrase. */
  readonly privateKeyFile?: string;
  readonly password?: string;
  /** What is said to a question about a code; needs a password. */
  readonly code?: string;
  /** Arguments of sftp(1), before ours: `-o`, `Ciphers=…`, `-R`, `64`. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/**
 * Runs commands of sftp(1) with OpenSSH's client in batch mode; it stops at the first that fails, unless that begins with `-`.
 * Nothing of the user's own configuration, agent or known hosts is used, and any host key is accepted.
 */
export async function sftpBatch(target: SftpTarget, commands: readonly string[]): Promise<ProgramResult> {
  await using dir = await tempDir('sftp');
  const env: Record<string, string> = {};
  const auth: string[] = [];
  if (target.privateKeyFile !== undefined) auth.push('-o', 'IdentitiesOnly=yes', '-i', target.privateKeyFile);
  if (target.password === undefined) {
    auth.push('-o', 'PasswordAuthentication=no', '-o', 'KbdInteractiveAuthentication=no');
  } else {
    const secret = join(dir.path, 'password');
    const askpass = join(dir.path, 'askpass');
    await writeFile(secret, `${target.password}\n`, { mode: 0o600 });
    const code = join(dir.path, 'code');
    await writeFile(code, `${target.code ?? ''}\n`, { mode: 0o600 });
    await writeFile(askpass, `#!/bin/sh\ncase "$1" in *code:*) exec cat '${code}';; esac\nexec cat '${secret}'\n`);
    await chmod(askpass, 0o700);
    Object.assign(env, { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' });
    // -b turns batch mode on, in which no password is asked for; the first value counts.
    auth.push('-o', 'BatchMode=no', '-o', 'NumberOfPasswordPrompts=1');
    if (target.privateKeyFile === undefined) auth.push('-o', 'PubkeyAuthentication=no');
  }
  const args = [
    ...(target.args ?? []),
    ...['-F', 'none', '-P', String(target.port)],
    ...[
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'LogLevel=ERROR',
      '-o',
      'IdentityAgent=none',
    ],
    ...auth,
    ...['-b', '-', `${target.username}@${target.host}`],
  ];
  // Awaited here: the files of the password must outlive the client.
  return await runProgram('sftp', args, {
    input: `${commands.join('\n')}\n`,
    env,
    ...(target.cwd === undefined ? {} : { cwd: target.cwd }),
    ...(target.timeoutMs === undefined ? {} : { timeoutMs: target.timeoutMs }),
  });
}
