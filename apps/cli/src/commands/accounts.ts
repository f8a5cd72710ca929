import { readFile } from 'node:fs/promises';
import { type Account, type AuthorizedKey, DEFAULT_OVERLAP_DAYS, Failure, MAX_OVERLAP_DAYS } from '@waybill/core';
import {
  accountLinkAddress,
  DEFAULT_LINK_HOURS,
  makeAccountLink,
  offerKey,
  revokeAccountLink,
  withdrawKey,
} from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

/** `waybill accounts …`: the keys that partners sign in with, and links for who looks after them. */
export function registerAccounts(program: Command, io: CommandIo): void {
  const accounts = program.command('accounts').description('accounts with which partners sign in to the SFTP server');

  reachesPlatform(
    accounts.command('keys').description('list the keys of an account, a line each').argument('<username>', 'of the account'),
  )
    .option('--json', 'as JSON, a line each')
    .action(async (username: string, { json }: { readonly json?: boolean }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async (platform) => {
        for (const key of (await accountNamed(platform, username)).authorizedKeys) {
          io.print(json === true ? JSON.stringify(key) : keyLine(key));
        }
      });
    });

  reachesPlatform(
    accounts
      .command('offer-key')
      .description('give an account a key that becomes one of it by its first sign-in')
      .argument('<username>', 'of the account')
      .argument('<file>', 'with the public key, such as id_ed25519.pub'),
  )
    .option('--replaces <fingerprint>', 'of the key that it takes the place of; without it, it is added')
    .option('--overlap-days <days>', 'how long that one still signs in afterwards', parseDays, DEFAULT_OVERLAP_DAYS)
    .action(
      async (
        username: string,
        file: string,
        { replaces, overlapDays }: { readonly replaces?: string; readonly overlapDays: number },
        command: Command,
      ) => {
        const publicKey = await readFile(file, 'utf8').catch((error: unknown) => {
          throw new Failure('input.invalid', { publicDetail: `${file} cannot be read.`, cause: error });
        });
        await withPlatform(configOptionsOf(command), io, async (platform) => {
          const { id: accountId } = await accountNamed(platform, username);
          const input = { accountId, publicKey, overlapDays, ...(replaces === undefined ? {} : { replaces }) };
          const { authorizedKeys } = await offerKey(platform.administration, input, platform.context);
          io.print(authorizedKeys.at(-1)?.fingerprint ?? '');
          io.tell(`It waits for its first sign-in. \`waybill accounts keys ${username}\` says when it was proven.`);
        });
      },
    );

  reachesPlatform(
    accounts
      .command('withdraw-key')
      .description('take a key back that waits for its first sign-in')
      .argument('<username>', 'of the account')
      .argument('<fingerprint>', 'of the key, SHA256:…'),
  ).action(async (username: string, fingerprint: string, _options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async (platform) => {
      const { id: accountId } = await accountNamed(platform, username);
      await withdrawKey(platform.administration, { accountId, fingerprint }, platform.context);
      io.tell(`The key ${fingerprint} is withdrawn.`);
    });
  });

  registerLinks(accounts, io);
}

function registerLinks(accounts: Command, io: CommandIo): void {
  reachesPlatform(
    accounts
      .command('make-link')
      .description('make a link that lets a partner see an account and offer it one key; a former one holds no more')
      .argument('<username>', 'of the account'),
  )
    .option('--expires-in <hours>', 'how long the link holds', parseHours, DEFAULT_LINK_HOURS)
    .action(async (username: string, { expiresIn }: { readonly expiresIn: number }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async (platform) => {
        const { id: accountId } = await accountNamed(platform, username);
        const input = { accountId, expiresInHours: expiresIn };
        const { link, token } = await makeAccountLink(platform.administration, input, platform.context);
        io.print(accountLinkAddress(platform.config.publicUrl, token));
        io.tell(
          `Hand it to the partner by a way that you trust. It is shown this once, and holds until ${link.expiresAt.toISOString()}.`,
        );
      });
    });

  reachesPlatform(
    accounts.command('revoke-link').description('take the link of an account back').argument('<username>', 'of the account'),
  ).action(async (username: string, _options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async (platform) => {
      const { id } = await accountNamed(platform, username);
      await revokeAccountLink(platform.administration, id, platform.context);
      io.tell(`The link of ${username} holds no more.`);
    });
  });
}

async function accountNamed({ database }: Pick<OpenPlatform, 'database'>, username: string): Promise<Account> {
  const account = await database.read.accounts.findByUsername(username);
  if (account === undefined) throw new Failure('not-found', { publicDetail: `There is no account "${username}".` });
  return account;
}

function keyLine(key: AuthorizedKey): string {
  return [key.fingerprint, key.algorithm, stateOf(key), key.comment]
    .map((text) => escapeUnsafe(JSON.stringify(text).slice(1, -1)))
    .join('\t');
}

function stateOf({ pending, replacedBy, isAuthority, expiresAt }: AuthorizedKey): string {
  if (pending !== null) {
    return `waits until ${pending.until.toISOString()}${pending.replaces === null ? '' : `, to replace ${pending.replaces}`}`;
  }
  const end = expiresAt?.toISOString();
  if (replacedBy !== null) return `retires ${end}, replaced by ${replacedBy}`;
  return `${isAuthority ? 'authority' : 'signs in'}${end === undefined ? '' : ` until ${end}`}`;
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0 || days > MAX_OVERLAP_DAYS)
    throw new InvalidArgumentError(`It must be a number of days from 0 to ${MAX_OVERLAP_DAYS}.`);
  return days;
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (!Number.isInteger(hours) || hours < 1 || hours > 720)
    throw new InvalidArgumentError('It must be a number of hours from 1 to 720.');
  return hours;
}
