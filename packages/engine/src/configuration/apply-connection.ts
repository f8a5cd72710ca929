import { connectionRules, givenConnectionRules, pickConnectionRules, readRules } from '@waybill/core';
import { allOf } from '../administration/all-of.js';
import { createConnection, updateConnection } from '../administration/connections.js';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { addHostKey } from '../administration/host-keys.js';
import { isSealedText } from '../administration/sealing.js';
import { assertAlone, ChangeWaits } from '../approvals/go-on.js';
import { readApprovalPolicy } from '../approvals/policy.js';
import type { DesiredConnection, DesiredPartner } from './desired-configuration.js';
import { idOf } from './id-of.js';
import { keysOf } from './keys-of.js';
import { mergeGroups } from './rule-groups.js';

/** Creates or changes it, and has its host keys trusted. @throws ChangeWaits for what takes a second person; Failure as the use cases do */
export async function applyConnection(
  deps: AdministrationDeps,
  partner: DesiredPartner,
  connection: DesiredConnection,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const known = await read.connections.findBySlug(connection.slug);
  const { key: _, nextKey: __, password, keeps = [], proxyPassword, hostKeys, slug, ...plain } = connection;
  const named = keysOf(connection, known, await allOf((page) => read.keys.list({}, page)));
  const keyIdOf = async (key: string | null) => (key === null ? null : idOf(read.keys, 'key', key));
  const keyIds = {
    keyId: await keyIdOf(named.key),
    ...(named.nextKey === undefined ? {} : { nextKeyId: await keyIdOf(named.nextKey) }),
  };
  if (known === undefined) {
    const partnerId = await idOf(read.partners, 'partner', partner.slug);
    const input = {
      ...plain,
      slug,
      partnerId,
      ...keyIds,
      ...(password === undefined ? {} : { password }),
      ...(proxyPassword === undefined ? {} : { proxyPassword }),
    };
    const { kinds } = await readApprovalPolicy(read);
    if (hostKeys === undefined || !kinds.includes('host-key')) {
      await createConnection(deps, { ...input, ...(hostKeys === undefined ? {} : { hostKeys }) }, context);
      return;
    }
    // What names the connection need not wait for its host keys.
    const { id } = await createConnection(deps, input, context);
    await trustAll(deps, { connectionId: id, hostKeys }, context);
    return;
  }
  const change = {
    id: known.id,
    version: known.version,
    changes: {
      ...plain,
      ...readRules(connectionRules, mergeGroups(pickConnectionRules(known), givenConnectionRules(connection))),
      ...keyIds,
      ...(keeps.includes('password') ? {} : await passwordChange(deps, known, password)),
      ...(proxyPassword === undefined ? {} : { proxyPassword }),
    },
  };
  await assertAlone(deps, 'updateConnection', change, context);
  await updateConnection(deps, change, context);
  await trustAll(deps, { connectionId: known.id, hostKeys: hostKeys ?? [] }, context);
}

/** Trusts all of them, or has each wait for a second person. @throws ChangeWaits for the first that waits, once all are asked for */
async function trustAll(
  deps: AdministrationDeps,
  { connectionId, hostKeys }: { readonly connectionId: string; readonly hostKeys: readonly string[] },
  context: ActorContext,
): Promise<void> {
  let waits: ChangeWaits | undefined;
  for (const hostKey of hostKeys) {
    const input = { connectionId, hostKey };
    try {
      await assertAlone(deps, 'addHostKey', input, context);
      await addHostKey(deps, input, context);
    } catch (error) {
      if (!(error instanceof ChangeWaits)) throw error;
      waits ??= error;
    }
  }
  if (waits !== undefined) throw waits;
}

/** A password that is the present one is not sealed again. */
async function passwordChange(
  deps: AdministrationDeps,
  known: { readonly passwordSecretId: string | null },
  password: string | undefined,
): Promise<{ readonly password?: string | null }> {
  if (password === undefined) return { password: null };
  const same = await isSealedText(deps, known.passwordSecretId, password);
  return same ? {} : { password };
}
