import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { asFailure, type Failure } from '@waybill/core';
import { ConfigError, describeFailure, type Environment, readEnvironment, roles, stopRequests } from '@waybill/platform';
import { Command, CommanderError } from 'commander';
import type { CommandIo } from './commands/command-io.js';
import { commandsThatEnd } from './commands-that-end.js';
import { migrateCommand, roleCommand, upCommand } from './up/up-commands.js';

/** The status of a command line, option or variable that cannot be understood. */
const MISUSED = 2;

function serviceCommands(environment: Environment): readonly Command[] {
  return [
    upCommand(environment, fileURLToPath(import.meta.url)),
    migrateCommand(environment),
    ...roles.map((role) => roleCommand(role, environment)),
  ];
}

/** Who reads no more, as `head` does, has seen enough: what is being done is done to its end. */
function ignoreThatNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Registers the one that is asked for; all of them where that is none, for the help to name them, or completes them all; none for the version. */
async function registerOthers(program: Command, environment: Environment, asked: string | undefined): Promise<void> {
  for (const output of [process.stdout, process.stderr]) output.on('error', ignoreThatNobodyReads);
  const io: CommandIo = {
    environment,
    print: (line) => process.stdout.write(`${line}\n`),
    tell: (line) => process.stderr.write(`${line}\n`),
    signal: stopRequests().signal,
    exitWith: (status) => {
      process.exitCode = status;
    },
  };
  const named = Object.entries(commandsThatEnd).filter(([name]) => name === asked && name !== 'completion');
  const wanted = named.length > 0 || isVersionOption(asked) ? named : Object.entries(commandsThatEnd);
  for (const register of await Promise.all(wanted.map(([, load]) => load()))) register(program, io);
}

const isVersionOption = (asked: string | undefined): boolean => asked === '--version' || asked === '-V';

async function versionOfThis(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(text).version);
}

/** What a person should read of a failure; a field of the input that has an option of its own is named as that. */
function explain(failure: Failure): string {
  const option = /^\/([a-z]+)$/.exec(failure.field ?? '')?.[1];
  return option === undefined ? describeFailure(failure) : `--${option}: ${describeFailure(failure)}`;
}

async function main(): Promise<void> {
  const environment = readEnvironment();
  const program = new Command('waybill')
    .description('Managed file transfer: scheduled SFTP exchanges with partners, and an audit trail that can be proven')
    .version(await versionOfThis(), '-V, --version', 'say which version this is')
    .exitOverride();
  const services = serviceCommands(environment);
  for (const command of services) program.addCommand(command.copyInheritedSettings(program));
  const asked = process.argv[2];
  if (!services.some((command) => command.name() === asked)) await registerOthers(program, environment, asked);
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  } else if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = MISUSED;
  } else {
    process.stderr.write(`${explain(asFailure(error))}\n`);
    process.exitCode = 1;
  }
});
