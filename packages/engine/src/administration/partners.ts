import {
  type DataCategory,
  type Id,
  newId,
  type Partner,
  type PartnerContact,
  type PartnerStatus,
  type Repositories,
} from '@waybill/core';
import { allOf } from './all-of.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkSlug, checkVersion, inUse, taken } from './input-checks.js';
import { endSessionsOf } from './live-sessions.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { moveSchedulesOn } from './schedules.js';

interface PartnerDetails {
  readonly status?: PartnerStatus;
  readonly contacts?: readonly PartnerContact[];
  readonly tags?: readonly string[];
  readonly purpose?: string | null;
  readonly dataCategory?: DataCategory | null;
}

/** A new Partner. */
export interface CreatePartnerInput extends PartnerDetails {
  readonly slug: string;
  readonly name: string;
}

/** The fields of a Partner to change. */
export interface UpdatePartnerInput extends PartnerDetails {
  readonly name?: string;
}

/** @throws Failure `conflict.duplicate` when the slug is taken */
export async function createPartner(
  deps: AdministrationDeps,
  input: CreatePartnerInput,
  context: ActorContext,
): Promise<Partner> {
  checkSlug(input.slug);
  return deps.database.transaction(async (tx) => {
    if ((await tx.partners.findBySlug(input.slug)) !== undefined) {
      throw taken('/slug', `There is a partner "${input.slug}" already.`);
    }
    const partner = await tx.partners.insert({
      id: newId(),
      slug: input.slug,
      name: input.name,
      status: input.status ?? 'active',
      contacts: input.contacts ?? [],
      tags: distinct(input.tags ?? []),
      purpose: input.purpose || null,
      dataCategory: input.dataCategory ?? null,
    });
    recordAct(tx, {
      type: 'partner.created',
      context,
      target: { kind: 'partner', id: partner.id, name: partner.slug },
      noun: 'partners',
      partnerId: partner.id,
      change: { after: describePartner(partner) },
    });
    return partner;
  });
}

/**
 * Changes the given fields. Suspending it ends its live sessions; slots that passed while it was suspended are not made up.
 * @throws Failure `version.stale`, `not-found`
 */
export async function updatePartner(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdatePartnerInput>,
  context: ActorContext,
): Promise<Partner> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.partners.get(id);
    checkVersion(before, version);
    const wanted: Partner = {
      ...before,
      ...changes,
      ...(changes.tags === undefined ? {} : { tags: distinct(changes.tags) }),
      ...(changes.purpose === undefined ? {} : { purpose: changes.purpose || null }),
    };
    const change = changedFields(describePartner(before), describePartner(wanted));
    if (change === undefined) return before;
    const after = await tx.partners.update(wanted);
    if (before.status === 'suspended' && after.status === 'active') {
      for (const job of await allOf((page) => tx.jobs.list({ partnerId: id }, page))) {
        await moveSchedulesOn(tx, job.id, deps.clock.now());
      }
    }
    if (before.status === 'active' && after.status === 'suspended') {
      const target = { kind: 'partner', id, name: after.slug } as const;
      const why = { reason: 'The partner was suspended.', target, partnerId: id };
      await endSessionsOf(tx, { partnerId: id }, why, context);
    }
    recordAct(tx, {
      type: 'partner.updated',
      context,
      target: { kind: 'partner', id, name: after.slug },
      noun: 'partners',
      partnerId: id,
      change,
    });
    return after;
  });
}

/** @throws Failure `conflict.in-use` while it has connections, accounts or jobs */
export async function deletePartner(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const partner = await tx.partners.get(id);
    const users = await usersOf(tx, id);
    if (users.length > 0) throw inUse(`The partner "${partner.slug}"`, users);
    await tx.partners.remove(partner);
    recordAct(tx, {
      type: 'partner.deleted',
      context,
      target: { kind: 'partner', id, name: partner.slug },
      noun: 'partners',
      partnerId: id,
      change: { before: describePartner(partner) },
    });
  });
}

async function usersOf(repositories: Repositories, partnerId: Id): Promise<readonly string[]> {
  const first = { limit: 20 };
  const [connections, accounts, jobs] = [
    await repositories.connections.list({ partnerId }, first),
    await repositories.accounts.list({ partnerId }, first),
    await repositories.jobs.list({ partnerId }, first),
  ];
  return [
    ...connections.items.map(({ slug }) => `connection "${slug}"`),
    ...accounts.items.map(({ username }) => `account "${username}"`),
    ...jobs.items.map(({ slug }) => `job "${slug}"`),
  ];
}

function distinct(tags: readonly string[]): readonly string[] {
  return [...new Set(tags)];
}

function describePartner(partner: Partner): Described {
  return {
    slug: partner.slug,
    name: partner.name,
    status: partner.status,
    contacts: partner.contacts.map((contact) => ({ ...contact })),
    tags: partner.tags,
    purpose: partner.purpose,
    dataCategory: partner.dataCategory,
  };
}
