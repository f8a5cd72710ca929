import { randomBytes } from 'node:crypto';
import {
  classifyAddress,
  type Id,
  isStreamType,
  newId,
  type Scope,
  type Tx,
  type Webhook,
  type WebhookSecrets,
} from '@waybill/core';
import { checkCertificates, checkHeaders, checkSigningKey } from '../streams/stream-input.js';
import { openWebhookSecrets } from '../webhooks/post-message.js';
import { fingerprintsOf, positionOf, type StreamStart } from './audit-streams.js';
import { checkScope } from './check-scope.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkReadsTrail } from './held-permissions.js';
import { type ChangeOf, checkSlug, checkVersion, invalid, isSwitchOff, taken } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** A new webhook. */
export interface CreateWebhookInput {
  readonly slug: string;
  readonly url: string;
  /** Every event when absent or empty. */
  readonly types?: readonly string[];
  /** Everything when absent or null. */
  readonly scope?: Scope | null;
  /** All when absent or empty. */
  readonly jobIds?: readonly Id[];
  /** True when absent. */
  readonly enabled?: boolean;
  /** Secret ones; a change replaces all, and those that are kept already stay when absent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly caPem?: string | null;
  /** `whsec_` and 24 to 64 bytes in base64; generated when absent. A change replaces it at once, without the one before. */
  readonly signingKey?: string;
  /** Now when absent. */
  readonly from?: StreamStart;
}

/** The fields of a webhook to change. `from` has it go on there, and ends a replay; it goes on where it is when absent. */
export type UpdateWebhookInput = Partial<Omit<CreateWebhookInput, 'slug'>>;

/** Each is walked every second. */
const MOST_WEBHOOKS = 50;
const MOST_OVERLAP_HOURS = 7 * 24;
const HOUR_MS = 60 * 60_000;

/** Sets up a webhook; its first deliveries go out within seconds. The signing key is in this answer and nowhere else ever after. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createWebhook(
  deps: AdministrationDeps,
  input: CreateWebhookInput,
  context: ActorContext,
): Promise<{ readonly webhook: Webhook; readonly signingKey: string }> {
  checkSlug(input.slug);
  const { slug, url, scope = null, enabled = true, headers = {}, caPem = null, from = 'now' } = input;
  const { types = [], jobIds = [], signingKey = makeSigningKey() } = input;
  const rules = { url, types: unique(types), scope, jobIds: unique(jobIds), caPem };
  checkRules(rules);
  checkHeaders('/headers', headers);
  checkSigningKey('/signingKey', signingKey);
  const webhook = await deps.database.transaction(async (tx) => {
    await checkReadsTrail(tx, context);
    if ((await tx.webhooks.findBySlug(slug)) !== undefined) throw taken('/slug', `There is a webhook "${slug}" already.`);
    if ((await tx.webhooks.list({}, { limit: MOST_WEBHOOKS })).items.length === MOST_WEBHOOKS)
      throw invalid('/slug', `There are ${MOST_WEBHOOKS} webhooks already, which is the most; delete one that is not needed.`);
    await checkOwners(tx, rules);
    const secretId = await keepSecrets(deps, tx, { signingKey, headers });
    const headerNames = Object.keys(headers);
    const made = await tx.webhooks.insert({
      ...{ id: newId(), slug, ...rules, enabled, pausedFor: null, headerNames, secretId, previousKeyUntil: null },
    });
    const lookedAtSeq = await positionOf(tx, from);
    await tx.webhooks.setPosition(made.id, lookedAtSeq);
    record(tx, 'webhook.created', context, made, { after: { ...describeWebhook(made), fromSeq: lookedAtSeq + 1 } });
    return made;
  });
  return { webhook, signingKey };
}

/** Changes the given fields. One that is switched on again goes on where it was, and what waits is due at once. @throws Failure `version.stale`, `input.invalid` */
export async function updateWebhook(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateWebhookInput>,
  context: ActorContext,
): Promise<Webhook> {
  const known = await deps.database.read.webhooks.get(id);
  checkVersion(known, version);
  const kept = await openWebhookSecrets(deps, known.secretId);
  const rules = {
    url: changes.url ?? known.url,
    types: changes.types === undefined ? known.types : unique(changes.types),
    scope: changes.scope === undefined ? known.scope : changes.scope,
    jobIds: changes.jobIds === undefined ? known.jobIds : unique(changes.jobIds),
    caPem: changes.caPem === undefined ? known.caPem : changes.caPem,
  };
  checkRules(rules);
  const { headers = kept.headers ?? {} } = changes;
  checkHeaders('/headers', headers);
  refuseHeadersElsewhere(known, { url: rules.url, headers: changes.headers });
  const { signingKey } = changes;
  if (signingKey !== undefined) checkSigningKey('/signingKey', signingKey);
  const isKeyNew = signingKey !== undefined && signingKey !== kept.signingKey;
  const secrets: WebhookSecrets = isKeyNew ? { signingKey, headers } : { ...kept, headers };
  const isSecretNew = isKeyNew || JSON.stringify(headers) !== JSON.stringify(kept.headers ?? {});
  return deps.database.transaction(async (tx) => {
    const before = await tx.webhooks.get(id);
    checkVersion(before, version);
    if (!isSwitchOff(changes)) await checkReadsTrail(tx, context);
    await checkOwners(tx, { scope: changes.scope ?? null, jobIds: changes.jobIds ?? [] });
    const secretId = isSecretNew ? await keepSecrets(deps, tx, secrets) : before.secretId;
    const enabled = changes.enabled ?? before.enabled;
    const wanted: Webhook = {
      ...{ ...before, ...rules, enabled, secretId, headerNames: Object.keys(headers) },
      pausedFor: enabled || changes.enabled === false ? null : before.pausedFor,
      previousKeyUntil: isKeyNew ? null : before.previousKeyUntil,
    };
    const change = changedFields(describeWebhook(before), describeWebhook(wanted));
    if (change === undefined && changes.from === undefined) return before;
    const after = await tx.webhooks.update(wanted);
    if (isSecretNew) await tx.secrets.remove(before.secretId);
    const moved = changes.from === undefined ? undefined : await move(tx, id, changes.from);
    if (enabled && !before.enabled) await beginAfresh(deps, tx, id);
    record(tx, 'webhook.updated', context, after, {
      before: { ...change?.before, ...moved?.before },
      after: { ...change?.after, ...moved?.after },
    });
    return after;
  });
}

/** What can be said of a webhook before it is created or changed, without a look at others. @throws Failure `input.invalid` */
export function checkWebhook(input: Omit<CreateWebhookInput, 'scope' | 'jobIds'>, before: Webhook | undefined): void {
  const { slug, url, types = [], headers, caPem = null, signingKey } = input;
  checkSlug(slug);
  checkRules({ url, types, caPem });
  if (headers !== undefined) checkHeaders('/headers', headers);
  if (before !== undefined) refuseHeadersElsewhere(before, { url, headers });
  if (signingKey !== undefined) checkSigningKey('/signingKey', signingKey);
}

/** Deletes a webhook, what waits for it and its delivery log. @throws Failure `not-found` */
export async function deleteWebhook(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const webhook = await tx.webhooks.get(id);
    await tx.webhooks.remove(webhook);
    await tx.secrets.remove(webhook.secretId);
    record(tx, 'webhook.deleted', context, webhook, { before: describeWebhook(webhook) });
  });
}

/**
 * Makes a new signing key, which is in this answer and nowhere else ever after. The one before signs as well for `overlapHours` (0 to 168), so that receivers can
 * change theirs without missing any. @throws Failure `not-found`, `input.invalid`
 */
export async function rotateWebhookSecret(
  deps: AdministrationDeps,
  { id, overlapHours = 24 }: { readonly id: Id; readonly overlapHours?: number },
  context: ActorContext,
): Promise<{ readonly webhook: Webhook; readonly signingKey: string }> {
  if (!Number.isInteger(overlapHours) || overlapHours < 0 || overlapHours > MOST_OVERLAP_HOURS)
    throw invalid('/overlapHours', `The key before signs as well for 0 to ${MOST_OVERLAP_HOURS} hours.`);
  const known = await deps.database.read.webhooks.get(id);
  const kept = await openWebhookSecrets(deps, known.secretId);
  const signingKey = makeSigningKey();
  const isOverlapping = overlapHours > 0;
  const previous = isOverlapping ? { previousSigningKey: kept.signingKey } : {};
  const secrets: WebhookSecrets = { headers: kept.headers ?? {}, signingKey, ...previous };
  const webhook = await deps.database.transaction(async (tx) => {
    const before = await tx.webhooks.get(id);
    // Two who rotate at once: the second would keep a key that is no more.
    checkVersion(before, known.version);
    const secretId = await keepSecrets(deps, tx, secrets);
    const previousKeyUntil = isOverlapping ? new Date(deps.clock.now().getTime() + overlapHours * HOUR_MS) : null;
    const after = await tx.webhooks.update({ ...before, secretId, previousKeyUntil });
    await tx.secrets.remove(before.secretId);
    const details = { previousKeyUntil: previousKeyUntil?.toISOString() ?? null };
    recordAct(tx, { type: 'webhook.secret-rotated', context, target: targetOf(after), noun: 'webhooks', details });
    return after;
  });
  return { webhook, signingKey };
}

/** A webhook as an audit event names it. */
export function targetOf({ id, slug }: Webhook) {
  return { kind: 'webhook', id, name: slug } as const;
}

/** As {@link CreateWebhookInput.signingKey}. */
function makeSigningKey(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function checkRules({ url, types, caPem }: Pick<Webhook, 'url' | 'types' | 'caPem'>): void {
  checkUrl(url);
  for (const [index, type] of types.entries()) {
    if (!isStreamType(type))
      throw invalid(`/types/${index}`, `"${type}" is no type of event, and no noun with .* after it such as transfer.*.`);
  }
  if (caPem !== null) checkCertificates('/caPem', caPem);
}

/** Whoever may change the address must not learn by it what is sent there. @throws Failure `input.invalid` */
function refuseHeadersElsewhere(
  known: Webhook,
  { url, headers }: { readonly url: string; readonly headers: CreateWebhookInput['headers'] | undefined },
): void {
  if (headers === undefined && known.headerNames.length > 0 && new URL(url).origin !== new URL(known.url).origin)
    throw invalid('/headers', 'The webhook goes to another server: give the values of its secret headers again.');
}

/** Names are looked up when something is sent, and checked then: to which address `http:` goes is known only then. */
function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '')
    throw invalid('/url', 'Events go to an address that begins with https://.');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw invalid('/url', 'An address has neither a user nor a fragment; put what is secret into a header.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'http:' && classifyAddress(host).class === 'public')
    throw invalid('/url', 'A public address is spoken to over https only: begin it with https://.');
}

/** @throws Failure `input.invalid` for partners and jobs that are not there */
async function checkOwners(tx: Tx, { scope, jobIds }: Pick<Webhook, 'scope' | 'jobIds'>): Promise<void> {
  await checkScope(tx, { role: 'admin', scope });
  for (const [index, id] of jobIds.entries()) {
    if ((await tx.jobs.find(id)) === undefined) throw invalid(`/jobIds/${index}`, 'There is no such job.');
  }
}

async function move(tx: Tx, id: Id, from: StreamStart) {
  const { lookedAtSeq } = await tx.webhooks.lockState(id);
  const position = await positionOf(tx, from);
  await tx.webhooks.setPosition(id, position);
  return { before: { fromSeq: lookedAtSeq + 1 }, after: { fromSeq: position + 1 } };
}

/** Its receiver is trusted anew: what failed before counts for nothing, and what waits is due. */
async function beginAfresh({ clock }: AdministrationDeps, tx: Tx, id: Id): Promise<void> {
  const { deliveredAt } = await tx.webhooks.lockState(id);
  await tx.webhooks.setHealth(id, { deliveredAt, failingSince: null, failingTold: false, failures: 0 });
  await tx.webhookDeliveries.hurry(id, clock.now());
}

async function keepSecrets(deps: AdministrationDeps, tx: Tx, secrets: WebhookSecrets): Promise<Id> {
  const sealed = sealText(deps, JSON.stringify(secrets));
  await tx.secrets.insert(sealed);
  return sealed.id;
}

function describeWebhook(webhook: Omit<Webhook, 'version'>): Described {
  const { slug, url, types, scope, jobIds, enabled, headerNames, caPem, secretId } = webhook;
  return {
    ...{ slug, url, types: [...types], jobIds: [...jobIds], enabled, headerNames: [...headerNames] },
    scope: scope === null ? null : { partnerIds: [...scope.partnerIds], tags: [...scope.tags] },
    ...{ ca: fingerprintsOf(caPem), secretId },
  };
}

function record(
  tx: Tx,
  type: 'webhook.created' | 'webhook.updated' | 'webhook.deleted',
  context: ActorContext,
  webhook: Webhook,
  change: NonNullable<Parameters<typeof recordAct>[1]['change']>,
): void {
  recordAct(tx, { type, context, target: targetOf(webhook), noun: 'webhooks', change });
}
