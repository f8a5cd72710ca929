import { Failure, type Id, newId, type RoleSlug, type Scope, sameScope, type Tx, type User } from '@waybill/core';
import { z } from 'zod';
import { checkScope } from './check-scope.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkGrant } from './held-permissions.js';
import { type ChangeOf, checkVersion, invalid, taken } from './input-checks.js';
import { checkNewPassword } from './new-password.js';
import { readSignInPolicy } from './read-sign-in-policy.js';
import { changedFields, type Described, recordAct } from './record-change.js';

/** A new user. */
export interface CreateUserInput {
  /** Stored in lower case. */
  readonly username: string;
  readonly name: string;
  readonly email?: string | null;
  readonly role: RoleSlug;
  /** Everything when absent or null. */
  readonly scope?: Scope | null;
  readonly password: string;
  /** True when absent. */
  readonly mustChangePassword?: boolean;
}

/** The fields of a user to change. */
export interface UpdateUserInput {
  readonly name?: string;
  readonly email?: string | null;
  readonly role?: RoleSlug;
  /** Null for everything. */
  readonly scope?: Scope | null;
  readonly status?: Exclude<User['status'], 'invited'>;
  readonly password?: string;
  readonly mustChangePassword?: boolean;
  /** Whether their password opens a session where passwords are off. */
  readonly breakGlass?: boolean;
}

const usernamePattern = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;

/** As it is stored. @throws Failure `input.invalid` with field `/username` */
export function checkUsername(given: string, otherwise = ''): string {
  const username = given.trim().toLowerCase();
  if (usernamePattern.test(username)) return username;
  throw invalid(
    '/username',
    `${otherwise}A user name is 1–64 of letters, digits, ".", "_", "@", "+" and "-", beginning with a letter or digit.`,
  );
}

const emailAddress = z.email().max(254);

/** @throws Failure `input.invalid` with field `/email` */
export function checkEmail(email: string | null | undefined): void {
  if (email == null || emailAddress.safeParse(email).success) return;
  throw invalid('/email', 'This is not an e-mail address, such as jane.doe@acme.example.');
}

/** @throws Failure `conflict.duplicate`, `input.invalid`, `permission.denied` for a role that may do more than who gives it */
export async function createUser(deps: AdministrationDeps, input: CreateUserInput, context: ActorContext): Promise<User> {
  const username = checkUsername(input.username);
  checkEmail(input.email);
  await checkNewPassword(deps, {
    password: input.password,
    owner: { ...input, username },
    kind: 'person',
    field: '/password',
  });
  const passwordHash = await deps.passwords.hash(input.password);
  return deps.database.transaction(async (tx) => {
    if ((await tx.users.findByUsername(username)) !== undefined)
      throw taken('/username', `There is a user "${username}" already.`);
    await oneAtATime(tx);
    await checkGrant(tx, context, input.role);
    const scope = input.scope ?? null;
    await checkScope(tx, { role: input.role, scope });
    const user = await tx.users.insert({
      id: newId(),
      username,
      name: input.name,
      email: input.email ?? null,
      role: input.role,
      scope,
      status: 'active',
      passwordHash,
      mustChangePassword: input.mustChangePassword ?? true,
      breakGlass: false,
      secondFactorSince: null,
      passkeyCount: 0,
      lastSignInAt: null,
      invitation: null,
    });
    recordUser(tx, 'user.created', context, user, { after: describeUser(user) });
    return user;
  });
}

/**
 * Changes the given fields. A changed role, scope, status or password ends all sessions of the user.
 * @throws Failure `permission.denied` where the user may do more than who changes them, before or after, `version.stale`, `input.invalid`, `conflict.state` when no active administrator would be left, and for the
 * password and status of somebody who was invited: they are theirs to choose
 */
export async function updateUser(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateUserInput>,
  context: ActorContext,
): Promise<User> {
  const { password, ...fields } = changes;
  checkEmail(fields.email);
  const known = await deps.database.read.users.get(id);
  if (password !== undefined) {
    const owner = { ...known, ...fields };
    await checkNewPassword(deps, { password, owner, kind: 'person', field: '/password' });
  }
  const passwordHash = password === undefined ? undefined : await deps.passwords.hash(password);
  return deps.database.transaction(async (tx) => {
    await oneAtATime(tx);
    const before = await tx.users.get(id);
    checkVersion(before, version);
    if (before.status === 'invited' && (fields.status !== undefined || password !== undefined)) throw stillInvited();
    const wanted: User = {
      ...before,
      ...fields,
      ...(passwordHash === undefined ? {} : { passwordHash, mustChangePassword: fields.mustChangePassword ?? true }),
    };
    if (fields.role !== undefined || fields.scope !== undefined) await checkScope(tx, wanted);
    const change = changedFields(describeUser(before), describeUser(wanted));
    if (change === undefined && passwordHash === undefined) return before;
    await checkGrant(tx, context, before.role);
    await checkGrant(tx, context, wanted.role);
    if (isActiveAdmin(before) && !isActiveAdmin(wanted)) await keepOneAdmin(tx);
    if (!opensByGlass(wanted)) await keepOneBreakGlass(tx, before);
    const after = await tx.users.update(wanted);
    const otherRights = before.role !== after.role || before.status !== after.status || !sameScope(before.scope, after.scope);
    if (otherRights || passwordHash !== undefined || before.breakGlass !== after.breakGlass)
      await tx.webSessions.removeOfUser(id);
    if (change !== undefined) recordUser(tx, 'user.updated', context, after, change);
    if (passwordHash !== undefined) recordUser(tx, 'user.password-changed', context, after);
    return after;
  });
}

/** Ends their sessions as well; the audit trail keeps the name until {@link erasePerson}. @throws Failure `conflict.state` for the last active administrator */
export async function deleteUser(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const user = await tx.users.get(id);
    await removeUser(tx, user);
    recordUser(tx, 'user.deleted', context, user, { before: describeUser(user) });
  });
}

/** Takes a user away with their sessions; whoever calls says so in the trail. @throws Failure `conflict.state` for the last active administrator */
export async function removeUser(tx: Tx, user: User): Promise<void> {
  await oneAtATime(tx);
  if (isActiveAdmin(user)) await keepOneAdmin(tx);
  await keepOneBreakGlass(tx, user);
  const factor = await tx.secondFactors.find(user.id);
  await tx.webSessions.removeOfUser(user.id);
  await tx.users.remove(user);
  if (factor !== undefined) await tx.secrets.remove(factor.secretId);
}

/** Gives a user another role, as their provider's groups say, and ends their sessions. @throws Failure `sign-in.refused` when no administrator would be left */
export async function changeRole(tx: Tx, user: User, role: RoleSlug): Promise<User> {
  await oneAtATime(tx);
  if (isActiveAdmin(user) && role !== 'admin' && (await tx.users.countActiveAdmins()) <= 1) {
    throw new Failure('sign-in.refused', {
      publicDetail: 'With this role there would be no administrator left. Make somebody else one first.',
      context: { reason: 'last-administrator', user: user.id, username: user.username },
    });
  }
  if (role !== 'admin') await keepOneBreakGlass(tx, user);
  const after = await tx.users.update({ ...user, role });
  await tx.webSessions.removeOfUser(user.id);
  return after;
}

function stillInvited(): Failure {
  return new Failure('conflict.state', {
    publicDetail: 'This person has not chosen a password yet. Invite them again, or delete them.',
  });
}

function isActiveAdmin(user: User): boolean {
  return user.role === 'admin' && user.status === 'active' && user.scope === null;
}

/**
 * Two changes that each leave one administrator could together leave none, whatever the isolation level: both write this row first,
 * so the second waits for the first and sees what it did.
 */
export async function oneAtATime(tx: Tx): Promise<void> {
  await tx.settings.set('users.changed-by', newId());
}

async function keepOneAdmin(tx: Tx): Promise<void> {
  if ((await tx.users.countActiveAdmins()) <= 1) {
    throw new Failure('conflict.state', {
      publicDetail: 'This is the last active administrator of everything. Make somebody else one first.',
    });
  }
}

/** Whether somebody is an administrator who gets in by a password where passwords are off. */
function opensByGlass(user: User): boolean {
  return isActiveAdmin(user) && user.breakGlass && user.passwordHash !== null;
}

/** @throws Failure `conflict.state` where passwords are off, and somebody is the last one who could get in by one */
async function keepOneBreakGlass(tx: Tx, user: User): Promise<void> {
  if (!opensByGlass(user) || (await readSignInPolicy(tx)).passwords === 'everybody') return;
  if ((await tx.users.countBreakGlassAdmins()) > 1) return;
  throw new Failure('conflict.state', {
    publicDetail:
      'Passwords are off, and this is the last administrator who gets in by one in an emergency. Mark somebody else, or switch passwords on.',
  });
}

function recordUser(
  tx: Tx,
  type: 'user.created' | 'user.updated' | 'user.password-changed' | 'user.deleted',
  context: ActorContext,
  user: User,
  change?: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'user', id: user.id, name: user.username },
    noun: 'users',
    ...(change === undefined ? {} : { change }),
  });
}

/** A scope as the audit trail shows it; none is not mentioned. */
export function describeScope(scope: Scope | null): Described {
  return scope === null ? {} : { scope: { partnerIds: [...scope.partnerIds], tags: [...scope.tags] } };
}

/** A User as the audit trail shows it. */
export function describeUser(user: User): Described {
  return {
    username: user.username,
    name: user.name,
    ...(user.email === null ? {} : { email: user.email }),
    role: user.role,
    ...describeScope(user.scope),
    status: user.status,
    mustChangePassword: user.mustChangePassword,
    ...(user.breakGlass ? { breakGlass: true } : {}),
  };
}
