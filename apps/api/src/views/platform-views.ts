import type { ApiKeyView, KeyView, SessionView, StoreEntryView, StoreView, UserView, WebSessionView } from '@waybill/contracts';
import type { ApiKey, Key, Store, User, WebSession } from '@waybill/core';
import type { StoreEntry } from '../store-entries.js';
import { instant, instantOrNull, stored } from './wire.js';

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
  const { username, name, role, status, mustChangePassword } = user;
  return {
    ...stored(user),
    username,
    name,
    role,
    status,
    mustChangePassword,
    secondFactorSince: instantOrNull(user.secondFactorSince),
    lastSignInAt: instantOrNull(user.lastSignInAt),
  };
}

/** An API key as the API shows it: by the beginning of its token. */
export function apiKeyView(apiKey: ApiKey): ApiKeyView {
  const { name, role, prefix } = apiKey;
  return {
    ...stored(apiKey),
    name,
    role,
    prefix,
    expiresAt: instantOrNull(apiKey.expiresAt),
    revokedAt: instantOrNull(apiKey.revokedAt),
    lastUsedAt: instantOrNull(apiKey.lastUsedAt),
  };
}

/** Who is signed in. */
export function sessionView(user: User, session: WebSession): SessionView {
  const { id, username, name, role, mustChangePassword, secondFactorSince } = user;
  const { previous } = session;
  return {
    user: { id, username, name, role, mustChangePassword, secondFactor: secondFactorSince !== null },
    lastSignIn: previous === null ? null : { at: instant(previous.at), address: previous.address },
    csrfToken: session.csrfToken,
    expiresAt: instant(session.expiresAt),
  };
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
