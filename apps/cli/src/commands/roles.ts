import { type AssignedRole, isPermission, type Permission, permissions } from '@waybill/core';
import { createRole, deleteRole, updateRole } from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

const PAGE = 200;

/** `waybill roles …`: what people and API keys may do. */
export function registerRoles(program: Command, io: CommandIo): void {
  const roles = program.command('roles').description('what people and API keys may do: the built-in roles and your own');

  reachesPlatform(roles.command('list').description('list the roles, a line each'))
    .option('--json', 'as JSON, a line each')
    .action(async ({ json }: { readonly json?: boolean }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ database }) => {
        for (let cursor: string | undefined; ; ) {
          const page = await database.read.roles.list({}, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
          for (const role of page.items) io.print(json === true ? JSON.stringify(role) : roleLine(role));
          cursor = page.nextCursor;
          if (cursor === undefined) return;
        }
      });
    });

  roles
    .command('permissions')
    .description('list all permissions that there are, a line each')
    .action(() => {
      for (const permission of permissions) io.print(permission);
    });

  reachesPlatform(
    roles.command('show').description('show what a role may do, a permission a line').argument('<role>', 'its name'),
  )
    .option('--json', 'as JSON')
    .action(async (slug: string, { json }: { readonly json?: boolean }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async (platform) => {
        const role = await roleNamed(platform, slug, io);
        if (role === undefined) return;
        if (json === true) io.print(JSON.stringify(role));
        else for (const permission of role.permissions) io.print(permission);
      });
    });

  takesPermissions(
    reachesPlatform(roles.command('create').description('make a role').argument('<role>', 'its name: a–z, 0–9 and "-"')),
  )
    .option('--description <text>', 'whom it is for')
    .action(async (slug: string, options: RoleOptions, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async (platform) => {
        const given = await permissionsGiven(platform, options, io);
        if (given === undefined) return;
        const described = options.description === undefined ? {} : { description: options.description };
        await createRole(platform.administration, { slug, ...described, permissions: given }, platform.context);
        io.tell(`The role ${slug} may do ${given.length} things.`);
      });
    });

  takesPermissions(
    reachesPlatform(
      roles
        .command('update')
        .description('change a role, for all who have it, at once; permissions that are given are all that it has then')
        .argument('<role>', 'its name'),
    ),
  )
    .option('--description <text>', 'whom it is for')
    .action(async (slug: string, options: RoleOptions, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async (platform) => {
        const role = await roleNamed(platform, slug, io);
        const given = role === undefined ? undefined : await permissionsGiven(platform, options, io);
        if (role === undefined || given === undefined) return;
        const changes = {
          ...(options.description === undefined ? {} : { description: options.description }),
          ...(given.length === 0 ? {} : { permissions: given }),
        };
        await updateRole(platform.administration, { id: role.id, version: role.version, changes }, platform.context);
        io.tell(`The role ${slug} is changed, for all who have it.`);
      });
    });

  reachesPlatform(roles.command('delete').description('delete a role that nobody has').argument('<role>', 'its name')).action(
    async (slug: string, _options: unknown, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async (platform) => {
        const role = await roleNamed(platform, slug, io);
        if (role === undefined) return;
        await deleteRole(platform.administration, role.id, platform.context);
        io.tell(`The role ${slug} is gone.`);
      });
    },
  );
}

interface RoleOptions {
  readonly description?: string;
  readonly may: readonly Permission[];
  readonly like?: string;
}

function takesPermissions(command: Command): Command {
  return command
    .option('--may <permission>', 'what it may do, such as runs:repeat; as often as there are such', anotherPermission, [])
    .option('--like <role>', 'all that this role may do, and what --may says');
}

function anotherPermission(text: string, before: readonly Permission[]): readonly Permission[] {
  if (isPermission(text)) return [...before, text];
  throw new InvalidArgumentError('There is no such permission. `waybill roles permissions` shows all.');
}

async function permissionsGiven(
  platform: OpenPlatform,
  { may, like }: RoleOptions,
  io: CommandIo,
): Promise<readonly Permission[] | undefined> {
  if (like === undefined) return may;
  const role = await roleNamed(platform, like, io);
  return role === undefined ? undefined : [...role.permissions, ...may];
}

async function roleNamed({ database }: OpenPlatform, slug: string, io: CommandIo): Promise<AssignedRole | undefined> {
  const role = await database.read.roles.findBySlug(slug);
  if (role !== undefined) return role;
  io.tell(`There is no role "${slug}". \`waybill roles list\` shows all.`);
  io.exitWith(1);
  return undefined;
}

function roleLine({ slug, isBuiltIn, description, permissions: held }: AssignedRole): string {
  const parts = [slug, isBuiltIn ? 'built-in' : 'custom', `${held.length} permissions`, description];
  return escapeUnsafe(parts.filter((part) => part !== '').join('  '));
}
