import { msg } from '@lingui/core/macro';
import type { AuditStreamView, CreateAuditStream } from '@waybill/contracts';
import { entered, numberOf, orUndefined } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';

/** What the form of a stream holds. */
export type StreamValues = ReturnType<typeof streamValues>;

type Destination = CreateAuditStream['destination'];
type Severity = NonNullable<AuditStreamView['filter']['minimumSeverity']>;
type From = NonNullable<CreateAuditStream['from']>;

/** What a message can be, by kind. */
export const formats = spoken({
  syslog: [
    { value: 'cef', label: msg`CEF (ArcSight)` },
    { value: 'leef', label: msg`LEEF (QRadar)` },
    { value: 'json', label: 'JSON' },
    { value: 'ocsf', label: msg`OCSF` },
  ],
  webhook: [
    { value: 'json', label: 'JSON' },
    { value: 'ocsf', label: msg`OCSF` },
  ],
});

type Start = 'here' | 'now' | 'beginning' | 'seq';

/** An edit goes on where the stream is. */
function startOf(stream: AuditStreamView | undefined): Start {
  return stream === undefined ? 'now' : 'here';
}

/** The form of a stream; of a new one without it. */
export function streamValues(stream?: AuditStreamView) {
  const to = stream?.destination;
  const kind: Destination['kind'] = to?.kind ?? 'syslog';
  const least = stream?.filter.minimumSeverity ?? 'info';
  // Every event is at least that.
  const minimumSeverity: Severity | '' = least === 'info' ? '' : least;
  const syslog = to?.kind === 'syslog' ? to : undefined;
  const webhook = to?.kind === 'webhook' ? to : undefined;
  return {
    slug: stream?.slug ?? '',
    enabled: stream?.enabled ?? true,
    kind,
    host: syslog?.host ?? '',
    port: entered(syslog?.port),
    transport: syslog?.transport ?? 'tls',
    syslogFormat: syslog?.format ?? 'cef',
    serverName: syslog?.serverName ?? '',
    url: webhook?.url ?? '',
    webhookFormat: webhook?.format ?? 'json',
    body: webhook?.body ?? 'ndjson',
    headers: '',
    signingKey: '',
    withoutSigningKey: false,
    caPem: to?.caPem ?? '',
    clientCertificatePem: to?.clientCertificatePem ?? '',
    clientKeyPem: '',
    types: stream?.filter.types ?? [],
    minimumSeverity,
    outcomes: stream?.filter.outcomes ?? [],
    start: startOf(stream),
    fromSeq: entered(undefined),
  };
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

/** Secret headers, `Name: value` a line; undefined when there is none. */
export function headersOf(text: string): Record<string, string> | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function destinationOf(values: StreamValues): Destination {
  const clientKeyPem = orUndefined(values.clientKeyPem);
  const certificates = {
    caPem: orNull(values.caPem),
    clientCertificatePem: orNull(values.clientCertificatePem),
    ...(clientKeyPem === undefined ? {} : { clientKeyPem }),
  };
  if (values.kind === 'syslog') {
    const { kind, host, transport, syslogFormat: format, serverName } = values;
    const port = numberOf(values.port);
    // What plain TCP has no use for is not sent, also where it was filled in before.
    const tls = transport === 'tls' ? { serverName: orNull(serverName), ...certificates } : {};
    return { kind, host: host.trim(), transport, format, ...tls, ...(port === undefined ? {} : { port }) };
  }
  const { kind, url, webhookFormat: format, body } = values;
  const headers = headersOf(values.headers);
  const signingKey = orUndefined(values.signingKey);
  return {
    ...{ kind, url: url.trim(), format, body, ...certificates },
    ...(headers === undefined ? {} : { headers }),
    ...(values.withoutSigningKey ? { signingKey: null } : signingKey === undefined ? {} : { signingKey }),
  };
}

function fromOf({ start, fromSeq }: StreamValues): From | undefined {
  if (start === 'now' || start === 'beginning') return start;
  return start === 'seq' ? (numberOf(fromSeq) ?? 0) : undefined;
}

/** The part of the body that both forms send. */
export function streamBody(values: StreamValues) {
  const { types, minimumSeverity, outcomes, enabled } = values;
  const from = fromOf(values);
  return {
    ...{ enabled, destination: destinationOf(values) },
    filter: { types, outcomes, minimumSeverity: minimumSeverity === '' ? null : minimumSeverity },
    ...(from === undefined ? {} : { from }),
  };
}

/** The field that a complaint about the body belongs to. */
export function streamField(path: string): string {
  const [part, field = ''] = path.split('.');
  if (part === 'from') return 'fromSeq';
  return part === 'destination' || part === 'filter' ? field : path;
}
