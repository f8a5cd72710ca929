import { addressGroup, type KeyAlgorithm, keyAlgorithms } from '@waybill/core';
import { activateServerHostKey, addServerHostKey, banAddress, liftBan } from '@waybill/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

interface RotateOptions {
  readonly algorithm: KeyAlgorithm;
  readonly activate?: true;
}

/** Host keys and bans of the SFTP server, as commands of `waybill admin`. */
export function registerServerAdmin(admin: Command, io: CommandIo): void {
  reachesPlatform(
    admin
      .command('rotate-host-keys')
      .description(
        'make and announce the next host key of the SFTP server; later, with --activate, show it in place of the present one',
      ),
  )
    .addOption(new Option('--algorithm <algorithm>', 'which host key').choices(keyAlgorithms).default('ed25519'))
    .option('--activate', 'show the next host key from now on, and retire the present one for good')
    .action(async (options: RotateOptions, command: Command) => {
      await withPlatform(configOptionsOf(command), io, (platform) => rotateHostKeys(platform, options, io));
    });

  reachesPlatform(admin.command('ban').description('keep an address out of the SFTP server'))
    .requiredOption('--address <address>', 'an IP address; one of IPv6 with its /64 (required)')
    .requiredOption('--reason <text>', 'why; shown to everybody (required)')
    .option('--hours <hours>', 'for how long; until it is lifted when not given', parseHours)
    .action(async (options: { readonly address: string; readonly reason: string; readonly hours?: number }, command: Command) => {
      const { address, reason, hours } = options;
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const until = hours === undefined ? null : new Date(Date.now() + hours * 3_600_000);
        const ban = await banAddress(administration, { address, reason, until }, context);
        io.tell(`${ban.address} is banned ${until === null ? 'until that is lifted' : `until ${until.toISOString()}`}.`);
      });
    });

  reachesPlatform(admin.command('lift-ban').description('let a banned address in again, at once'))
    .requiredOption('--address <address>', 'as it was banned (required)')
    .action(async (options: { readonly address: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, (platform) => liftBanOf(platform, options.address, io));
    });
}

async function rotateHostKeys(
  { administration, context, database }: OpenPlatform,
  { algorithm, activate }: RotateOptions,
  io: CommandIo,
): Promise<void> {
  if (activate === undefined) {
    const key = await addServerHostKey(administration, algorithm, context);
    io.print(`${key.fingerprint} ${key.publicKey}`);
    io.tell('This is the next host key. Clients that can learn keys are told of it from now on; tell the other partners.');
    io.tell(`When they know it: waybill admin rotate-host-keys --algorithm ${algorithm} --activate`);
    return;
  }
  const keys = await database.read.serverHostKeys.inUse();
  const next = keys.find((key) => key.algorithm === algorithm && key.state === 'next');
  if (next === undefined) {
    io.tell(`There is no next ${algorithm} host key. Make one first, without --activate.`);
    io.exitWith(1);
    return;
  }
  const key = await activateServerHostKey(administration, next.id, context);
  io.print(`${key.fingerprint} ${key.publicKey}`);
  io.tell('The server shows this host key now; the one before is gone.');
}

async function liftBanOf({ administration, context, database }: OpenPlatform, address: string, io: CommandIo): Promise<void> {
  const group = addressGroup(address);
  const active = { at: administration.clock.now(), holds: true };
  const { items } = await database.read.bans.list({ text: group, active }, { limit: 200 });
  const ban = items.find((each) => each.address === group || each.address === address);
  if (ban === undefined) {
    io.tell(`--address: ${address} is not banned.`);
    io.exitWith(1);
    return;
  }
  await liftBan(administration, ban.id, context);
  io.tell(`${ban.address} may come again.`);
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (!Number.isFinite(hours) || hours <= 0 || hours > 87_600) throw new InvalidArgumentError('It must be a number of hours.');
  return hours;
}
