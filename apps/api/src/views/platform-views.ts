import {
  type ApiKeyView,
  type KeyView,
  operationsFor,
  type PasskeyView,
  type RoleView,
  type SessionView,
  type StoreEntryView,
  type StoreView,
  type UserView,
  type WebSessionView,
} from '@waybill/contracts';
import {
  type ApiKey,
  type AssignedRole,
  type Key,
  lacksSecondFactor,
  type Passkey,
  type Scope,
  type Store,
  type User,
  type WebSession,
} from '@waybill/core';
import { type AdministrationDeps, permissionsOfRole, readSignInPolicy } from '@waybill/engine';
import type { StoreEntry } from '../store-entries.js';
import { instant, instantOrNull, stored } from './wire.js';

function scopeShown(scope: Scope | null) {
  return scope === null ? null : { partnerIds: [...scope.partnerIds], tags: [...scope.tags] };
}

/** The public half of a Key. */
export function keyView(key: Key): KeyView {
  const { slug, algorithm, bits, publicKey, fingerprint, comment, origin } = key;
  return { ...stored(key), slug, algorithm, bits, publicKey, fingerprint, comment, origin };
}

/** A Store as the API shows it. */
export function storeView(store: Store): StoreView {
  const { slug, kind, root } = store;
  return { ...stored(store), slug, kind, root };
}

/** A User as the API shows it. */
export function userView(user: User): UserView {
  const { username, name, email, role, scope, status, mustChangePassword, breakGlass, invitation } = user;
  return {
    ...stored(user),
    username,
    name,
    email,
    role,
    scope: scopeShown(scope),
    status,
    mustChangePassword,
    breakGlass,
    secondFactorSince: instantOrNull(user.secondFactorSince),
    passkeys: user.passkeyCount,
    lastSignInAt: instantOrNull(user.lastSignInAt),
    invitation: invitation === null ? null : { ...invitation, expiresAt: instant(invitation.expiresAt) },
  };
}

/** A role as the API shows it. */
export function roleView(role: AssignedRole): RoleView {
  const { slug, description, isBuiltIn, permissions } = role;
  return { ...stored(role), slug, description, builtIn: isBuiltIn, permissions: [...permissions] };
}

/** An API key as the API shows it: by the beginning of its token. */
export function apiKeyView(apiKey: ApiKey): ApiKeyView {
  const { name, role, scope, prefix } = apiKey;
  return {
    ...stored(apiKey),
    name,
    role,
    scope: scopeShown(scope),
    prefix,
    expiresAt: instantOrNull(apiKey.expiresAt),
    revokedAt: instantOrNull(apiKey.revokedAt),
    lastUsedAt: instantOrNull(apiKey.lastUsedAt),
  };
}

/** Who is signed in. */
export async function sessionView(
  { database }: Pick<AdministrationDeps, 'database'>,
  user: User,
  session: WebSession,
): Promise<SessionView> {
  const permissions = await permissionsOfRole(database.read, user.role);
  const policy = await readSignInPolicy(database.read);
  const { id, username, name, role, scope, mustChangePassword, secondFactorSince, passkeyCount } = user;
  const { previous } = session;
  return {
    user: {
      id,
      username,
      name,
      role,
      permissions: [...permissions],
      scope: scopeShown(scope),
      mustChangePassword,
      secondFactorDemanded: lacksSecondFactor(policy, user, session),
      secondFactor: secondFactorSince !== null,
      passkeys: passkeyCount,
    },
    operations: [...operationsFor({ permissions, isScoped: scope !== null })],
    lastSignIn: previous === null ? null : { at: instant(previous.at), address: previous.address },
    csrfToken: session.csrfToken,
    expiresAt: instant(session.expiresAt),
  };
}

/** A passkey as the API shows it. */
export function passkeyView({ id, name, isSynced, createdAt, lastUsedAt }: Passkey): PasskeyView {
  return { id, name, isSynced, createdAt: instant(createdAt), lastUsedAt: instantOrNull(lastUsedAt) };
}

/** One of the sessions of a person. */
export function webSessionView(session: WebSession, current: WebSession): WebSessionView {
  const { id, address, userAgent, method } = session;
  return {
    id,
    current: id === current.id,
    address,
    userAgent,
    method,
    createdAt: instant(session.createdAt),
    lastSeenAt: instant(session.lastSeenAt),
    expiresAt: instant(session.expiresAt),
  };
}

/** A row of a folder of a Store. */
export function storeEntryView({ name, path, kind, sizeBytes, modifiedAt }: StoreEntry): StoreEntryView {
  return { name, path, kind, sizeBytes: sizeBytes ?? null, modifiedAt: instantOrNull(modifiedAt ?? null) };
}
