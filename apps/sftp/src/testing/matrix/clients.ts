import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgramResult, runProgram, sftpBatch } from '@waybill/testkit';
import { curl } from './curl.js';
import { type Errand, PATIENCE_MS } from './errand.js';
import { asyncssh, paramiko } from './python-clients.js';

/** What a client is sent to do beside taking the tree there and back. */
type Task = 'times' | 'modes' | 'resume-upload' | 'beyond' | 'replace' | 'list';

/** One client: how it does its errand, and what of it. */
export interface MatrixClient {
  readonly name: string;
  /** What it can be asked for. */
  readonly does: readonly Task[];
  /** Knows no MAC over what is enciphered, so the profile `modern` has nothing for it. */
  readonly needsCompatible?: boolean;
  /** What it cannot send in a name as it is, whoever the server is. */
  readonly mangles?: string;
  /** Takes `tree` there and back into `back/tree`, and does what it does, in as few runs as it can. */
  readonly run: (errand: Errand) => Promise<ProgramResult>;
}

/** Options of ssh(1) that use nothing of the user's own, and trust any host key. */
export const quietSsh = [
  '-F',
  'none',
  ...['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'].flatMap((each) => ['-o', each]),
];

function run({ here }: Errand, program: string, args: readonly string[]): Promise<ProgramResult> {
  return runProgram(program, args, { cwd: here, timeoutMs: PATIENCE_MS });
}

function openSshTarget({ side, here }: Errand, args: readonly string[] = []) {
  return {
    host: '127.0.0.1',
    port: side.port,
    username: side.username,
    privateKeyFile: side.keyFile,
    cwd: here,
    args,
    timeoutMs: PATIENCE_MS,
  };
}

/** A program at the end of several runs: the first that failed, or all that was printed. */
async function inTurn(...runs: readonly (() => Promise<ProgramResult>)[]): Promise<ProgramResult> {
  let all: ProgramResult = { code: 0, stdout: '', stderr: '' };
  for (const run of runs) {
    const { code, stdout, stderr } = await run();
    all = { code, stdout: all.stdout + stdout, stderr: all.stderr + stderr };
    if (code !== 0) break;
  }
  return all;
}

const openSshCommands = (name: string): readonly string[] => [
  `put -Rp tree ${name}`,
  `get -Rp ${name}/tree back`,
  `reput whole.bin ${name}/whole.bin`,
  'reget shared/beyond.bin beyond.bin',
  `rename ${name}/new.txt ${name}/old.txt`,
  'ls -1 shared/many',
];

/** With `-O` a server's shell begins elsewhere than its SFTP server, so paths are whole. */
function scp(errand: Errand, name: string, ...options: readonly string[]): Promise<ProgramResult> {
  const { side } = errand;
  const common = [...quietSsh, '-o', 'IdentitiesOnly=yes', '-i', side.keyFile, '-P', String(side.port), '-rp', ...options];
  const there = `${side.username}@127.0.0.1:${side.loginPath}/${name}`;
  return inTurn(
    () => run(errand, 'scp', [...common, 'tree', there]),
    () => run(errand, 'scp', [...common, `${there}/tree`, 'back']),
  );
}

async function putty({ side, here }: Errand): Promise<readonly string[]> {
  await runProgram('puttygen', [side.keyFile, '-O', 'private', '-o', 'key.ppk'], { cwd: here });
  return ['-batch', '-P', String(side.port), '-hostkey', side.hostKeyFingerprint, '-i', 'key.ppk'];
}

async function psftp(errand: Errand): Promise<ProgramResult> {
  const script = [
    'put -r tree psftp/tree',
    'get -r psftp/tree back/tree',
    'reput whole.bin psftp/whole.bin',
    'reget shared/beyond.bin beyond.bin',
    'dir shared/many',
  ];
  await writeFile(join(errand.here, 'script'), `${script.join('\n')}\n`);
  const args = [...(await putty(errand)), '-b', 'script', `${errand.side.username}@127.0.0.1`];
  return run(errand, 'psftp', args);
}

async function pscp(errand: Errand): Promise<ProgramResult> {
  const args = [...(await putty(errand)), '-sftp', '-q', '-r', '-p'];
  const remote = `${errand.side.username}@127.0.0.1`;
  return inTurn(
    () => run(errand, 'pscp', [...args, 'tree', `${remote}:pscp`]),
    () => run(errand, 'pscp', [...args, `${remote}:pscp/tree`, 'back']),
  );
}

async function dropbear(errand: Errand): Promise<ProgramResult> {
  const { side, here } = errand;
  await runProgram('dropbearconvert', ['openssh', 'dropbear', side.keyFile, 'key.dropbear'], { cwd: here });
  const program = join(here, 'dbclient');
  // OpenSSH's sftp hands over options that only OpenSSH's ssh has.
  const words = [
    '-y',
    '-y',
    '-i',
    join(here, 'key.dropbear'),
    '-p',
    String(side.port),
    '-s',
    `${side.username}@127.0.0.1`,
    'sftp',
  ];
  await writeFile(program, `#!/bin/sh\nexec dbclient ${words.join(' ')} 2>/dev/null\n`);
  await chmod(program, 0o700);
  return sftpBatch(openSshTarget(errand, ['-S', program]), openSshCommands('dropbear'));
}

function lftp({ side, here }: Errand): Promise<ProgramResult> {
  const ssh = ['ssh', '-a', '-x', ...quietSsh, '-o', 'IdentitiesOnly=yes', '-i', side.keyFile].join(' ');
  const script = [
    'set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 20; set xfer:verify no',
    `set sftp:connect-program "${ssh}"`,
    `open -u ${side.username},none sftp://127.0.0.1:${side.port}`,
    'mirror -R tree lftp/tree',
    'mirror lftp/tree back/tree',
    'put -c whole.bin -o lftp/whole.bin',
    'get -c shared/beyond.bin -o beyond.bin',
    'cls -1 shared/many',
    'bye',
  ];
  return runProgram('lftp', [], { input: `${script.join('\n')}\n`, cwd: here, timeoutMs: PATIENCE_MS });
}

function rclone(errand: Errand): Promise<ProgramResult> {
  const { side } = errand;
  const remote = `:sftp,host=127.0.0.1,port=${side.port},user=${side.username},key_file="${side.keyFile}":rclone`;
  const options = ['--config', '/dev/null', '-q', '--transfers', '2', '--checkers', '2'];
  // It takes up nothing: what is only half there it sends again.
  const sent = ['--include', '/tree/**', '--include', '/whole.bin'];
  return inTurn(
    () => run(errand, 'rclone', [...options, ...sent, 'copy', '.', remote]),
    () => run(errand, 'rclone', [...options, ...sent, 'check', '--one-way', '--download', '.', remote]),
    () => run(errand, 'rclone', [...options, 'sync', `${remote}/tree`, 'back/tree']),
  );
}

/** How `sshfs` ends where the kernel lets nobody mount anything. */
export const CANNOT_MOUNT = 77;

/** Programs that know nothing of SFTP, on a folder that is mounted. */
function sshfs({ side, here }: Errand): Promise<ProgramResult> {
  const trusting = 'StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null,LogLevel=ERROR';
  const script = `
mkdir mounted
said=$(sshfs -F /dev/null -p ${side.port} -o ${trusting},IdentitiesOnly=yes,IdentityFile="${side.keyFile}" "${side.username}@127.0.0.1:${side.loginPath}/" mounted 2>&1) || {
  echo "$said" >&2
  case "$said" in *fuse*) exit ${CANNOT_MOUNT} ;; *) exit 1 ;; esac
}
trap 'fusermount -u mounted' EXIT
set -e
cp -r --preserve=mode,timestamps tree mounted/sshfs/tree
mkdir mounted/sshfs/untarred
tar cf - -C tree . | tar xf - --no-same-owner -C mounted/sshfs/untarred
diff -r tree mounted/sshfs/untarred
cp -r --preserve=mode,timestamps mounted/sshfs/tree back/tree
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1
printf '[user]\nname = Acme\nemail = acme@example.com\n[init]\ndefaultBranch = main\n[gc]\nauto = 0\n[safe]\ndirectory = *\n' > .gitconfig
git init -q --template= mounted/sshfs/repository
cp tree/plain.txt tree/large.bin mounted/sshfs/repository
git -C mounted/sshfs/repository add .
git -C mounted/sshfs/repository commit -qm first
git clone -q --template= --no-hardlinks mounted/sshfs/repository mounted/sshfs/clone
git -C mounted/sshfs/clone fsck --strict --no-progress
ln mounted/sshfs/clone/large.bin mounted/sshfs/second-name
cmp tree/large.bin mounted/sshfs/second-name
fio --name=verify --filename=mounted/sshfs/fio.bin --size=2m --bs=64k --rw=randwrite --ioengine=psync --verify=crc32c --verify_fatal=1 --minimal > fio.log
mv -f mounted/sshfs/new.txt mounted/sshfs/old.txt
dd if=mounted/shared/beyond.bin of=beyond.bin bs=1M skip=4096 seek=4096 conv=notrunc status=none
ls mounted/shared/many
`;
  return runProgram('sh', ['-c', script], { cwd: here, timeoutMs: PATIENCE_MS });
}

const openSshDoes = ['times', 'modes', 'resume-upload', 'beyond', 'replace', 'list'] as const;

/** The clients of the matrix. */
export const clients: readonly MatrixClient[] = [
  { name: 'sftp', does: openSshDoes, run: (errand) => sftpBatch(openSshTarget(errand), openSshCommands('sftp')) },
  { name: 'scp', does: ['times', 'modes'], run: (errand) => scp(errand, 'scp') },
  { name: 'scp-O', does: ['times', 'modes'], mangles: '\n', run: (errand) => scp(errand, 'scp-O', '-O') },
  { name: 'dropbear', does: openSshDoes, needsCompatible: true, run: dropbear },
  { name: 'psftp', does: ['resume-upload', 'beyond', 'list'], run: psftp },
  { name: 'pscp', does: ['times'], mangles: '\\', run: pscp },
  { name: 'lftp', does: ['times', 'resume-upload', 'beyond', 'list'], run: lftp },
  { name: 'rclone', does: ['times', 'resume-upload'], mangles: '\n', run: rclone },
  { name: 'curl', does: ['resume-upload', 'beyond'], needsCompatible: true, run: curl },
  { name: 'paramiko', does: ['times', 'modes', 'beyond', 'replace', 'list'], run: paramiko },
  { name: 'asyncssh', does: ['times', 'modes', 'beyond', 'replace'], run: asyncssh },
  { name: 'sshfs', does: ['times', 'modes', 'beyond', 'replace', 'list'], run: sshfs },
];
