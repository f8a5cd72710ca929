import {
  type Account,
  type AccountLimits,
  type AccountLimitsInput,
  type AuditValue,
  accountLimits,
  mountRules,
  readPermissions,
  readRules,
} from '@waybill/core';
import { readSignIn } from '../administration/account-sign-in.js';
import { hasTotpSecret, NO_TOTP_SECRET } from '../administration/account-totp.js';
import { checkAddressBlocks } from '../administration/address-blocks.js';
import { continueRotations, readAuthorizedKeys } from '../administration/authorized-keys.js';
import type { AdministrationDeps } from '../administration/deps.js';
import { invalid, pathIn, withinField } from '../administration/input-checks.js';
import { readRevokedKeys } from '../administration/revoked-keys.js';
import { type CurrentConfiguration, describeKey as describeAuthorizedKey, PRESENT, TO_BE_SET } from './current-configuration.js';
import type { DesiredAccount, DesiredPartner } from './desired-configuration.js';
import { describePassword, item, refuseMissing, refuseOtherPartner } from './desired-item.js';
import type { ConfigurationItem } from './plan-configuration.js';
import { leavesOf, mergeGroups } from './rule-groups.js';

/** What a file asks of an account. @throws Failure `input.invalid`, `conflict` */
export async function describeAccount(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  partner: DesiredPartner,
  account: DesiredAccount,
  pointer: string,
): Promise<ConfigurationItem> {
  const known = current.accounts.find(({ username }) => username === account.username);
  refuseOtherPartner(current, partner, known, `The account "${account.username}"`, pointer);
  const secrets = { password: known?.passwordHash, totpSecret: known?.totp };
  for (const name of account.keeps ?? []) refuseMissing(secrets[name], `${pointer}/${name}`);
  const { password, totpSecret, authorizedKeys, revokedKeys, mounts, status, addressAllowList, maxSessions } = account;
  const fields: Record<string, AuditValue> = { partner: partner.slug };
  for (const name of account.keeps ?? []) fields[name] = PRESENT;
  if (status !== undefined) fields['status'] = status;
  if (addressAllowList !== undefined) {
    checkAddressBlocks(addressAllowList, `${pointer}/addressAllowList`);
    fields['addressAllowList'] = [...new Set(addressAllowList)];
  }
  if (maxSessions !== undefined) fields['maxSessions'] = maxSessions;
  if (password !== undefined) {
    fields['password'] = await describePassword(password, async () =>
      known === undefined || known.passwordHash === null ? false : deps.passwords.verify(known.passwordHash, password),
    );
  }
  if (totpSecret !== undefined) {
    if (deps.totp.parseSecret(totpSecret) === undefined) throw invalid(`${pointer}/totpSecretFile`, NO_TOTP_SECRET);
    fields['totpSecret'] = known !== undefined && (await hasTotpSecret(deps, known, totpSecret)) ? PRESENT : TO_BE_SET;
  }
  Object.assign(fields, await describeSignInOf(account, pointer));
  if (authorizedKeys !== undefined) {
    const keys = await withinField(pointer, async () =>
      continueRotations(known?.authorizedKeys ?? [], readAuthorizedKeys(deps, authorizedKeys)),
    );
    fields['authorizedKeys'] = keys.map(describeAuthorizedKey);
  }
  if (revokedKeys !== undefined) {
    fields['revokedKeys'] = [...(await withinField(pointer, async () => readRevokedKeys(deps.keyTools, revokedKeys)))];
  }
  if (mounts !== undefined) {
    fields['mounts'] = mounts.map(({ path, store, at, permissions, ...rules }, index) => ({
      path: pathIn(`${pointer}/mounts/${index}/path`, path),
      store,
      at: pathIn(`${pointer}/mounts/${index}/at`, at),
      permissions: readPermissions(permissions),
      ...readRules(mountRules, rules, `${pointer}/mounts/${index}`),
    }));
  }
  if (account.limits === undefined) return item('account', account.username, fields);
  const limits = readAccountLimits(known, account.limits, `${pointer}/limits`);
  return item('account', account.username, { ...fields, ...leavesOf({ limits }, { limits: account.limits }) });
}

/** The limits that an account would have: those that a file names in place of those that were there. */
export function readAccountLimits(known: Account | undefined, given: AccountLimitsInput, pointer = ''): AccountLimits {
  return readRules(accountLimits, mergeGroups(known?.limits ?? {}, given), pointer);
}

async function describeSignInOf(account: DesiredAccount, pointer: string): Promise<Readonly<Record<string, AuditValue>>> {
  const { signIn, accessHours, expiresAt } = await withinField(pointer, async () => readSignIn(account));
  return {
    ...(signIn === undefined ? {} : { signIn }),
    ...(accessHours === undefined ? {} : { accessHours: accessHours.map((window) => ({ ...window })) }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt?.toISOString() ?? null }),
  };
}
