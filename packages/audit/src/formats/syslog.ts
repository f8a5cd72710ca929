import type { AuditEvent, AuditSeverity } from '@waybill/core';
import { reasonOf, summaryOf } from './event-facts.js';
import type { EventFormat, FormatOrigin } from './format.js';
import { visibleText } from './visible-text.js';

const LOG_AUDIT = 13;
const severities: { readonly [S in AuditSeverity]: number } = { info: 6, notice: 5, warning: 4, critical: 2 };

/** The number that RFC 5612 sets aside for those who have none of their own. */
const ELEMENT = 'waybill@32473';

/** A field of the header: printable ASCII without a space, cut to its length; `-` when nothing is left (RFC 5424 section 6). */
function headerField(text: string, most: number): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-';
}

function parameter([name, value]: readonly [string, string | number | boolean | undefined]): string {
  if (value === undefined || value === '') return '';
  // RFC 5424 section 6.3.3: these three, and nothing else, are escaped.
  return ` ${name}="${visibleText(String(value)).replace(/["\\\]]/g, String.raw`\$&`)}"`;
}

function parametersOf(event: AuditEvent): Readonly<Record<string, string | number | boolean | undefined>> {
  const { actor, source, target, file, transfer } = event;
  return {
    id: event.id,
    seq: event.seq,
    type: event.type,
    outcome: event.outcome,
    reason: reasonOf(event),
    actorKind: actor.kind,
    actorId: actor.id,
    actor: actor.name,
    role: actor.role,
    method: actor.method,
    mfa: actor.mfa,
    certificateSerial: actor.certificate?.serial,
    certificateKeyId: actor.certificate?.keyId,
    certificateAuthority: actor.certificate?.authorityFingerprint,
    address: source?.address,
    port: source?.port,
    client: source?.client,
    targetKind: target?.kind,
    targetId: target?.id,
    target: target?.name,
    path: file?.path,
    truePath: file?.truePath,
    previousPath: file?.previousPath,
    sizeBytes: file?.sizeBytes,
    sha256: file?.sha256,
    verification: file?.verification,
    direction: transfer?.direction,
    attempt: transfer?.attempt,
    durationMs: transfer?.durationMs,
    partnerId: event.partnerId,
    jobId: event.jobId,
    runId: event.runId,
    transferId: event.transferId,
    sessionId: event.sessionId,
    requestId: event.requestId,
    hash: event.hash,
  };
}

/** The header of a message, up to where its structured data begins. */
export function syslogHeader(event: AuditEvent, { host }: Pick<FormatOrigin, 'host'>): string {
  const priority = LOG_AUDIT * 8 + severities[event.severity];
  return `<${priority}>1 ${event.recordedAt.toISOString()} ${headerField(host, 255)} waybill - ${headerField(event.type, 32)}`;
}

/** Our element of structured data; what has no value is left out. */
export function syslogElement(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  return `[${ELEMENT}${Object.entries(parameters).map(parameter).join('')}]`;
}

/** The element that says which program it comes from (RFC 5424 section 7.2). */
export function syslogOrigin({ version }: Pick<FormatOrigin, 'version'>): string {
  return `[origin software="Waybill"${parameter(['swVersion', version])}]`;
}

/** RFC 5424, facility 13 (log audit). The message is UTF-8 and says so by the byte order mark that section 6.4 asks for. */
export const syslog: EventFormat = {
  extension: '.log',
  mediaType: 'text/plain; charset=utf-8',
  head: '',
  lineEnd: '\n',
  line(event, origin) {
    const detail = event.failure === undefined ? '' : ` ${visibleText(event.failure.detail)}`;
    const elements = syslogElement(parametersOf(event)) + syslogOrigin(origin);
    return `${syslogHeader(event, origin)} ${elements} \ufeff${summaryOf(event)}${detail}`;
  },
};
