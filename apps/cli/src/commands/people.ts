import type { RoleSlug, User } from '@waybill/core';
import {
  DEFAULT_INVITATION_HOURS,
  invitationLink,
  inviteAgain,
  invitePerson,
  type MadeInvitation,
  removeAllPasskeys,
  revokeInvitation,
  updateUser,
} from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';
import { readScope, type ScopeOptions, takesScope, unknownPartner } from './scope-options.js';

const PAGE = 200;

/** `waybill people …`: who may use the console, and who is invited to. */
export function registerPeople(program: Command, io: CommandIo): void {
  const people = program.command('people').description('people who use the console, and invitations');

  reachesPlatform(people.command('list').description('list the people, a line each, with those who are invited'))
    .option('--json', 'as JSON, a line each')
    .action(async ({ json }: { readonly json?: boolean }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ database }) => {
        for (let cursor: string | undefined; ; ) {
          const page = await database.read.users.list({}, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
          for (const user of page.items) io.print(json === true ? JSON.stringify(publicPart(user)) : personLine(user));
          cursor = page.nextCursor;
          if (cursor === undefined) return;
        }
      });
    });

  takesScope(
    lifetime(
      reachesPlatform(people.command('invite').description('invite a person and print the link, alone, on standard output'))
        .requiredOption('--name <name>', 'what they are called (required)')
        .requiredOption('--email <address>', 'by which they are known; nothing is sent to it (required)')
        .requiredOption('--role <role>', 'what they may do (required); `waybill roles list` shows all')
        .option('--username <name>', 'what they sign in with; the e-mail address when not given'),
    ),
  ).action(async (options: InviteOptions, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async (platform) => {
      const { expiresIn, partner, tag, ...person } = options;
      const limits = await readScope(platform.database, { partner, tag });
      if ('unknown' in limits) return unknownPartner(io, limits.unknown);
      const input = { ...person, ...limits, expiresInHours: expiresIn };
      show(platform, io, await invitePerson(platform.administration, input, platform.context));
    });
  });

  lifetime(
    reachesPlatform(
      people
        .command('invite-again')
        .description('make another link for who has not used theirs, which holds no more, and print it')
        .argument('<username>', 'of the person'),
    ),
  ).action(async (username: string, { expiresIn }: { readonly expiresIn: number }, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async (platform) => {
      const user = await personNamed(platform, username, io);
      if (user === undefined) return;
      const again = { userId: user.id, expiresInHours: expiresIn };
      show(platform, io, await inviteAgain(platform.administration, again, platform.context));
    });
  });

  reachesPlatform(
    people
      .command('revoke-invitation')
      .description('take an invitation back; the person stays listed and can be invited again')
      .argument('<username>', 'of the person'),
  ).action(async (username: string, _options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async (platform) => {
      const user = await personNamed(platform, username, io);
      if (user === undefined) return;
      await revokeInvitation(platform.administration, user.id, platform.context);
      io.tell(`The link that ${user.name} has holds no more.`);
    });
  });

  reachesPlatform(
    people
      .command('remove-passkeys')
      .description('take all passkeys of a person away who has lost a device')
      .argument('<username>', 'of the person'),
  ).action(async (username: string, _options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async (platform) => {
      const user = await personNamed(platform, username, io);
      if (user === undefined) return;
      await removeAllPasskeys(platform.administration, user.id, platform.context);
      io.tell(`${user.name} signs in with the password now.`);
    });
  });

  const mark = (name: string, description: string, breakGlass: boolean) =>
    reachesPlatform(people.command(name).description(description).argument('<username>', 'of the person')).action(
      async (username: string, _options: unknown, command: Command) => {
        await withPlatform(configOptionsOf(command), io, async (platform) => {
          const user = await personNamed(platform, username, io);
          if (user === undefined) return;
          const change = { id: user.id, version: user.version, changes: { breakGlass } };
          await updateUser(platform.administration, change, platform.context);
          io.tell(`${user.name} ${breakGlass ? 'can' : 'cannot'} use a password where passwords are off.`);
        });
      },
    );
  mark('mark-break-glass', 'let a person use their password where passwords are off, in an emergency', true);
  mark('unmark-break-glass', 'let a person use a password only where everybody may', false);
}

interface InviteOptions extends ScopeOptions {
  readonly name: string;
  readonly email: string;
  readonly role: RoleSlug;
  readonly username?: string;
  /** Hours. */
  readonly expiresIn: number;
}

function lifetime(command: Command): Command {
  return command.option('--expires-in <hours>', 'how long the link holds', parseHours, DEFAULT_INVITATION_HOURS);
}

function show({ config }: OpenPlatform, io: CommandIo, { user, token }: MadeInvitation): void {
  io.print(invitationLink(config.publicUrl, token));
  io.tell(`Hand it to ${user.name} by a way that you trust: whoever opens it first chooses the password.`);
}

async function personNamed({ database }: OpenPlatform, username: string, io: CommandIo): Promise<User | undefined> {
  const user = await database.read.users.findByUsername(username.toLowerCase());
  if (user !== undefined) return user;
  io.tell(`There is no user "${username}". \`waybill people list\` shows all.`);
  io.exitWith(1);
  return undefined;
}

function publicPart({ passwordHash: _, ...user }: User): Omit<User, 'passwordHash'> {
  return user;
}

function personLine({ username, name, role, status, invitation }: User): string {
  const until = invitation === null ? '' : `until ${invitation.expiresAt.toISOString()}`;
  return escapeUnsafe([username, role, status, name, until].filter((part) => part !== '').join('  '));
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (!Number.isInteger(hours) || hours < 1 || hours > 720) {
    throw new InvalidArgumentError('It must be a number of hours from 1 to 720.');
  }
  return hours;
}
