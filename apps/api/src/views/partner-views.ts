import type { AccountView, ConnectionTest, ConnectionView, HostKeyView, PartnerView } from '@waybill/contracts';
import { type Account, type Breaker, type Connection, type HostKey, type Partner, pickConnectionRules } from '@waybill/core';
import { type ConnectionTestResult, keyOptionsText } from '@waybill/engine';
import type { Names } from './names.js';
import { instant, instantOrNull, stored } from './wire.js';

/** A Partner as the API shows it. */
export function partnerView(partner: Partner): PartnerView {
  const { slug, name, status, purpose, dataCategory } = partner;
  return {
    ...stored(partner),
    slug,
    name,
    status,
    contacts: partner.contacts.map((contact) => ({ ...contact })),
    tags: [...partner.tags],
    purpose,
    dataCategory,
  };
}

/** A Connection as the API shows it: whether there is a password, never which. */
export async function connectionView(connection: Connection, names: Names): Promise<ConnectionView> {
  const { partnerId, keyId } = connection;
  return {
    ...stored(connection),
    partnerId,
    partnerName: await names.partnerName(partnerId),
    slug: connection.slug,
    host: connection.host,
    port: connection.port,
    username: connection.username,
    keyId,
    keySlug: keyId === null ? null : ((await names.key(keyId))?.slug ?? null),
    nextKeyId: connection.nextKeyId,
    nextKey: await nextKeyView(connection, names),
    hasPassword: connection.passwordSecretId !== null,
    hasProxyPassword: connection.proxyPasswordSecretId !== null,
    status: connection.status,
    statusReason: connection.statusReason,
    rest: restView(await names.breaker(connection.id)),
    ...pickConnectionRules(connection),
  };
}

async function nextKeyView({ id, nextKeyId }: Connection, names: Names): Promise<ConnectionView['nextKey']> {
  const key = nextKeyId === null ? undefined : await names.key(nextKeyId);
  if (key === undefined) return null;
  const trial = await names.nextKeyTrial(id);
  return {
    slug: key.slug,
    fingerprint: key.fingerprint,
    refusals: trial?.refusals ?? 0,
    refusedAt: instantOrNull(trial?.refusedAt ?? null),
    presentKeyAt: instantOrNull(trial?.presentKeyAt ?? null),
    probeAt: instantOrNull(trial?.probeAt ?? null),
  };
}

function restView(breaker: Breaker | undefined): ConnectionView['rest'] {
  if (breaker?.openedAt == null || breaker.probeAt === null) return null;
  const { openedAt, failures, failureCode, failureDetail, probeAt } = breaker;
  return { since: instant(openedAt), failures, code: failureCode, detail: failureDetail, probeAt: instant(probeAt) };
}

/** A host key as the API shows it. */
export async function hostKeyView(hostKey: HostKey, names: Names): Promise<HostKeyView> {
  const connection = await names.connection(hostKey.connectionId);
  return {
    ...stored(hostKey),
    connectionId: hostKey.connectionId,
    connectionSlug: connection?.slug ?? hostKey.connectionId,
    partnerId: connection?.partnerId ?? hostKey.connectionId,
    algorithm: hostKey.algorithm,
    publicKey: hostKey.publicKey,
    fingerprint: hostKey.fingerprint,
    state: hostKey.state,
    decidedBy: hostKey.decidedBy,
    decidedAt: instantOrNull(hostKey.decidedAt),
  };
}

/** An Account as the API shows it: whether there is a password, never its hash. */
export async function accountView(account: Account, names: Names): Promise<AccountView> {
  return {
    ...stored(account),
    partnerId: account.partnerId,
    partnerName: await names.partnerName(account.partnerId),
    username: account.username,
    status: account.status,
    hasPassword: account.passwordHash !== null,
    authorizedKeys: account.authorizedKeys.map((key) => ({
      algorithm: key.algorithm,
      publicKey: key.publicKey,
      fingerprint: key.fingerprint,
      comment: key.comment,
      options: keyOptionsText(key),
      from: [...key.from],
      expiresAt: instantOrNull(key.expiresAt),
      isAuthority: key.isAuthority,
      principals: [...key.principals],
      pending: key.pending === null ? null : { ...key.pending, until: instant(key.pending.until) },
      replacedBy: key.replacedBy,
    })),
    revokedKeys: [...account.revokedKeys],
    mounts: await Promise.all(
      account.mounts.map(
        async ({ path, storeId, at, permissions, paths, uploads, names: { allow, deny }, maxFileBytes, afterRead }) => ({
          path,
          storeId,
          storeSlug: await names.storeSlug(storeId),
          at,
          permissions: [...permissions],
          paths: paths.map((each) => ({ path: each.path, permissions: [...each.permissions] })),
          uploads: { ...uploads, temporaryNames: [...uploads.temporaryNames] },
          names: { allow: [...allow], deny: [...deny] },
          maxFileBytes,
          afterRead,
        }),
      ),
    ),
    addressAllowList: [...account.addressAllowList],
    maxSessions: account.maxSessions,
    signIn: account.signIn,
    accessHours: account.accessHours.map((window) => ({ ...window, days: [...window.days] })),
    expiresAt: instantOrNull(account.expiresAt),
    totp: account.totp === null ? null : { enrolledAt: instant(account.totp.enrolledAt) },
    limits: account.limits,
  };
}

/** What a test of a connection came to. */
export async function connectionTestView(result: ConnectionTestResult, names: Names): Promise<ConnectionTest> {
  const { ok, steps, session, hostKey } = result;
  return {
    ok,
    steps: steps.map((step) => ({ ...step })),
    session: session === null ? null : { ...session },
    hostKey: hostKey === null ? null : await hostKeyView(hostKey, names),
  };
}
