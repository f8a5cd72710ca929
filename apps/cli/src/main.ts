#!/usr/bin/env node
import { Failure } from '@waybill/core';
import { ConfigError, describeFailure, readEnvironment, roles } from '@waybill/platform';
import { Command, CommanderError } from 'commander';
import { migrateCommand, roleCommand, upCommand } from './up/up-commands.js';

const environment = readEnvironment();

const program = new Command('waybill')
  .description('Managed file transfer: scheduled SFTP exchanges with partners, and an audit trail that can be proven')
  .addCommand(upCommand(environment))
  .addCommand(migrateCommand(environment));
for (const role of roles) program.addCommand(roleCommand(role, environment));
for (const command of [program, ...program.commands]) command.exitOverride();

/** The status of a command line, option or variable that cannot be understood. */
const MISUSED = 2;

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  } else if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = MISUSED;
  } else if (error instanceof Failure) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
