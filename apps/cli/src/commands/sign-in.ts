import { readFile } from 'node:fs/promises';
import { type OidcProvider, type RoleMapping, roles } from '@waybill/core';
import {
  type CreateOidcProviderInput,
  createOidcProvider,
  deleteOidcProvider,
  redirectUriOf,
  testOidcProvider,
  updateOidcProvider,
} from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';
import { registerSignInPolicy } from './sign-in-policy.js';

interface AddOptions {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretFile?: string;
  readonly caFile?: string;
  readonly scope?: readonly string[];
  readonly groupsClaim?: string;
  readonly map?: readonly RoleMapping[];
  readonly newPeople?: OidcProvider['newPeople'];
  readonly secondFactorAmr?: readonly string[];
  readonly secondFactorAcr?: readonly string[];
  readonly sessionMinutes?: number;
  readonly off?: boolean;
}

/** `waybill sign-in …`: the same providers as those of the API and the console. Give it the same `WAYBILL_PUBLIC_URL` as the API. */
export function registerSignIn(program: Command, io: CommandIo): void {
  const signIn = program
    .command('sign-in')
    .description('what signing in takes, and the providers of OpenID Connect that people sign in by');
  registerSignInPolicy(signIn, io);
  const slug = ['<slug>', 'of the provider'] as const;
  const mappings: RoleMapping[] = [];

  reachesPlatform(signIn.command('list-providers').description('list the providers, a line each'))
    .option('--json', 'as JSON, a line each')
    .action(({ json }: { readonly json?: boolean }, command: Command) =>
      withPlatform(configOptionsOf(command), io, async ({ database }) => {
        const { items } = await database.read.oidcProviders.list({}, { limit: 100 });
        for (const provider of items) {
          const { secretId: _, ...shown } = provider;
          io.print(json === true ? JSON.stringify(shown) : lineOf(provider));
        }
        if (items.length === 0) io.tell('There is no provider.');
      }),
    );

  reachesPlatform(
    signIn
      .command('add-provider')
      .description('have people sign in by a provider, and print the redirect address to be registered there, alone')
      .argument(...slug),
  )
    .requiredOption('--name <name>', 'what the button of the sign-in page says (required)')
    .requiredOption('--issuer <url>', 'as the provider states it (required)')
    .requiredOption('--client-id <id>', 'as Waybill is registered there (required)')
    .option('--client-secret-file <file>', 'its secret; a public client when not given')
    .option('--ca-file <file>', 'certificates (PEM) that alone are trusted')
    .option('--scope <scope...>', 'beside openid; profile and email when not given')
    .option('--groups-claim <claim>', 'that lists the groups, or a path to it; groups when not given')
    .option('--map <group=role>', 'who is in this group has this role; the first that matches counts', (text) => {
      mappings.push(parseMapping(text));
      return mappings;
    })
    .addOption(new Option('--new-people <rule>', 'refused when not given').choices(['refused', 'created']))
    .option('--second-factor-amr <value...>', 'values of amr that say that there was more than one factor')
    .option('--second-factor-acr <value...>', 'values of acr that say the same')
    .option('--session-minutes <minutes>', 'how long a session lasts at most; 720 when not given', parseMinutes)
    .option('--off', 'switched off, to be tested first')
    .action(async (name: string, options: AddOptions, command: Command) => {
      const input = await inputOf(name, options);
      await withPlatform(configOptionsOf(command), io, async ({ administration, context, config }) => {
        await createOidcProvider(administration, input, context);
        io.print(redirectUriOf(config.publicUrl, name));
        io.tell(`Register this address at the provider. \`waybill sign-in test-provider ${name}\` says what is still wrong.`);
      });
    });

  const turn = (verb: 'on' | 'off') =>
    reachesPlatform(
      signIn
        .command(`switch-${verb}`)
        .description(
          verb === 'on'
            ? 'have people sign in by a provider again'
            : 'have nobody sign in by a provider, and end the sessions that began by it',
        )
        .argument(...slug),
    ).action((name: string, _options: unknown, command: Command) =>
      withPlatform(configOptionsOf(command), io, async (platform) => {
        const provider = await providerNamed(platform, name, io);
        if (provider === undefined) return;
        const { id, version } = provider;
        const change = { id, version, changes: { enabled: verb === 'on' } };
        await updateOidcProvider(platform.administration, change, platform.context);
        io.tell(`The provider ${name} is ${verb}.`);
      }),
    );
  turn('on');
  turn('off');

  reachesPlatform(
    signIn
      .command('test-provider')
      .description('ask a provider what it says of itself, for its keys, and whether it knows the client')
      .argument(...slug),
  ).action((name: string, _options: unknown, command: Command) =>
    withPlatform(configOptionsOf(command), io, async (platform) => {
      const provider = await providerNamed(platform, name, io);
      if (provider === undefined) return;
      const of = { id: provider.id, publicUrl: platform.config.publicUrl };
      const test = await testOidcProvider(platform.administration, of, platform.context);
      for (const step of test.steps) io.print(escapeUnsafe(`${step.ok ? 'ok    ' : 'failed'}  ${step.name}  ${step.detail}`));
      if (!test.ok) io.exitWith(1);
    }),
  );

  reachesPlatform(
    signIn
      .command('remove-provider')
      .description('take a provider away; the people stay, and sign in by another way')
      .argument(...slug),
  ).action((name: string, _options: unknown, command: Command) =>
    withPlatform(configOptionsOf(command), io, async (platform) => {
      const provider = await providerNamed(platform, name, io);
      if (provider === undefined) return;
      await deleteOidcProvider(platform.administration, provider.id, platform.context);
      io.tell(`Nobody signs in by ${name} any more.`);
    }),
  );
}

async function inputOf(slug: string, options: AddOptions): Promise<CreateOidcProviderInput> {
  const { clientSecretFile, caFile, scope, map, off, ...rest } = options;
  return {
    ...{ ...rest, slug, enabled: off !== true },
    ...(clientSecretFile === undefined ? {} : { clientSecret: (await readFile(clientSecretFile, 'utf8')).trim() }),
    ...(caFile === undefined ? {} : { caPem: await readFile(caFile, 'utf8') }),
    ...(scope === undefined ? {} : { scopes: scope }),
    ...(map === undefined ? {} : { roleMappings: map }),
  };
}

async function providerNamed({ database }: OpenPlatform, slug: string, io: CommandIo): Promise<OidcProvider | undefined> {
  const provider = await database.read.oidcProviders.findBySlug(slug);
  if (provider !== undefined) return provider;
  io.tell(`There is no provider "${slug}". \`waybill sign-in list-providers\` shows all.`);
  io.exitWith(1);
  return undefined;
}

function lineOf({ slug, name, enabled, issuer }: OidcProvider): string {
  return escapeUnsafe([slug, enabled ? 'on' : 'off', name, issuer].join('  '));
}

function parseMapping(text: string): RoleMapping {
  const at = text.lastIndexOf('=');
  const role = roles.find((each) => each === text.slice(at + 1));
  if (at < 1 || role === undefined)
    throw new InvalidArgumentError(`It must be a group, = and one of ${roles.join(', ')}, such as waybill-admins=admin.`);
  return { group: text.slice(0, at), role };
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 720)
    throw new InvalidArgumentError('It must be a number of minutes from 5 to 720.');
  return minutes;
}
