import { hostKeyStates } from '@waybill/core';
import { z } from 'zod';
import { byId, id, instant, line, stored } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

/** A host key as a partner gives it beforehand: a fingerprint as OpenSSH prints it, or a whole public key. */
export const hostKeyText = line(16_384).meta({
  description: 'A fingerprint `SHA256:…` as OpenSSH prints it, or a whole public key: `ssh-ed25519 AAAA…`.',
});

const addHostKey = z.strictObject({ hostKey: hostKeyText }).meta({ id: 'AddHostKey' });

/** A host key, as the API shows it. */
export const hostKeyView = z
  .object({
    ...stored,
    connectionId: id,
    connectionSlug: z.string(),
    partnerId: id,
    algorithm: z.string().nullable(),
    publicKey: z.string().nullable(),
    fingerprint: z.string(),
    state: z.enum(hostKeyStates),
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'HostKey' });

/** The body of `addHostKey`. */
export type AddHostKey = z.infer<typeof addHostKey>;
/** A host key, as the API shows it. */
export type HostKeyView = z.infer<typeof hostKeyView>;

const tag = 'host-keys';

/** The endpoints of host keys. */
export const hostKeyRoutes = {
  listHostKeys: route({
    operationId: 'listHostKeys',
    method: 'GET',
    path: '/host-keys',
    tag,
    summary: 'Lists the host keys of all connections, newest first; `state=pending` are those that wait for a person.',
    access: 'host-keys:read',
    scope: 'listed',
    query: listQuery({ state: z.enum(hostKeyStates).exactOptional(), connectionId: id.exactOptional() }),
    response: pageOf(hostKeyView),
    status: 200,
  }),
  listHostKeysOfConnection: route({
    operationId: 'listHostKeysOfConnection',
    method: 'GET',
    path: '/connections/{id}/host-keys',
    tag,
    summary: 'Lists all host keys of a connection, whatever their state.',
    access: 'host-keys:read',
    scope: { one: 'connection' },
    params: byId,
    response: z.object({ items: z.array(hostKeyView) }),
    status: 200,
  }),
  addHostKey: route({
    operationId: 'addHostKey',
    method: 'POST',
    path: '/connections/{id}/host-keys',
    tag,
    summary: 'Trusts a host key that the partner gave beforehand.',
    access: 'host-keys:create',
    scope: { one: 'connection' },
    params: byId,
    body: addHostKey,
    response: hostKeyView,
    status: 201,
    idempotent: true,
  }),
  approveHostKey: route({
    operationId: 'approveHostKey',
    recentProof: true,
    method: 'POST',
    path: '/host-keys/{id}/approve',
    tag,
    summary:
      'Trusts a host key that waits. Several may be trusted at once. A stopped connection stays stopped until it is resumed.',
    access: 'host-keys:approve',
    scope: { one: 'host-key' },
    params: byId,
    response: hostKeyView,
    status: 200,
  }),
  retireHostKey: route({
    operationId: 'retireHostKey',
    method: 'POST',
    path: '/host-keys/{id}/retire',
    tag,
    summary: 'Trusts a host key no more, or rejects one that waits.',
    access: 'host-keys:retire',
    scope: { one: 'host-key' },
    params: byId,
    response: hostKeyView,
    status: 200,
  }),
};
