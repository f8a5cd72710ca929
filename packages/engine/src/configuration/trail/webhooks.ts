import type { Id, Repositories, Scope, Webhook, WebhookSecrets } from '@waybill/core';
import { fingerprintsOf } from '../../administration/audit-streams.js';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { invalid, withinField } from '../../administration/input-checks.js';
import type { Described } from '../../administration/record-change.js';
import { checkWebhook, createWebhook, updateWebhook } from '../../administration/webhooks.js';
import { assertAlone } from '../../approvals/go-on.js';
import { openWebhookSecrets } from '../../webhooks/post-message.js';
import { type CurrentConfiguration, PRESENT, type SecretShown, TO_BE_SET } from '../current-configuration.js';
import type { DesiredWebhook } from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { type DescribedThing, idIn, nameIn, stated } from './named.js';

type NamedScope = NonNullable<DesiredWebhook['scope']>;

/** A webhook as it is. Its secrets are sealed together: a mark of one is that of all. */
export function describeWebhook(current: CurrentConfiguration, webhook: Webhook, shown: SecretShown): ConfigurationItem {
  const { slug, url, types, scope, jobIds, enabled, caPem, headerNames, secretId } = webhook;
  const present = shown(secretId);
  return stated('webhook', slug, {
    ...{ enabled, url, types: [...types], scope: describeScope(namedScope(current, scope)) },
    jobs: jobIds.map((id) => nameIn(current, 'job', id)),
    ...{ ca: fingerprintsOf(caPem), signingKey: present },
    headers: Object.fromEntries(headerNames.map((name) => [name, present])),
  });
}

/** A scope with names where ids are. */
export function namedScope(current: CurrentConfiguration, scope: Scope | null): NamedScope | null {
  if (scope === null) return null;
  return { partners: scope.partnerIds.map((id) => nameIn(current, 'partner', id)), tags: scope.tags };
}

/** As a file asks for it. @throws Failure `input.invalid` */
export async function describeDesiredWebhook(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  desired: DesiredWebhook,
  pointer: string,
): Promise<DescribedThing> {
  const { slug, url, types, scope, jobs, enabled, caPem, keeps = [] } = desired;
  const known = current.webhooks.find((webhook) => webhook.slug === slug);
  const kept = known === undefined ? undefined : await openWebhookSecrets(deps, known.secretId);
  return withinField(pointer, async () => {
    for (const name of keeps) {
      if (kept?.[name] === undefined) throw invalid(`/${name}`, 'There is none here that could be kept: name a file with it.');
    }
    checkWebhook(desired, known);
    if (scope?.partners.length === 0 && scope.tags.length === 0)
      throw invalid('/scope', 'Name at least one partner or one tag; null is for everything.');
    const item = stated('webhook', slug, {
      ...{ enabled, url, types: types && [...new Set(types)], scope: scope && describeScope(scope) },
      ...(scope === null ? { scope } : {}),
      jobs: jobs && [...new Set(jobs)],
      ca: caPem === undefined ? undefined : fingerprintsOf(caPem),
      ...describeSecrets(desired, kept),
    });
    const partners = (scope?.partners ?? []).map((name, index) => ({
      ...{ noun: 'partner' as const, name, pointer: `${pointer}/scope/partners/${index}` },
    }));
    const named = (jobs ?? []).map((name, index) => ({ noun: 'job' as const, name, pointer: `${pointer}/jobs/${index}` }));
    return { item, names: [...partners, ...named] };
  });
}

/** Creates or changes it. A key that is made for a new one was seen by nobody: it is rotated to see one. */
export async function applyWebhook(deps: AdministrationDeps, desired: DesiredWebhook, context: ActorContext): Promise<void> {
  const { read } = deps.database;
  const known = await read.webhooks.findBySlug(desired.slug);
  const { slug, scope, jobs, keeps: _, from, ...rules } = desired;
  const changes = {
    ...rules,
    ...(scope === undefined ? {} : { scope: scope === null ? null : await scopeInput(read, scope) }),
    ...(jobs === undefined ? {} : { jobIds: await idsIn(read, 'job', jobs) }),
  };
  if (known === undefined) {
    const input = { slug, ...changes, ...(from === undefined ? {} : { from }) };
    await assertAlone(deps, 'createWebhook', input, context);
    await createWebhook(deps, input, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes };
  await assertAlone(deps, 'updateWebhook', change, context);
  await updateWebhook(deps, change, context);
}

async function scopeInput(read: Repositories, { partners, tags }: NamedScope): Promise<Scope> {
  return { partnerIds: await idsIn(read, 'partner', partners), tags };
}

function idsIn(read: Repositories, noun: 'partner' | 'job', names: readonly string[]): Promise<readonly Id[]> {
  return Promise.all(names.map((name) => idIn(read, noun, name)));
}

function describeScope({ partners, tags }: NamedScope): Described;
function describeScope(scope: NamedScope | null): Described | null;
function describeScope(scope: NamedScope | null): Described | null {
  return scope === null ? null : { partners: [...scope.partners], tags: [...scope.tags] };
}

/** Only what the file states: a secret that it does not name is left alone. */
function describeSecrets({ headers, signingKey, keeps = [] }: DesiredWebhook, kept: WebhookSecrets | undefined): Described {
  const stateOf = (wanted: string, present: string | undefined) => (wanted === present ? PRESENT : TO_BE_SET);
  const wanted = headers ?? (keeps.includes('headers') ? kept?.headers : undefined);
  const key = signingKey ?? (keeps.includes('signingKey') ? kept?.signingKey : undefined);
  return {
    ...(wanted === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(wanted).map(([name, value]) => [name, stateOf(value, kept?.headers?.[name])]),
          ),
        }),
    ...(key === undefined ? {} : { signingKey: stateOf(key, kept?.signingKey) }),
  };
}
