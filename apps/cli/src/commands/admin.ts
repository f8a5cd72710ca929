import type { RoleSlug } from '@waybill/core';
import {
  createApiKey,
  createUser,
  eraseCertificateHolder,
  erasePerson,
  generatePassword,
  pausePlatform,
  resumePlatform,
  updateUser,
} from '@waybill/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import { registerServerAdmin } from './admin-server.js';
import type { CommandIo } from './command-io.js';
import { formerUserIds } from './former-users.js';
import { reachesPlatform, withPlatform } from './open-platform.js';
import { rotateMasterKey } from './rotate-master-key.js';
import { readScope, type ScopeOptions, takesScope, unknownPartner } from './scope-options.js';

const roleOption = (): Option =>
  new Option('--role <role>', 'what it allows (required); `waybill roles list` shows all').makeOptionMandatory();

function whose(username: string | undefined, former: readonly string[]): string {
  if (username === undefined) return 'Say whose: --username or --id.';
  if (former.length > 1) return `--username: several users "${username}" were deleted: ${former.join(', ')}. Give --id.`;
  return `--username: there is no user "${username}", and the audit trail names no deleted one. Give --id.`;
}

interface ApiKeyOptions extends ScopeOptions {
  readonly name: string;
  readonly role: RoleSlug;
  /** Days. */
  readonly expiresIn?: number;
}

/** `waybill admin …`: for whoever is on the machine and can read the data directory. */
export function registerAdmin(program: Command, io: CommandIo): void {
  const admin = program
    .command('admin')
    .description('people, API keys, the SFTP server and the master key, from the machine itself');
  registerServerAdmin(admin, io);

  takesScope(
    reachesPlatform(admin.command('create-api-key').description('make an API key and print it, alone, on standard output')),
  )
    .requiredOption('--name <name>', 'what it is for (required)', parseText)
    .addOption(roleOption())
    .option('--expires-in <days>', 'days until it stops working; never when not given', parseDays)
    .action(async (options: ApiKeyOptions, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context, database }) => {
        const limits = await readScope(database, options);
        if ('unknown' in limits) return unknownPartner(io, limits.unknown);
        const expiresAt = options.expiresIn === undefined ? null : new Date(Date.now() + options.expiresIn * 86_400_000);
        const { token } = await createApiKey(
          administration,
          { name: options.name, role: options.role, ...limits, expiresAt },
          context,
        );
        io.print(token);
      });
    });

  reachesPlatform(
    admin.command('create-user').description('make a user and print the password, which must be changed at the first sign-in'),
  )
    .requiredOption('--username <name>', 'what they sign in with (required)')
    .option('--name <name>', 'what they are called; the user name when not given')
    .addOption(roleOption())
    .action(async (options: { readonly username: string; readonly name?: string; readonly role: RoleSlug }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const password = generatePassword();
        await createUser(
          administration,
          { username: options.username, name: options.name ?? options.username, role: options.role, password },
          context,
        );
        io.print(password);
      });
    });

  reachesPlatform(admin.command('reset-password').description('give a user a new password and print it; their sessions end'))
    .requiredOption('--username <name>', 'whose (required)')
    .action(async (options: { readonly username: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context, database }) => {
        const user = await database.read.users.findByUsername(options.username.toLowerCase());
        if (user === undefined) {
          io.tell(`--username: there is no user "${options.username}".`);
          io.exitWith(1);
          return;
        }
        const password = generatePassword();
        await updateUser(
          administration,
          { id: user.id, version: user.version, changes: { password, mustChangePassword: true } },
          context,
        );
        io.print(password);
      });
    });

  reachesPlatform(
    admin
      .command('erase-person')
      .description('erase the personal data of somebody who is or was a user, for good; the audit trail stays valid'),
  )
    .option('--username <name>', 'whose; of a deleted user too')
    .option('--id <id>', 'whose, by the id that the audit trail has: for a name that several had')
    .requiredOption('--reason <text>', 'why; it stays in the audit trail, so name nobody in it (required)', parseText)
    .action(async (options: { readonly username?: string; readonly id?: string; readonly reason: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context, database }) => {
        const { username } = options;
        const user = username === undefined ? undefined : await database.read.users.findByUsername(username.toLowerCase());
        const former =
          username === undefined || user !== undefined || options.id !== undefined
            ? []
            : await formerUserIds(database.read.auditTrail, username.toLowerCase());
        const userId = options.id ?? user?.id ?? (former.length === 1 ? former[0] : undefined);
        if (userId === undefined) {
          io.tell(whose(username, former));
          io.exitWith(1);
          return;
        }
        const { events, userDeleted } = await erasePerson(administration, { userId, reason: options.reason }, context);
        io.tell(`Erased: what ${events} audit events disclosed${userDeleted ? ', and the user' : ''}.`);
      });
    });

  reachesPlatform(
    admin
      .command('erase-certificate-holder')
      .description('erase what SSH certificates call a person, for good; the audit trail stays valid'),
  )
    .requiredOption('--key-id <text>', 'the key id of the certificates, exactly as audit events show it (required)')
    .requiredOption('--reason <text>', 'why; it stays in the audit trail, so name nobody in it (required)', parseText)
    .action(async (options: { readonly keyId: string; readonly reason: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const { events } = await eraseCertificateHolder(administration, options, context);
        io.tell(`Erased: the key id that ${events} audit events disclosed.`);
      });
    });

  reachesPlatform(admin.command('pause').description('pause everything: no schedule fires and nothing begins to move'))
    .requiredOption('--reason <text>', 'why; shown to everybody (required)', parseText)
    .action(async (options: { readonly reason: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        await pausePlatform(administration, options, context);
        io.tell('Everything is paused. `waybill admin resume` ends it.');
      });
    });

  reachesPlatform(admin.command('resume').description('end the pause of everything')).action(
    async (_options: unknown, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        await resumePlatform(administration, context);
        io.tell('Everything goes on.');
      });
    },
  );

  reachesPlatform(
    admin
      .command('rotate-master-key')
      .description('make a new master key and seal every secret under it; can be done while Waybill runs'),
  ).action(async (_options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, (platform) => rotateMasterKey(platform, io));
  });
}

function parseText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new InvalidArgumentError('It must be a number of days from 1 to 3650.');
  return days;
}
