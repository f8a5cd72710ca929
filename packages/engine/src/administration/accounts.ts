import {
  type Account,
  type AccountLimitsInput,
  type AccountStatus,
  accountLimits,
  type Id,
  type Mount,
  type MountRulesInput,
  mountRules,
  newId,
  type PermissionWord,
  pickMountRules,
  type Repositories,
  readPermissions,
  readRules,
  type Tx,
} from '@waybill/core';
import { defaultSignIn, describeSignIn, readSignIn, type SignInInput } from './account-sign-in.js';
import { checkAddressBlocks } from './address-blocks.js';
import { continueRotations, describeAuthorizedKey, readAuthorizedKeys } from './authorized-keys.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkVersion, invalid, pathIn, taken } from './input-checks.js';
import { endSessionsOf, endSessionsOfChange } from './live-sessions.js';
import { checkNewPassword } from './new-password.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { readRevokedKeys } from './revoked-keys.js';

/** A Mount as it is asked for; its paths are normalised. */
export interface MountInput extends MountRulesInput {
  readonly path: string;
  readonly storeId: Id;
  readonly at: string;
  readonly permissions: readonly PermissionWord[];
}

interface AccountDetails extends SignInInput {
  readonly status?: AccountStatus;
  /** Lines of an authorized_keys file; of options in front of a key, those of `readKeyOptions`. */
  readonly authorizedKeys?: readonly string[];
  /** What signs nobody in, in the words of `ssh-keygen -k`. */
  readonly revokedKeys?: readonly string[];
  readonly mounts?: readonly MountInput[];
  readonly addressAllowList?: readonly string[];
  readonly maxSessions?: number;
  /** In place of all limits there were. */
  readonly limits?: AccountLimitsInput;
}

/** A new Account. */
export interface CreateAccountInput extends AccountDetails {
  readonly partnerId: Id;
  readonly username: string;
  readonly password?: string;
}

/** The fields of an Account to change. */
export interface UpdateAccountInput extends AccountDetails {
  /** `null` allows no password any more. */
  readonly password?: string | null;
}

const DEFAULT_MAX_SESSIONS = 10;
const usernamePattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** @throws Failure `conflict.duplicate`, `input.invalid`, `key.unsupported` */
export async function createAccount(
  deps: AdministrationDeps,
  input: CreateAccountInput,
  context: ActorContext,
): Promise<Account> {
  if (!usernamePattern.test(input.username)) {
    throw invalid(
      '/username',
      'A user name is 1–64 of letters, digits, ".", "_", "@" and "-", beginning with a letter or digit.',
    );
  }
  const details = readDetails(deps, input);
  const passwordHash = input.password === undefined ? null : await hashPassword(deps, input.username, input.password);
  return deps.database.transaction(async (tx) => {
    if ((await tx.accounts.findByUsername(input.username)) !== undefined) {
      throw taken('/username', `There is an account "${input.username}" already.`);
    }
    if ((await tx.partners.find(input.partnerId)) === undefined) throw invalid('/partnerId', 'There is no such partner.');
    await checkStores(tx, details.mounts ?? []);
    const account = await tx.accounts.insert({
      id: newId(),
      partnerId: input.partnerId,
      username: input.username,
      status: 'active',
      revokedKeys: [],
      mounts: [],
      addressAllowList: [],
      maxSessions: DEFAULT_MAX_SESSIONS,
      ...defaultSignIn,
      limits: accountLimits.parse({}),
      ...details,
      authorizedKeys: continueRotations([], details.authorizedKeys ?? []),
      passwordHash,
    });
    recordAccount(tx, 'account.created', context, account, { after: describeAccount(account) });
    return account;
  });
}

/**
 * Changes the given fields; lists are replaced as a whole. Live sessions that would not be let in any more end.
 * @throws Failure `version.stale`, `input.invalid`, `key.unsupported`
 */
export async function updateAccount(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateAccountInput>,
  context: ActorContext,
): Promise<Account> {
  const details = readDetails(deps, changes);
  const { username } = await deps.database.read.accounts.get(id);
  const passwordHash = typeof changes.password === 'string' ? await hashPassword(deps, username, changes.password) : null;
  return deps.database.transaction(async (tx) => {
    const before = await tx.accounts.get(id);
    checkVersion(before, version);
    await checkStores(tx, details.mounts ?? []);
    const wanted: Account = {
      ...before,
      ...details,
      ...(details.authorizedKeys === undefined
        ? {}
        : { authorizedKeys: continueRotations(before.authorizedKeys, details.authorizedKeys) }),
      ...(changes.password === undefined ? {} : { passwordHash }),
    };
    const passwordChanged = wanted.passwordHash !== before.passwordHash;
    const change = changedFields(describeAccount(before), describeAccount(wanted));
    if (change === undefined && !passwordChanged) return before;
    const after = await tx.accounts.update(wanted);
    await endSessionsOfChange(tx, before, after, context);
    // What counts against the quota, or how much it is, may be another.
    if (details.mounts !== undefined || details.limits !== undefined) await tx.accountUsage.forget(id);
    recordAccount(tx, 'account.updated', context, after, change ?? {}, passwordChanged ? { passwordChanged } : {});
    return after;
  });
}

/** Its files and its history stay; its live sessions end. */
export async function deleteAccount(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const account = await tx.accounts.get(id);
    await tx.accounts.remove(account);
    if (account.totp !== null) await tx.secrets.remove(account.totp.secretId);
    const target = { kind: 'account', id, name: account.username } as const;
    const why = { reason: 'The account was deleted.', target, partnerId: account.partnerId };
    await endSessionsOf(tx, { accountId: id }, why, context);
    recordAccount(tx, 'account.deleted', context, account, { before: describeAccount(account) });
  });
}

function readDetails(deps: Pick<AdministrationDeps, 'keyTools' | 'clock'>, input: AccountDetails) {
  if (input.addressAllowList !== undefined) checkAddressBlocks(input.addressAllowList, '/addressAllowList');
  return {
    ...(input.status === undefined ? {} : { status: input.status }),
    ...(input.authorizedKeys === undefined ? {} : { authorizedKeys: readAuthorizedKeys(deps, input.authorizedKeys) }),
    ...(input.revokedKeys === undefined ? {} : { revokedKeys: readRevokedKeys(deps.keyTools, input.revokedKeys) }),
    ...(input.mounts === undefined ? {} : { mounts: readMounts(input.mounts) }),
    ...(input.addressAllowList === undefined ? {} : { addressAllowList: [...new Set(input.addressAllowList)] }),
    ...(input.maxSessions === undefined ? {} : { maxSessions: input.maxSessions }),
    ...readSignIn(input),
    ...(input.limits === undefined ? {} : { limits: readRules(accountLimits, input.limits, '/limits') }),
  };
}

function readMounts(inputs: readonly MountInput[]): readonly Mount[] {
  const seen = new Set<string>();
  return inputs.map(({ path: asked, storeId, at, permissions, ...rules }, index) => {
    const pointer = `/mounts/${index}`;
    const path = pathIn(`${pointer}/path`, asked);
    if (seen.has(path)) throw invalid(`${pointer}/path`, `Two mounts have the path ${path}.`);
    seen.add(path);
    return {
      path,
      storeId,
      at: pathIn(`${pointer}/at`, at),
      permissions: readPermissions(permissions),
      ...readRules(mountRules, rules, pointer),
    };
  });
}

async function checkStores(repositories: Repositories, mounts: readonly Mount[]): Promise<void> {
  for (const [index, mount] of mounts.entries()) {
    if ((await repositories.stores.find(mount.storeId)) === undefined) {
      throw invalid(`/mounts/${index}/storeId`, 'There is no such store.');
    }
  }
}

async function hashPassword(deps: AdministrationDeps, username: string, password: string): Promise<string> {
  await checkNewPassword(deps, { password, owner: { username }, kind: 'account', field: '/password' });
  return deps.passwords.hash(password);
}

function recordAccount(
  tx: Tx,
  type: 'account.created' | 'account.updated' | 'account.deleted',
  context: ActorContext,
  account: Account,
  change: { readonly before?: Described; readonly after?: Described },
  details: Described = {},
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'account', id: account.id, name: account.username },
    noun: 'accounts',
    partnerId: account.partnerId,
    change,
    details,
  });
}

function describeAccount(account: Account): Described {
  return {
    partnerId: account.partnerId,
    username: account.username,
    status: account.status,
    hasPassword: account.passwordHash !== null,
    authorizedKeys: account.authorizedKeys.map(describeAuthorizedKey),
    revokedKeys: account.revokedKeys,
    mounts: account.mounts.map((mount) => {
      const { path, storeId, at, permissions } = mount;
      return { path, storeId, at, permissions, ...pickMountRules(mount) };
    }),
    addressAllowList: account.addressAllowList,
    maxSessions: account.maxSessions,
    ...describeSignIn(account),
    limits: account.limits,
  };
}
