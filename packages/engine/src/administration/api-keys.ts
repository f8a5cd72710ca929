import {
  type ApiKey,
  type AuditActor,
  type Id,
  newId,
  type Repositories,
  type RoleSlug,
  type Scope,
  type Tx,
} from '@waybill/core';
import { checkScope } from './check-scope.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkGrant } from './held-permissions.js';
import { type ChangeOf, checkVersion, invalid } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { describeScope, oneAtATime } from './users.js';

/** A new API key. */
export interface CreateApiKeyInput {
  readonly name: string;
  readonly role: RoleSlug;
  /** Everything when absent or null; it stays. */
  readonly scope?: Scope | null;
  readonly expiresAt?: Date | null;
}

/** The fields of an API key to change. */
export interface UpdateApiKeyInput {
  readonly name?: string;
  readonly expiresAt?: Date | null;
}

/** Creates an API key. The token is in this answer and nowhere else ever after. @throws Failure `input.invalid` for an end in the past, `permission.denied` for a role that may do more than who gives it */
export async function createApiKey(
  deps: AdministrationDeps,
  input: CreateApiKeyInput,
  context: ActorContext,
): Promise<{ readonly apiKey: ApiKey; readonly token: string }> {
  checkEnd(deps, input.expiresAt);
  const { token, prefix, hash } = deps.tokens.createApiKeyToken();
  const apiKey = await deps.database.transaction(async (tx) => {
    await oneAtATime(tx);
    await checkGrant(tx, context, input.role);
    const scope = input.scope ?? null;
    await checkScope(tx, { role: input.role, scope });
    const created = await tx.apiKeys.insert({
      id: newId(),
      name: input.name,
      role: input.role,
      scope,
      madeById: await personBehind(tx, context.actor),
      prefix,
      tokenHash: hash,
      expiresAt: input.expiresAt ?? null,
      revokedAt: null,
      lastUsedAt: null,
    });
    recordApiKey(tx, 'api-key.created', context, created, { after: describeApiKey(created) });
    return created;
  });
  return { apiKey, token };
}

/** Changes the name or the end date; the role stays. @throws Failure `version.stale`, `input.invalid` */
export async function updateApiKey(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateApiKeyInput>,
  context: ActorContext,
): Promise<ApiKey> {
  checkEnd(deps, changes.expiresAt);
  return deps.database.transaction(async (tx) => {
    const before = await tx.apiKeys.get(id);
    checkVersion(before, version);
    const wanted = { ...before, ...changes };
    const change = changedFields(describeApiKey(before), describeApiKey(wanted));
    if (change === undefined) return before;
    await checkGrant(tx, context, before.role);
    const after = await tx.apiKeys.update(wanted);
    recordApiKey(tx, 'api-key.updated', context, after, change);
    return after;
  });
}

/** Ends an API key at once; it stays listed. Nothing happens when it is revoked already. */
export async function revokeApiKey(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<ApiKey> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.apiKeys.get(id);
    if (before.revokedAt !== null) return before;
    const after = await tx.apiKeys.update({ ...before, revokedAt: deps.clock.now() });
    recordApiKey(tx, 'api-key.revoked', context, after, {
      before: { revokedAt: null },
      after: { revokedAt: after.revokedAt?.toISOString() ?? null },
    });
    return after;
  });
}

/** The person who acts: by hand, or by an API key that they made; null where there is none, or nobody knows of one. */
export async function personBehind(
  { apiKeys }: Pick<Repositories, 'apiKeys'>,
  { kind, id }: Pick<AuditActor, 'kind' | 'id'>,
): Promise<Id | null> {
  if (id === undefined) return null;
  if (kind === 'user') return id;
  return kind === 'api-key' ? ((await apiKeys.find(id))?.madeById ?? null) : null;
}

function checkEnd(deps: AdministrationDeps, expiresAt: Date | null | undefined): void {
  if (expiresAt != null && expiresAt <= deps.clock.now()) throw invalid('/expiresAt', 'The end date is in the past.');
}

function recordApiKey(
  tx: Tx,
  type: 'api-key.created' | 'api-key.updated' | 'api-key.revoked',
  context: ActorContext,
  apiKey: ApiKey,
  change: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'api-key', id: apiKey.id, name: apiKey.name },
    noun: 'api-keys',
    change,
    details: { prefix: apiKey.prefix },
  });
}

function describeApiKey(apiKey: ApiKey): Described {
  return {
    name: apiKey.name,
    role: apiKey.role,
    ...describeScope(apiKey.scope),
    expiresAt: apiKey.expiresAt?.toISOString() ?? null,
  };
}
