#!/usr/bin/env node
import { asFailure, type Failure } from '@waybill/core';
import { ConfigError, describeFailure, type Environment, readEnvironment, roles, stopRequests } from '@waybill/platform';
import { Command, CommanderError } from 'commander';
import type { CommandIo } from './commands/command-io.js';
import { migrateCommand, roleCommand, upCommand } from './up/up-commands.js';

/** The status of a command line, option or variable that cannot be understood. */
const MISUSED = 2;

function serviceCommands(environment: Environment): readonly Command[] {
  return [upCommand(environment), migrateCommand(environment), ...roles.map((role) => roleCommand(role, environment))];
}

/** The commands that work once and end. Their code is loaded for them only: every role is a process that starts here as well. */
async function registerOthers(program: Command, environment: Environment): Promise<void> {
  const io: CommandIo = {
    environment,
    print: (line) => process.stdout.write(`${line}\n`),
    tell: (line) => process.stderr.write(`${line}\n`),
    signal: stopRequests().signal,
    exitWith: (status) => {
      process.exitCode = status;
    },
  };
  const [{ registerAdmin }, { registerAudit }, { registerConfig }, { registerKeygen }, { registerSandbox }] = await Promise.all([
    import('./commands/admin.js'),
    import('./commands/audit.js'),
    import('./commands/config.js'),
    import('./commands/keygen.js'),
    import('./commands/sandbox.js'),
  ]);
  for (const register of [registerAdmin, registerConfig, registerAudit, registerKeygen, registerSandbox]) register(program, io);
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
    .exitOverride();
  const services = serviceCommands(environment);
  for (const command of services) program.addCommand(command.copyInheritedSettings(program));
  if (!services.some((command) => command.name() === process.argv[2])) await registerOthers(program, environment);
  await program.parseAsync();
}

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  } else if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = MISUSED;
  } else {
    process.stderr.write(`${explain(asFailure(error))}\n`);
    process.exitCode = 1;
  }
}
