import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure, isFailure } from '@waybill/core';
import { generatePassword } from '@waybill/engine';
import { createLogger } from '@waybill/platform';
import { type BehaviourSwitch, behaviours, parseBehaviour, startSandbox } from '@waybill/sandbox';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandIo } from './command-io.js';

interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly folder: string;
  readonly username: string;
  readonly passwordFile?: string;
  readonly behave: readonly (BehaviourSwitch | typeof LIST)[];
}

const LIST = 'list';

const helpAfter = `
It offers CSV files in /outgoing, a new few every minute, and takes files in /incoming. Its host key stays the same from
start to start; the password is another each time, unless --password-file gives one. Try it with:
  sftp -P 2222 waybill@127.0.0.1

To rehearse failures, ask it to behave as awkward partners do; "--behave list" says how:
  waybill sandbox --behave cut-after=1MB --behave slow=50ms

It runs until it is stopped with Ctrl-C.`;

/** `waybill sandbox`: a partner of one's own, to rehearse with. */
export function registerSandbox(program: Command, io: CommandIo): void {
  program
    .command('sandbox')
    .description('run a sandbox partner: a real SFTP server with files in it, to rehearse exchanges with')
    .option('--host <address>', 'address that it listens on', '127.0.0.1')
    .option('--port <port>', 'port that it listens on; 0 takes a free one', parsePort, 2222)
    .option('--folder <folder>', 'folder of its files and its host key; made when missing', './waybill-sandbox')
    .option('--username <name>', 'who may sign in; the password is printed at the start', 'waybill')
    .option('--password-file <file>', 'file that holds the password')
    .option('--behave <behaviour>', 'a way to be awkward, or "list"; can be given several times', addBehaviour, [])
    .addHelpText('after', helpAfter)
    .action(async ({ port, host, folder, username, passwordFile, behave }: SandboxCommandOptions) => {
      if (behave.includes(LIST)) return listBehaviours(io);
      const password = passwordFile === undefined ? generatePassword() : await readPassword(passwordFile);
      const log = createLogger({ role: 'sandbox', level: 'info', destination: 2 });
      const options = {
        folder: resolve(folder),
        host,
        port,
        username,
        password,
        behave: behave.filter((each) => each !== LIST),
        offersInvoices: true,
        log,
      };
      const sandbox = await startSandbox(options, io.signal).catch((error: unknown) => {
        if (io.signal.aborted) return undefined;
        throw isFailure(error, 'conflict.in-use') ? cannotListen(host, port, error) : error;
      });
      if (sandbox === undefined) return;
      io.print(`sftp://${username}@${host}:${sandbox.port}`);
      io.print(`password  ${password}`);
      io.print(`host key  ${sandbox.hostKeyFingerprint}`);
      for (const each of behave) io.print(`behaves   ${each}`);
      await new Promise<void>((done) => {
        if (io.signal.aborted) done();
        else io.signal.addEventListener('abort', () => done(), { once: true });
      });
      await sandbox.close();
    });
}

function addBehaviour(text: string, before: SandboxCommandOptions['behave']): SandboxCommandOptions['behave'] {
  if (text === LIST) return [...before, LIST];
  try {
    return [...before, parseBehaviour(text)];
  } catch (error) {
    throw isFailure(error) ? new InvalidArgumentError(error.publicDetail) : error;
  }
}

function listBehaviours(io: CommandIo): void {
  const width = Math.max(...behaviours.map(({ name, takes }) => name.length + takes.length));
  for (const { name, takes, says } of behaviours) io.print(`${`${name}${takes}`.padEnd(width)}  ${says}`);
}

async function readPassword(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const publicDetail = `The password file "${file}" cannot be read.`;
    throw new Failure('input.invalid', { cause, field: 'password-file', publicDetail });
  });
  const password = text.trim();
  if (password !== '') return password;
  throw new Failure('input.invalid', { field: 'password-file', publicDetail: `The password file "${file}" is empty.` });
}

function cannotListen(host: string, port: number, failure: Failure): Failure {
  const { cause } = failure;
  const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return new Failure('conflict.in-use', {
    cause: failure,
    publicDetail: taken
      ? `Port ${port} of ${host} is taken by another program. Choose another one with --port; 0 takes a free one.`
      : `The sandbox cannot listen on ${host} port ${port}. Choose others with --host and --port.`,
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}
