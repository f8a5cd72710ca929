import { Failure, type Id, newId, type Role, type Tx, type User } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkVersion, invalid, taken } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';

/** A new user. */
export interface CreateUserInput {
  /** Stored in lower case. */
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  /** True when absent. */
  readonly mustChangePassword?: boolean;
}

/** The fields of a user to change. */
export interface UpdateUserInput {
  readonly name?: string;
  readonly role?: Role;
  readonly status?: User['status'];
  readonly password?: string;
  readonly mustChangePassword?: boolean;
}

const MIN_PASSWORD_LENGTH = 12;
const usernamePattern = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;

/** @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createUser(deps: AdministrationDeps, input: CreateUserInput, context: ActorContext): Promise<User> {
  const username = input.username.trim().toLowerCase();
  if (!usernamePattern.test(username)) {
    throw invalid(
      '/username',
      'A user name is 1–64 of letters, digits, ".", "_", "@", "+" and "-", beginning with a letter or digit.',
    );
  }
  checkNewPassword(input.password, username, '/password');
  const passwordHash = await deps.passwords.hash(input.password);
  return deps.database.transaction(async (tx) => {
    if ((await tx.users.findByUsername(username)) !== undefined)
      throw taken('/username', `There is a user "${username}" already.`);
    const user = await tx.users.insert({
      id: newId(),
      username,
      name: input.name,
      role: input.role,
      status: 'active',
      passwordHash,
      mustChangePassword: input.mustChangePassword ?? true,
      secondFactorSince: null,
      lastSignInAt: null,
    });
    recordUser(tx, 'user.created', context, user, { after: describeUser(user) });
    return user;
  });
}

/**
 * Changes the given fields. A changed role, status or password ends all sessions of the user.
 * @throws Failure `version.stale`, `input.invalid`, `conflict.state` when no active administrator would be left
 */
export async function updateUser(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateUserInput>,
  context: ActorContext,
): Promise<User> {
  const { password, ...fields } = changes;
  const known = await deps.database.read.users.get(id);
  if (password !== undefined) checkNewPassword(password, known.username, '/password');
  const passwordHash = password === undefined ? undefined : await deps.passwords.hash(password);
  return deps.database.transaction(async (tx) => {
    await oneAtATime(tx);
    const before = await tx.users.get(id);
    checkVersion(before, version);
    const wanted: User = {
      ...before,
      ...fields,
      ...(passwordHash === undefined ? {} : { passwordHash, mustChangePassword: fields.mustChangePassword ?? true }),
    };
    const change = changedFields(describeUser(before), describeUser(wanted));
    if (change === undefined && passwordHash === undefined) return before;
    if (isActiveAdmin(before) && !isActiveAdmin(wanted)) await keepOneAdmin(tx);
    const after = await tx.users.update(wanted);
    const otherRights = before.role !== after.role || before.status !== after.status;
    if (otherRights || passwordHash !== undefined) await tx.webSessions.removeOfUser(id);
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
  const factor = await tx.secondFactors.find(user.id);
  await tx.webSessions.removeOfUser(user.id);
  await tx.users.remove(user);
  if (factor !== undefined) await tx.secrets.remove(factor.secretId);
}

/** Length is what counts (NIST SP 800-63B §5.1.1.2). @throws Failure `input.invalid` */
export function checkNewPassword(password: string, username: string, field: string): void {
  const characters = [...password];
  if (characters.length < MIN_PASSWORD_LENGTH) {
    throw invalid(field, `A password has at least ${MIN_PASSWORD_LENGTH} characters.`);
  }
  if (new Set(characters).size < 5) throw invalid(field, 'This password repeats too few characters.');
  if (username.length >= 4 && password.toLowerCase().includes(username)) {
    throw invalid(field, 'A password cannot hold the user name.');
  }
}

function isActiveAdmin(user: User): boolean {
  return user.role === 'admin' && user.status === 'active';
}

/**
 * Two changes that each leave one administrator could together leave none, whatever the isolation level: both write this row first,
 * so the second waits for the first and sees what it did.
 */
async function oneAtATime(tx: Tx): Promise<void> {
  await tx.settings.set('users.changed-by', newId());
}

async function keepOneAdmin(tx: Tx): Promise<void> {
  if ((await tx.users.countActiveAdmins()) <= 1) {
    throw new Failure('conflict.state', {
      publicDetail: 'This is the last active administrator. Make somebody else one first.',
    });
  }
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

function describeUser(user: User): Described {
  return {
    username: user.username,
    name: user.name,
    role: user.role,
    status: user.status,
    mustChangePassword: user.mustChangePassword,
  };
}
