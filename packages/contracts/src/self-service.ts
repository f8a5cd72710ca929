import {
  accountLimits,
  accountStatuses,
  keyAlgorithms,
  mountPermissions,
  serverHostKeyStates,
  signInRequirements,
  transferDirections,
  transferStates,
} from '@waybill/core';
import { z } from 'zod';
import { authorizedKeyView, signInView } from './account-sign-in.js';
import { byId, bytes, id, instant, line, publicKeyText, writeOnly } from './fields.js';
import { route } from './route.js';

const permissions = z.array(z.enum(mountPermissions));

const ownKey = authorizedKeyView
  .pick({
    algorithm: true,
    fingerprint: true,
    comment: true,
    from: true,
    expiresAt: true,
    pending: true,
    replacedBy: true,
    isAuthority: true,
  })
  .meta({ id: 'OwnKey' });

const linkView = z.object({
  expiresAt: instant,
  offeredKey: z
    .string()
    .nullable()
    .meta({ description: 'The fingerprint of the key that was offered with it; it takes no other.' }),
});

const selfServiceView = z
  .object({
    server: z.object({
      address: z.string().meta({ description: 'Host and port by which the SFTP server is reached.' }),
      hostKeys: z.array(
        z.object({
          algorithm: z.enum(keyAlgorithms),
          fingerprint: z.string(),
          publicKey: z.string(),
          state: z.enum(serverHostKeyStates),
        }),
      ),
    }),
    account: z.object({
      id,
      username: z.string(),
      partnerName: z.string(),
      status: z.enum(accountStatuses),
      signIn: z.enum(signInRequirements),
      hasPassword: z.boolean(),
      hasSecondFactor: z.boolean(),
      accessHours: signInView.accessHours,
      expiresAt: instant.nullable(),
      addressAllowList: z.array(z.string()),
      maxSessions: z.number().int(),
      limits: accountLimits,
      keys: z.array(ownKey),
      mounts: z.array(
        z.object({
          path: z.string(),
          permissions,
          paths: z.array(z.object({ path: z.string(), permissions })),
          maxFileBytes: z.number().nullable(),
          readOnce: z.boolean().meta({ description: 'Whether a file goes away once it was read.' }),
        }),
      ),
    }),
    link: linkView.nullable().meta({ description: 'Of who came by a link; `null` for who signed in.' }),
  })
  .meta({ id: 'SelfService', description: 'An account as its partner sees it: nothing of stores, of jobs or of others.' });

const signIns = z
  .object({
    items: z.array(
      z.object({
        at: instant,
        accepted: z.boolean(),
        address: z.string().nullable(),
        client: z.string().nullable().meta({ description: 'What the client calls itself.' }),
        method: z.string().nullable(),
        keyFingerprint: z.string().nullable(),
        reason: z.string().nullable().meta({
          description: 'Why it was refused, as in docs/sftp-server.md; of a password always `password-refused`.',
        }),
      }),
    ),
    now: instant.meta({ description: 'By the clock of the platform: what to give as `since` for what comes later.' }),
  })
  .meta({ id: 'AccountSignIns' });

const ownTransfers = z
  .object({
    items: z.array(
      z.object({
        id,
        path: z.string().meta({ description: 'As the partner names it.' }),
        direction: z.enum(transferDirections),
        state: z.enum(transferStates),
        sizeBytes: bytes.nullable(),
        sha256: z.string().nullable(),
        failureDetail: z.string().nullable(),
        createdAt: instant,
        finishedAt: instant.nullable(),
      }),
    ),
    nextCursor: z.string().exactOptional(),
  })
  .meta({ id: 'OwnTransfers' });

const expiresInHours = z
  .number()
  .int()
  .min(1)
  .max(720)
  .exactOptional()
  .meta({ description: 'How long the link holds; 72 when absent.' });

const madeLink = z
  .object({
    link: z.string().meta({ description: 'To be handed to the partner, by a way that you trust; shown this once.' }),
    expiresAt: instant,
  })
  .meta({ id: 'MadeAccountLink' });

const shownLink = z.object({ link: linkView.extend({ madeBy: z.string(), createdAt: instant }).nullable() }).meta({
  id: 'ShownAccountLink',
  description: 'The link of an account that holds, without what opens it; `null` when none does.',
});

const token = writeOnly(200).meta({ description: 'What stands behind `#` in the link.' });
const problems = ['account-link.refused', 'sign-in.throttled'] as const;
const cursor = z.string().max(500).exactOptional();

/** An account as its partner sees it. */
export type SelfServiceView = z.infer<typeof selfServiceView>;
/** The last sign-ins to an account, as its partner sees them. */
export type AccountSignInsView = z.infer<typeof signIns>;
/** The transfers of an account, as its partner sees them. */
export type OwnTransfersView = z.infer<typeof ownTransfers>;
/** The link of an account as it was just made. */
export type MadeAccountLinkView = z.infer<typeof madeLink>;

const tag = 'self-service';

/** The endpoints of partners who look after their accounts themselves, signed in or by a link. */
export const selfServiceRoutes = {
  getSelfService: route({
    operationId: 'getSelfService',
    method: 'GET',
    path: '/accounts/{id}/self-service',
    tag,
    summary: 'Shows an account as its partner sees it, with the address and host keys of the SFTP server.',
    access: 'accounts:read',
    scope: { one: 'account' },
    params: byId,
    response: selfServiceView,
    status: 200,
  }),
  listAccountSignIns: route({
    operationId: 'listAccountSignIns',
    method: 'GET',
    path: '/accounts/{id}/sign-ins',
    tag,
    summary: 'Lists the last sign-ins under the user name of an account, and why some were refused, newest first.',
    access: 'accounts:read',
    scope: { one: 'account' },
    params: byId,
    query: z.strictObject({ since: instant.exactOptional() }),
    response: signIns,
    status: 200,
  }),
  listOwnTransfers: route({
    operationId: 'listOwnTransfers',
    method: 'GET',
    path: '/accounts/{id}/transfers',
    tag,
    summary: 'Lists the transfers of an account as its partner sees them, newest first.',
    access: 'transfers:read',
    scope: { one: 'account' },
    params: byId,
    query: z.strictObject({ cursor }),
    response: ownTransfers,
    status: 200,
  }),
  getAccountLink: route({
    operationId: 'getAccountLink',
    method: 'GET',
    path: '/accounts/{id}/link',
    tag,
    summary: 'Shows whether an account has a link that holds, and what was done with it.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    response: shownLink,
    status: 200,
  }),
  makeAccountLink: route({
    operationId: 'makeAccountLink',
    method: 'POST',
    path: '/accounts/{id}/link',
    tag,
    summary: 'Makes a link that lets who holds it see this account and offer it one key. A former one holds no more.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    body: z.strictObject({ expiresInHours }).meta({ id: 'MakeAccountLink' }),
    response: madeLink,
    status: 201,
  }),
  revokeAccountLink: route({
    operationId: 'revokeAccountLink',
    method: 'DELETE',
    path: '/accounts/{id}/link',
    tag,
    summary: 'Takes the link of an account back.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    status: 204,
  }),
  openAccountLink: route({
    operationId: 'openAccountLink',
    method: 'POST',
    path: '/account-link/look',
    tag,
    summary: 'Shows who holds a link the account that it is for. Throttled an address and a link.',
    access: 'public',
    body: z.strictObject({ token }).meta({ id: 'OpenAccountLink' }),
    response: selfServiceView,
    status: 200,
    problems,
  }),
  offerKeyByLink: route({
    operationId: 'offerKeyByLink',
    method: 'POST',
    path: '/account-link/key',
    tag,
    summary: `Offers the account of a link a key, once: it waits for its first sign-in, and the one that it replaces ends after that.`,
    access: 'public',
    body: z
      .strictObject({
        token,
        publicKey: publicKeyText,
        replaces: line(100).nullable().exactOptional().meta({
          description: 'The fingerprint of the key that it takes the place of; needed when the account has keys.',
        }),
      })
      .meta({ id: 'OfferKeyByLink' }),
    response: selfServiceView,
    status: 201,
    problems,
  }),
  listSignInsByLink: route({
    operationId: 'listSignInsByLink',
    method: 'POST',
    path: '/account-link/sign-ins',
    tag,
    summary: 'Lists the last sign-ins to the account of a link.',
    access: 'public',
    body: z.strictObject({ token, since: instant.exactOptional() }).meta({ id: 'ListSignInsByLink' }),
    response: signIns,
    status: 200,
    problems,
  }),
  listTransfersByLink: route({
    operationId: 'listTransfersByLink',
    method: 'POST',
    path: '/account-link/transfers',
    tag,
    summary: 'Lists the transfers of the account of a link, newest first.',
    access: 'public',
    body: z.strictObject({ token, cursor }).meta({ id: 'ListTransfersByLink' }),
    response: ownTransfers,
    status: 200,
    problems,
  }),
};
