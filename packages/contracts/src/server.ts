import { keyAlgorithms, serverHostKeyStates, serverRuleGroups } from '@waybill/core';
import { z } from 'zod';
import { byId, instant, stored } from './fields.js';
import { route } from './route.js';

const updateServerRules = z
  .strictObject({
    banner: serverRuleGroups.banner.exactOptional(),
    algorithms: serverRuleGroups.algorithms.exactOptional(),
    limits: serverRuleGroups.limits.exactOptional(),
    defence: serverRuleGroups.defence.exactOptional(),
  })
  .meta({ id: 'UpdateServerRules' });

const serverRulesView = z.object({ version: z.number().int().positive(), ...serverRuleGroups }).meta({ id: 'ServerRules' });

const addServerHostKey = z
  .strictObject({
    algorithm: z.enum(keyAlgorithms).default('ed25519').meta({
      description: 'What the profile `modern` shows is Ed25519; `compatible` also shows ECDSA and RSA.',
    }),
  })
  .meta({ id: 'AddServerHostKey' });

const serverHostKeyView = z
  .object({
    ...stored,
    algorithm: z.enum(keyAlgorithms),
    publicKey: z.string(),
    fingerprint: z.string(),
    state: z.enum(serverHostKeyStates).meta({
      description: '`active`: what the server shows. `next`: announced to clients that can learn keys. `retired`: neither.',
    }),
    activatedAt: instant.nullable(),
    retiredAt: instant.nullable(),
  })
  .meta({ id: 'ServerHostKey' });

/** The body of `updateServerRules`. */
export type UpdateServerRules = z.input<typeof updateServerRules>;
/** The rules of the SFTP server, as the API shows them. */
export type ServerRulesView = z.infer<typeof serverRulesView>;
/** A host key of the SFTP server, as the API shows it. */
export type ServerHostKeyView = z.infer<typeof serverHostKeyView>;

const [rules, hostKeys] = ['server-rules', 'server-host-keys'];

/** The endpoints of our own SFTP server: its rules and its host keys. */
export const serverRoutes = {
  getServerRules: route({
    operationId: 'getServerRules',
    method: 'GET',
    path: '/server-rules',
    tag: rules,
    summary: 'Shows the rules of the SFTP server: banner, algorithms, limits, and how it defends itself.',
    access: 'server-rules:read',
    scope: 'shared',
    response: serverRulesView,
    status: 200,
    etag: true,
  }),
  updateServerRules: route({
    operationId: 'updateServerRules',
    method: 'PATCH',
    path: '/server-rules',
    tag: rules,
    summary: 'Changes the given groups of rules, each as a whole. Every process follows within seconds and cuts nobody off.',
    access: 'server-rules:update',
    body: updateServerRules,
    response: serverRulesView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  listServerHostKeys: route({
    operationId: 'listServerHostKeys',
    method: 'GET',
    path: '/server-host-keys',
    tag: hostKeys,
    summary: 'Lists the host keys of the SFTP server, newest first, the retired ones of the last years included.',
    access: 'server-host-keys:read',
    scope: 'shared',
    response: z.object({ items: z.array(serverHostKeyView) }),
    status: 200,
  }),
  addServerHostKey: route({
    operationId: 'addServerHostKey',
    method: 'POST',
    path: '/server-host-keys',
    tag: hostKeys,
    summary: 'Makes the next host key. It is announced and proven to clients that can learn it, and shown once it is activated.',
    access: 'server-host-keys:create',
    body: addServerHostKey,
    response: serverHostKeyView,
    status: 201,
    idempotent: true,
  }),
  activateServerHostKey: route({
    operationId: 'activateServerHostKey',
    recentProof: true,
    method: 'POST',
    path: '/server-host-keys/{id}/activate',
    tag: hostKeys,
    summary: 'Shows the next host key in place of the present one, which is retired for good.',
    access: 'server-host-keys:activate',
    params: byId,
    response: serverHostKeyView,
    status: 200,
  }),
  retireServerHostKey: route({
    operationId: 'retireServerHostKey',
    method: 'POST',
    path: '/server-host-keys/{id}/retire',
    tag: hostKeys,
    summary: 'Withdraws a next host key.',
    access: 'server-host-keys:retire',
    params: byId,
    response: serverHostKeyView,
    status: 200,
  }),
};
