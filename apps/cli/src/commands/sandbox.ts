import { resolve } from 'node:path';
import { createLogger } from '@waybill/platform';
import { createToken } from '@waybill/secrets';
import { type Command, InvalidArgumentError } from 'commander';
import { runSandbox } from '../sandbox/run-sandbox.js';
import type { CommandIo } from './command-io.js';

interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly folder: string;
  readonly username: string;
}

/** `waybill sandbox`: a partner of one's own, to rehearse with. */
export function registerSandbox(program: Command, io: CommandIo): void {
  program
    .command('sandbox')
    .description('run a sandbox partner: a real SFTP server with files in it, to rehearse exchanges with')
    .option('--host <address>', 'where it listens', '127.0.0.1')
    .option('--port <port>', 'where it listens; 0 takes a free one', parsePort, 2222)
    .option('--folder <folder>', 'where it keeps its files', './waybill-sandbox')
    .option('--username <name>', 'who may sign in', 'waybill')
    .action(async ({ port, host, folder, username }: SandboxCommandOptions) => {
      const password = createToken(16).token;
      const log = createLogger({ role: 'sandbox', level: 'info', destination: 2 });
      const sandbox = await runSandbox({ folder: resolve(folder), host, port, username, password, log }, io.signal);
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

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}
