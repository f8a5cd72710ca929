import { type Role, roles } from '@waybill/core';
import { createApiKey, createUser, updateUser } from '@waybill/engine';
import { createToken } from '@waybill/secrets';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';
import { rotateMasterKey } from './rotate-master-key.js';

const roleOption = (): Option => new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory();

/** `waybill admin …`: for whoever is on the machine and can read the data directory. */
export function registerAdmin(program: Command, io: CommandIo): void {
  const admin = program.command('admin').description('people, API keys and the master key, from the machine itself');

  reachesPlatform(admin.command('create-api-key').description('makes an API key and prints it, alone, on standard output'))
    .requiredOption('--name <name>', 'what it is for')
    .addOption(roleOption())
    .option('--expires-in <days>', 'days until it stops working', parseDays)
    .action(async (options: { readonly name: string; readonly role: Role; readonly expiresIn?: number }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const expiresAt = options.expiresIn === undefined ? null : new Date(Date.now() + options.expiresIn * 86_400_000);
        const { token } = await createApiKey(administration, { name: options.name, role: options.role, expiresAt }, context);
        io.print(token);
      });
    });

  reachesPlatform(
    admin.command('create-user').description('makes a user and prints the password, which must be changed at the first sign-in'),
  )
    .requiredOption('--username <name>', 'what they sign in with')
    .option('--name <name>', 'what they are called')
    .addOption(roleOption())
    .action(async (options: { readonly username: string; readonly name?: string; readonly role: Role }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const password = createToken(18).token;
        await createUser(
          administration,
          { username: options.username, name: options.name ?? options.username, role: options.role, password },
          context,
        );
        io.print(password);
      });
    });

  reachesPlatform(admin.command('reset-password').description('gives a user a new password and prints it; their sessions end'))
    .requiredOption('--username <name>', 'whose')
    .action(async (options: { readonly username: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context, database }) => {
        const user = await database.read.users.findByUsername(options.username.toLowerCase());
        if (user === undefined) {
          io.tell(`--username: there is no user "${options.username}".`);
          io.exitWith(1);
          return;
        }
        const password = createToken(18).token;
        await updateUser(
          administration,
          { id: user.id, version: user.version, changes: { password, mustChangePassword: true } },
          context,
        );
        io.print(password);
      });
    });

  reachesPlatform(
    admin.command('rotate-master-key').description('makes a new master key and seals every secret under it'),
  ).action(async (_options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, (platform) => rotateMasterKey(platform, io));
  });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new InvalidArgumentError('It must be a number of days from 1 to 3650.');
  return days;
}
