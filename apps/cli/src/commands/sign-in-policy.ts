import { passwordRules, type SignInPolicy } from '@waybill/core';
import { changeSignInPolicy, readSignInPolicy } from '@waybill/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

interface PolicyOptions extends Partial<Pick<SignInPolicy, 'idleMinutes' | 'sessionMinutes' | 'passwords'>> {
  readonly secondFactor?: readonly string[];
  readonly secondFactorOfNobody?: true;
  readonly json?: true;
}

/** `waybill sign-in policy`: changes what is given, and shows what signing in takes then. */
export function registerSignInPolicy(signIn: Command, io: CommandIo): void {
  reachesPlatform(signIn.command('policy').description('show what signing in takes, after changing what is given'))
    .option('--idle-minutes <minutes>', 'a session ends when it was not used for so long', parseWhole)
    .option('--session-minutes <minutes>', 'a session ends after this in any case', parseWhole)
    .option('--second-factor <role...>', 'demand a second factor of these roles, and of no others')
    .addOption(new Option('--second-factor-of-nobody', 'demand a second factor of nobody').conflicts('secondFactor'))
    .addOption(new Option('--passwords <whose>', 'who signs in by a password').choices(passwordRules))
    .option('--json', 'as JSON')
    .action(async ({ secondFactor, secondFactorOfNobody, json, ...given }: PolicyOptions, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, database, context }) => {
        const before = await readSignInPolicy(database.read);
        const secondFactorRoles = secondFactorOfNobody === true ? [] : (secondFactor ?? before.secondFactorRoles);
        const policy = await changeSignInPolicy(administration, { ...before, ...given, secondFactorRoles }, context);
        if (json === true) io.print(JSON.stringify(policy));
        else for (const line of linesOf(policy)) io.print(line);
      });
    });
}

function linesOf({ idleMinutes, sessionMinutes, secondFactorRoles, passwords }: SignInPolicy): readonly string[] {
  return [
    `sessions       end after ${idleMinutes} minutes without use, and after ${sessionMinutes} in any case`,
    `second factor  ${secondFactorRoles.length === 0 ? 'demanded of nobody' : `demanded of ${secondFactorRoles.join(', ')}`}`,
    `passwords      ${passwords}`,
  ];
}

/** The policy itself says within which bounds. */
function parseWhole(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of minutes.');
  return Number(text);
}
