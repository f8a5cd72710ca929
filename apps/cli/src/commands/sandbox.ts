import { resolve } from 'node:path';
import { Failure, isFailure } from '@waybill/core';
import { generatePassword } from '@waybill/engine';
import { createLogger } from '@waybill/platform';
import { type Command, InvalidArgumentError } from 'commander';
import { runSandbox } from '../sandbox/run-sandbox.js';
import type { CommandIo } from './command-io.js';

interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly folder: string;
  readonly username: string;
}

const helpAfter = `
It offers CSV files in /outgoing, a new few every minute, and takes files in /incoming. Its host key stays the same from
start to start; the password is another each time. Try it with: sftp -P 2222 waybill@127.0.0.1
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
    .addHelpText('after', helpAfter)
    .action(async ({ port, host, folder, username }: SandboxCommandOptions) => {
      const password = generatePassword();
      const log = createLogger({ role: 'sandbox', level: 'info', destination: 2 });
      const options = { folder: resolve(folder), host, port, username, password, log };
      const sandbox = await runSandbox(options, io.signal).catch((error: unknown) => {
        if (io.signal.aborted) return undefined;
        throw isFailure(error, 'conflict.in-use') ? cannotListen(host, port, error) : error;
      });
      if (sandbox === undefined) return;
      io.print(`sftp://${username}@${host}:${sandbox.port}`);
      io.print(`password  ${password}`);
      io.print(`host key  ${sandbox.hostKeyFingerprint}`);
      await new Promise<void>((done) => {
        if (io.signal.aborted) done();
        else io.signal.addEventListener('abort', () => done(), { once: true });
      });
      await sandbox.close();
    });
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
