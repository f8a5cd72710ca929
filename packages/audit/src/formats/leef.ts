import type { AuditEvent } from '@waybill/core';
import { collectorSeverity } from './cef.js';
import { reasonOf, summaryOf } from './event-facts.js';
import type { EventFormat } from './format.js';
import { visibleText } from './visible-text.js';

function fieldsOf(event: AuditEvent): Readonly<Record<string, string | number | undefined>> {
  const { actor, source, target, file, transfer } = event;
  return {
    devTime: event.recordedAt.toISOString(),
    devTimeFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX",
    cat: event.type.slice(0, event.type.indexOf('.')),
    sev: Math.max(1, collectorSeverity[event.severity]),
    usrName: actor.name,
    role: actor.role,
    src: source?.address,
    srcPort: source?.port,
    outcome: event.outcome,
    reason: reasonOf(event),
    msg: event.failure?.detail ?? summaryOf(event),
    actorKind: actor.kind,
    actorId: actor.id,
    authMethod: actor.method,
    client: source?.client,
    resource: target?.name ?? target?.id,
    targetKind: target?.kind,
    targetId: target?.id,
    filePath: file?.path,
    fileTruePath: file?.truePath,
    filePreviousPath: file?.previousPath,
    fileSize: file?.sizeBytes,
    fileHash: file?.sha256,
    direction: transfer?.direction,
    attempt: transfer?.attempt,
    durationMs: transfer?.durationMs,
    partnerId: event.partnerId,
    jobId: event.jobId,
    runId: event.runId,
    transferId: event.transferId,
    sessionId: event.sessionId,
    requestId: event.requestId,
    seq: event.seq,
    eventUid: event.id,
    hash: event.hash,
  };
}

/**
 * QRadar's Log Event Extended Format 2.0, with a tab between the attributes. The format has no escapes of its own, and needs none: a
 * tab or an end of line in a value is written as `\t` or `\n`, and a key ends at its first `=`.
 */
export const leef: EventFormat = {
  extension: '.leef',
  mediaType: 'text/plain; charset=utf-8',
  head: '',
  lineEnd: '\n',
  line(event, { version }) {
    const header = ['LEEF:2.0', 'Waybill', 'Waybill', version, event.type].map((field) =>
      visibleText(field).replaceAll('|', '_'),
    );
    const attributes = Object.entries(fieldsOf(event)).flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [`${key}=${visibleText(String(value))}`],
    );
    return `${header.join('|')}|x09|${attributes.join('\t')}`;
  },
};
