import { hostname } from 'node:os';
import { eventFormats, json, octetCounted, syslogMessage } from '@waybill/audit';
import {
  type AuditEvent,
  type AuditStream,
  assertNever,
  type DeliveryListener,
  type StreamDestination,
  type StreamSecrets,
} from '@waybill/core';
import { MAPPING_VERSION } from '../exports/mapping-version.js';
import type { StreamDeps } from './stream-deps.js';

/** Events as they go out: a frame of syslog each, or a line of a body. */
export type EncodedEvents = readonly string[];

/** One event as it goes out. Whatever strangers called things, it is one line, and no character in it is unseen. */
export function encodeEvent(event: AuditEvent, to: StreamDestination): string {
  const origin = { version: MAPPING_VERSION, host: hostname() };
  if (to.kind === 'syslog') return octetCounted(syslogMessage(event, to.format, origin));
  return to.format === 'ocsf' ? eventFormats.ocsf.line(event, origin) : json.line(event, origin);
}

/** Encoded events, on their way to the collector of a stream. */
export interface Delivery {
  /** The same for each attempt at the same events. */
  readonly id: string;
  readonly events: EncodedEvents;
}

/** Takes events to the collector of a stream; resolves when it has them all. @throws Failure what keeps it from having them */
export async function deliverEvents(
  deps: Pick<StreamDeps, 'database' | 'secretBox' | 'collectors' | 'clock'>,
  { destination, secretId }: Pick<AuditStream, 'destination' | 'secretId'>,
  { id, events, ...listener }: Delivery & DeliveryListener,
  signal: AbortSignal,
): Promise<void> {
  const secrets = secretId === null ? {} : await openSecrets(deps, secretId);
  switch (destination.kind) {
    case 'syslog':
      return deps.collectors.sendSyslog(destination, secrets, { frames: events, ...listener }, signal);
    case 'webhook': {
      const isArray = destination.body === 'array';
      const body = isArray ? `[${events.join(',')}]` : `${events.join('\n')}\n`;
      const contentType = isArray ? 'application/json' : 'application/x-ndjson';
      return deps.collectors.post(destination, secrets, { id, body, contentType, at: deps.clock.now(), ...listener }, signal);
    }
    default:
      return assertNever(destination);
  }
}

/** What is sealed of a destination. */
export async function openSecrets(
  { database, secretBox }: Pick<StreamDeps, 'database' | 'secretBox'>,
  secretId: NonNullable<AuditStream['secretId']>,
): Promise<StreamSecrets> {
  const sealed = await database.read.secrets.get(secretId);
  return secretBox.open(sealed, (plain): StreamSecrets => JSON.parse(Buffer.from(plain).toString('utf8')));
}
