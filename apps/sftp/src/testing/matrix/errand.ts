import { mkdir, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePublicKey } from '@waybill/ssh';
import { runProgram } from '@waybill/testkit';
import { plantTree } from './awkward-tree.js';

/** Beside everything else that a machine does while tests run. */
export const PATIENCE_MS = 150_000;
/** Where 4 GiB end. */
const FOUR_GIB = 2 ** 32;
/** What lies behind them in the file that nobody is to fetch from its beginning. */
export const BEYOND = 'beyond four GiB\n';
export const MANY = 10_000;
const WHOLE = Buffer.alloc(600_001, 'a file that was cut ');

/** A server that the clients are tried with. */
export interface Side {
  readonly name: 'Waybill' | 'sshd';
  readonly port: number;
  readonly username: string;
  /** In OpenSSH's form; with `.pub` beside it. */
  readonly keyFile: string;
  /** The folder of this machine that a session begins in. */
  readonly root: string;
  /** The same as a client names it: the path of this machine, or nothing for `/`. */
  readonly loginPath: string;
  readonly hostKeyFingerprint: string;
}

/** What one client is sent to do at one server. */
export interface Errand {
  readonly side: Side;
  /**
   * Where the client runs: `tree` to be sent, `back` to hold what comes back, `whole.bin`, and `beyond.bin`, of which the first 4 GiB
   * are there.
   */
  readonly here: string;
  /** Its own folder at the server, with half of `whole.bin`, `old.txt` and `new.txt`. */
  readonly there: string;
}

/** The host key that a server shows. */
export async function shownFingerprint(port: number): Promise<string> {
  const { stdout } = await runProgram('ssh-keyscan', ['-t', 'ed25519', '-p', String(port), '127.0.0.1']);
  const line = stdout.split('\n').find((each) => each.startsWith('[127.0.0.1]')) ?? '';
  return parsePublicKey(line.replace(/^\S+ /, '')).fingerprint;
}

/** A file of 4 GiB and some bytes that takes no room. */
async function makeBeyond(path: string): Promise<void> {
  const file = await open(path, 'w');
  await file.write(BEYOND, FOUR_GIB);
  await file.close();
}

/** Puts at a server what every client looks at: a folder of 10,000 files, and a file of more than 4 GiB. */
export async function plantShared({ root }: Pick<Side, 'root'>): Promise<void> {
  await mkdir(join(root, 'shared', 'many'), { recursive: true });
  await runProgram('sh', ['-c', `seq -f f%.0f ${MANY} | xargs touch`], {
    cwd: join(root, 'shared', 'many'),
    timeoutMs: PATIENCE_MS,
  });
  await makeBeyond(join(root, 'shared', 'beyond.bin'));
}

interface ErrandOf {
  readonly name: string;
  readonly mangles?: string;
}

/** Prepares both ends of an errand. */
export async function prepare(side: Side, base: string, { name: client, mangles = '' }: ErrandOf): Promise<Errand> {
  const here = join(base, `${client}-${side.name}`);
  await mkdir(join(here, 'back'), { recursive: true });
  await plantTree(join(here, 'tree'), mangles);
  await writeFile(join(here, 'whole.bin'), WHOLE);
  await writeFile(join(here, 'beyond.bin'), '');
  await truncate(join(here, 'beyond.bin'), FOUR_GIB);
  const there = join(side.root, client);
  await mkdir(there);
  await writeFile(join(there, 'whole.bin'), WHOLE.subarray(0, 300_000));
  await writeFile(join(there, 'old.txt'), 'old');
  await writeFile(join(there, 'new.txt'), 'new');
  return { side, here, there };
}

/** Whether the upload that was taken up is what it should be. */
export async function isWhole({ there }: Errand): Promise<boolean> {
  return (await readFile(join(there, 'whole.bin'))).equals(WHOLE);
}

/** What the client has fetched of what lies beyond 4 GiB. */
export async function fetchedBeyond({ here }: Errand): Promise<string> {
  const file = await open(join(here, 'beyond.bin'));
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1_000), 0, 1_000, FOUR_GIB);
  await file.close();
  return buffer.toString('latin1', 0, bytesRead);
}
