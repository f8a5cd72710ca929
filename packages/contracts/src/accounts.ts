import { accountLimits, accountStatuses, mountPermissions, mountRuleFields, permissionsRule, uploadRule } from '@waybill/core';
import { z } from 'zod';
import {
  authorizedKeyView,
  enrolledTotp,
  enrolTotp,
  offerKey,
  signInFields,
  signInView,
  withdrawKey,
} from './account-sign-in.js';
import { byId, bytes, id, instant, line, path, publicKeyText, stored, writeOnly } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

/** What a client sends as its user name: safe in file names, logs and addresses. */
export const accountUsername = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
    'must be 1–64 of letters, digits, ".", "_", "@" and "-", beginning with a letter or digit',
  )
  .meta({ examples: ['acme'] });

const mount = z
  .strictObject({
    path,
    storeId: id,
    at: path.meta({ description: 'Where in the store. Made when it is first needed.' }),
    permissions: permissionsRule,
    ...mountRuleFields,
  })
  .meta({ id: 'Mount' });

const permissionsView = z.array(z.enum(mountPermissions));

const authorizedKeyLine = publicKeyText.meta({
  description:
    'One line of an authorized_keys file, or a key in the form of RFC 4716 (`---- BEGIN SSH2 PUBLIC KEY ----`). Of options in front of the key, `from` (addresses, blocks) and `expiry-time` (in UTC) are honoured, and `cert-authority` with `principals`: then the user certificates that this key signed are taken. `pending` has it wait for the first sign-in that succeeds with it; `replaces` with `overlap-days` beside that ends the named key so many days later.',
  examples: [
    'ssh-ed25519 AAAA… nightly@acme',
    'from="192.0.2.0/24",expiry-time="20271231" ssh-ed25519 AAAA… batch@acme',
    'cert-authority,principals="acme,acme-batch" ssh-ed25519 AAAA… ca@acme',
    'replaces="SHA256:RSk1yzrBVXYSNCBbMSbqnlsYzJLV8eGlv6Uf8kP/ZJo",overlap-days="14" ssh-ed25519 AAAA… 2027@acme',
  ],
});

/** What an API body and a configuration file say in the same words. */
export const accountFields = {
  status: z.enum(accountStatuses).exactOptional(),
  addressAllowList: z
    .array(line(64))
    .max(200)
    .exactOptional()
    .meta({
      description: 'Addresses and CIDR blocks it may come from; empty = anywhere.',
      examples: [['192.0.2.0/24', '2001:db8::1']],
    }),
  maxSessions: z.number().int().min(1).max(1000).exactOptional(),
  revokedKeys: z
    .array(line(16_384))
    .max(1000)
    .exactOptional()
    .meta({
      description:
        'Keys and certificates that sign nobody in, whatever authorises them, in the words of `ssh-keygen -k`: `serial: 17`, `serial: 10-20`, `id: …`, `hash: SHA256:…`, or `key: …` with a public key, of an authority too. Live sessions of them end.',
      examples: [['serial: 10-20', 'id: laptop@acme']],
    }),
  ...signInFields,
};

const details = {
  ...accountFields,
  authorizedKeys: z.array(authorizedKeyLine).max(100).exactOptional(),
  mounts: z.array(mount).max(100).exactOptional(),
  limits: accountLimits.exactOptional(),
};

const createAccount = z
  .strictObject({ partnerId: id, username: accountUsername, password: writeOnly(1024).exactOptional(), ...details })
  .meta({ id: 'CreateAccount' });

const updateAccount = z
  .strictObject({
    password: writeOnly(1024).nullable().exactOptional().meta({ description: '`null` allows no password any more.' }),
    ...details,
  })
  .meta({ id: 'UpdateAccount' });

const accountView = z
  .object({
    ...stored,
    partnerId: id,
    partnerName: z.string(),
    username: z.string(),
    status: z.enum(accountStatuses),
    hasPassword: z.boolean(),
    authorizedKeys: z.array(authorizedKeyView),
    mounts: z.array(
      z.object({
        path: z.string(),
        storeId: id,
        storeSlug: z.string(),
        at: z.string(),
        permissions: permissionsView,
        paths: z.array(z.object({ path: z.string(), permissions: permissionsView })),
        uploads: uploadRule,
        names: mountRuleFields.names,
        maxFileBytes: mountRuleFields.maxFileBytes,
        afterRead: mountRuleFields.afterRead,
      }),
    ),
    addressAllowList: z.array(z.string()),
    maxSessions: z.number().int(),
    revokedKeys: z.array(z.string()),
    ...signInView,
    limits: accountLimits,
  })
  .meta({ id: 'Account' });

const count = z.number().int().nonnegative();

const accountUsageView = z
  .object({
    sessionsOpen: count,
    stored: z.object({ bytes, files: count, countedAt: instant }).nullable().meta({
      description:
        'What lies where the account may write, as counted last and with what has arrived since. `null`: not counted, as without a quota.',
    }),
    promised: z.object({ bytes, files: count }).meta({
      description: 'What its quota holds beside that: for uploads under way, and for what is kept of those that were cut.',
    }),
  })
  .meta({ id: 'AccountUsage' });

/** The body of `createAccount`. */
export type CreateAccount = z.infer<typeof createAccount>;
/** The body of `updateAccount`. */
export type UpdateAccount = z.infer<typeof updateAccount>;
/** An account, as the API shows it. */
export type AccountView = z.infer<typeof accountView>;

/** What an account takes up, as the API shows it. */
export type AccountUsageView = z.infer<typeof accountUsageView>;

const tag = 'accounts';

/** The endpoints of accounts. */
export const accountRoutes = {
  listAccounts: route({
    operationId: 'listAccounts',
    method: 'GET',
    path: '/accounts',
    tag,
    summary: 'Lists accounts, newest first.',
    access: 'accounts:read',
    scope: 'listed',
    query: listQuery({
      text,
      username: accountUsername.exactOptional(),
      partnerId: id.exactOptional(),
      storeId: id.exactOptional(),
    }),
    response: pageOf(accountView),
    status: 200,
  }),
  createAccount: route({
    operationId: 'createAccount',
    method: 'POST',
    path: '/accounts',
    tag,
    summary: 'Creates an account with which a partner signs in to the SFTP server.',
    access: 'accounts:create',
    body: createAccount,
    response: accountView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getAccount: route({
    operationId: 'getAccount',
    method: 'GET',
    path: '/accounts/{id}',
    tag,
    summary: 'Shows an account.',
    access: 'accounts:read',
    scope: { one: 'account' },
    params: byId,
    response: accountView,
    status: 200,
    etag: true,
  }),
  getAccountUsage: route({
    operationId: 'getAccountUsage',
    method: 'GET',
    path: '/accounts/{id}/usage',
    tag,
    summary: 'Shows what an account takes up of its quota, and how many sessions it has open.',
    access: 'accounts:read',
    scope: { one: 'account' },
    params: byId,
    response: accountUsageView,
    status: 200,
  }),
  updateAccount: route({
    operationId: 'updateAccount',
    method: 'PATCH',
    path: '/accounts/{id}',
    tag,
    summary: 'Changes the given fields of an account; lists are replaced as a whole.',
    access: 'accounts:update',
    scope: { one: 'account', fields: ['status', 'password', 'authorizedKeys', 'addressAllowList'] },
    params: byId,
    body: updateAccount,
    response: accountView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteAccount: route({
    operationId: 'deleteAccount',
    method: 'DELETE',
    path: '/accounts/{id}',
    tag,
    summary: 'Deletes an account. Its files and its history stay.',
    access: 'accounts:delete',
    params: byId,
    status: 204,
  }),
  offerKey: route({
    operationId: 'offerKey',
    method: 'POST',
    path: '/accounts/{id}/keys',
    tag,
    summary:
      'Gives an account a key that becomes one of it by the first sign-in that succeeds with it, and may then take the place of another.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    body: offerKey,
    response: accountView,
    status: 201,
    idempotent: true,
  }),
  withdrawKey: route({
    operationId: 'withdrawKey',
    method: 'POST',
    path: '/accounts/{id}/keys/withdrawal',
    tag,
    summary: 'Takes a key back that waits for its first sign-in.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    body: withdrawKey,
    response: accountView,
    status: 200,
  }),
  enrolTotp: route({
    operationId: 'enrolTotp',
    method: 'POST',
    path: '/accounts/{id}/totp',
    tag,
    summary: 'Gives an account a second factor, in place of the one it has, and shows its secret, once.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    body: enrolTotp,
    response: enrolledTotp,
    status: 201,
  }),
  removeTotp: route({
    operationId: 'removeTotp',
    method: 'DELETE',
    path: '/accounts/{id}/totp',
    tag,
    summary: 'Takes the second factor of an account away.',
    access: 'accounts:update',
    scope: { one: 'account' },
    params: byId,
    status: 204,
  }),
};
