import { type AuditStream, isFailure, type StreamDestination, type StreamSecrets } from '@waybill/core';
import { createAuditStream, describeDestination, updateAuditStream } from '../../administration/audit-streams.js';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { inField, invalid, withinField } from '../../administration/input-checks.js';
import type { Described } from '../../administration/record-change.js';
import { assertAlone } from '../../approvals/go-on.js';
import { openSecrets } from '../../streams/deliver-events.js';
import { readDestination, readFilter } from '../../streams/stream-input.js';
import { type CurrentConfiguration, PRESENT, type SecretShown, TO_BE_SET } from '../current-configuration.js';
import type { DesiredStream, StreamSecretName } from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { type DescribedThing, stated } from './named.js';

/** A stream as it is. Its secrets are sealed together: a mark of one is that of all. */
export function describeStream(
  { slug, enabled, destination, filter, secretId }: AuditStream,
  shown: SecretShown,
): ConfigurationItem {
  const present = secretId === null ? PRESENT : shown(secretId);
  const headers = destination.kind === 'webhook' ? destination.headerNames : [];
  return stated('audit-stream', slug, {
    ...{ enabled, destination: withoutSecrets(destination), filter: describeFilter(filter) },
    signingKey: destination.kind === 'webhook' && destination.signed ? present : null,
    headers: Object.fromEntries(headers.map((name) => [name, present])),
    clientKey: destination.clientCertificatePem === null ? null : present,
  });
}

/** As a file asks for it. @throws Failure `input.invalid` */
export async function describeDesiredStream(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  { slug, enabled, destination, filter, keeps = [] }: DesiredStream,
  pointer: string,
): Promise<DescribedThing> {
  const known = current.streams.find((stream) => stream.slug === slug);
  const kept = known?.secretId == null ? {} : await openSecrets(deps, known.secretId);
  const before = known === undefined ? undefined : { destination: known.destination, secrets: kept };
  return withinField(pointer, () =>
    inWordsOfFile(destination.kind, async () => {
      for (const name of keeps) refuseMissing(kept, name);
      const read = readDestination(destination, before);
      const item = stated('audit-stream', slug, {
        enabled,
        destination: withoutSecrets(read.destination),
        ...describeSecrets(read.secrets, kept),
        filter: filter === undefined ? undefined : describeFilter(readFilter(filter)),
      });
      return { item, names: [] };
    }),
  );
}

/** Creates or changes it. */
export async function applyStream(deps: AdministrationDeps, stream: DesiredStream, context: ActorContext): Promise<void> {
  const known = await deps.database.read.auditStreams.findBySlug(stream.slug);
  const { slug: _, from: __, keeps: ___, ...changes } = stream;
  if (known === undefined) {
    const input = stream;
    await assertAlone(deps, 'createAuditStream', input, context);
    await createAuditStream(deps, input, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes };
  await assertAlone(deps, 'updateAuditStream', change, context);
  await updateAuditStream(deps, change, context);
}

/** A file has `syslog` or `webhook` where the API has `destination`. */
async function inWordsOfFile<T>(kind: StreamDestination['kind'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error) || error.field === undefined) throw error;
    return inField(error.field.replace(/^\/destination\b/, `/${kind}`), () => {
      throw error;
    });
  }
}

function refuseMissing(kept: StreamSecrets, name: StreamSecretName): void {
  const present = { signingKey: kept.signingKey, headers: kept.headers, clientKey: kept.clientKeyPem }[name];
  if (present === undefined) throw invalid(`/destination/${name}`, 'There is none here that could be kept: name a file with it.');
}

/** Without what is told of its secrets, which stand beside it. */
function withoutSecrets(destination: StreamDestination): Described {
  const { headerNames: _, signed: __, ...fields } = describeDestination(destination);
  return fields;
}

function describeSecrets({ signingKey, headers = {}, clientKeyPem }: StreamSecrets, kept: StreamSecrets): Described {
  const stateOf = (wanted: string | undefined, present: string | undefined) => {
    if (wanted === undefined) return null;
    return wanted === present ? PRESENT : TO_BE_SET;
  };
  return {
    signingKey: stateOf(signingKey, kept.signingKey),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, stateOf(value, kept.headers?.[name])])),
    clientKey: stateOf(clientKeyPem, kept.clientKeyPem),
  };
}

function describeFilter({ types, minimumSeverity, outcomes }: AuditStream['filter']): Described {
  return { types: [...types], minimumSeverity, outcomes: [...outcomes] };
}
