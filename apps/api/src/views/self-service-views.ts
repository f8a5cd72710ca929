import type { AccountSignInsView, OwnTransfersView, SelfServiceView } from '@waybill/contracts';
import type { Account, AccountLink, Page, Partner, ServerHostKey, Transfer } from '@waybill/core';
import type { AccountSignIn } from '@waybill/engine';
import { instant, instantOrNull } from './wire.js';

/** What a partner is shown of their account. */
export interface OwnAccount {
  readonly account: Account;
  readonly partner: Partner;
  /** Absent for who signed in. */
  readonly link?: AccountLink;
  readonly hostKeys: readonly ServerHostKey[];
  readonly address: string;
}

/** An account as its partner sees it: nothing of stores, of jobs or of others. */
export function selfServiceView({ account, partner, link, hostKeys, address }: OwnAccount): SelfServiceView {
  return {
    server: {
      address,
      hostKeys: hostKeys
        .filter(({ state }) => state !== 'retired')
        .map(({ algorithm, fingerprint, publicKey, state }) => ({ algorithm, fingerprint, publicKey, state })),
    },
    account: {
      id: account.id,
      username: account.username,
      partnerName: partner.name,
      status: account.status,
      signIn: account.signIn,
      hasPassword: account.passwordHash !== null,
      hasSecondFactor: account.totp !== null,
      accessHours: account.accessHours.map(({ days, ...window }) => ({ ...window, days: [...days] })),
      expiresAt: instantOrNull(account.expiresAt),
      addressAllowList: [...account.addressAllowList],
      maxSessions: account.maxSessions,
      limits: structuredClone(account.limits),
      keys: account.authorizedKeys.map((key) => ({
        algorithm: key.algorithm,
        fingerprint: key.fingerprint,
        comment: key.comment,
        from: [...key.from],
        expiresAt: instantOrNull(key.expiresAt),
        pending: key.pending === null ? null : { ...key.pending, until: instant(key.pending.until) },
        replacedBy: key.replacedBy,
        isAuthority: key.isAuthority,
      })),
      mounts: account.mounts.map(({ path, permissions, paths, maxFileBytes, afterRead }) => ({
        path,
        permissions: [...permissions],
        paths: paths.map((each) => ({ path: each.path, permissions: [...each.permissions] })),
        maxFileBytes,
        readOnce: afterRead.kind !== 'keep',
      })),
    },
    link: link === undefined ? null : { expiresAt: instant(link.expiresAt), offeredKey: link.offeredKey },
  };
}

/** The last sign-ins as the partner sees them. */
export function signInsView(items: readonly AccountSignIn[], now: Date): AccountSignInsView {
  return { items: items.map((each) => ({ ...each, at: instant(each.at) })), now: instant(now) };
}

/** Transfers of an account as the partner sees them: by their own names for the files. */
export function ownTransfersView({ items, nextCursor }: Page<Transfer>): OwnTransfersView {
  return {
    items: items.map(({ id, sourcePath, direction, state, sizeBytes, sha256, failureDetail, createdAt, finishedAt }) => ({
      ...{ id, path: sourcePath, direction, state, sizeBytes, sha256, failureDetail },
      createdAt: instant(createdAt),
      finishedAt: instantOrNull(finishedAt),
    })),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}
