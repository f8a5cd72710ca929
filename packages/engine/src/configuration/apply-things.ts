import { readRules, type ServerRulesInput, serverRules } from '@waybill/core';
import { type CreateCalendarInput, createCalendar, updateCalendar } from '../administration/calendars.js';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { generateKey, importKey } from '../administration/keys.js';
import { createPartner, updatePartner } from '../administration/partners.js';
import { type CreateRoleInput, createRole, updateRole } from '../administration/roles.js';
import { updateServerRules } from '../administration/server-rules.js';
import { createStore, updateStore } from '../administration/stores.js';
import { assertAlone } from '../approvals/go-on.js';
import type { DesiredKey, DesiredPartner, DesiredStore } from './desired-configuration.js';
import { mergeGroups } from './rule-groups.js';

/** The rules of the SFTP server that are named. */
export async function applyServerRules(deps: AdministrationDeps, given: ServerRulesInput, context: ActorContext): Promise<void> {
  const { version, rules } = await deps.database.read.serverRules.read();
  await updateServerRules(deps, { version, changes: readRules(serverRules, mergeGroups(rules, given)) }, context);
}

/** Creates or changes it. @throws ChangeWaits */
export async function applyRole(deps: AdministrationDeps, role: CreateRoleInput, context: ActorContext): Promise<void> {
  const known = await deps.database.read.roles.findBySlug(role.slug);
  const { slug: _, ...changes } = role;
  if (known === undefined) {
    await assertAlone(deps, 'createRole', role, context);
    await createRole(deps, role, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes };
  await assertAlone(deps, 'updateRole', change, context);
  await updateRole(deps, change, context);
}

/** Creates it, or moves it. */
export async function applyStore(deps: AdministrationDeps, store: DesiredStore, context: ActorContext): Promise<void> {
  const known = await deps.database.read.stores.findBySlug(store.slug);
  if (known === undefined) await createStore(deps, store, context);
  else if (store.root !== undefined) await updateStore(deps, { ...known, changes: { root: store.root } }, context);
}

/** A key that is there is the one asked for, or the plan refused it. */
export async function applyKey(deps: AdministrationDeps, key: DesiredKey, context: ActorContext): Promise<void> {
  if ('fingerprint' in key) return;
  if ('generate' in key) await generateKey(deps, { slug: key.slug, algorithm: key.generate }, context);
  else await importKey(deps, key, context);
}

/** Creates it, or names it anew. */
export async function applyPartner(deps: AdministrationDeps, partner: DesiredPartner, context: ActorContext): Promise<void> {
  const known = await deps.database.read.partners.findBySlug(partner.slug);
  if (known === undefined) await createPartner(deps, { slug: partner.slug, name: partner.name }, context);
  else await updatePartner(deps, { ...known, changes: { name: partner.name } }, context);
}

/** Creates or changes it. */
export async function applyCalendar(
  deps: AdministrationDeps,
  calendar: CreateCalendarInput,
  context: ActorContext,
): Promise<void> {
  const known = await deps.database.read.calendars.findBySlug(calendar.slug);
  const { slug: _, ...changes } = calendar;
  if (known === undefined) await createCalendar(deps, calendar, context);
  else await updateCalendar(deps, { id: known.id, version: known.version, changes }, context);
}
