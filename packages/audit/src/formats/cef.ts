import type { AuditEvent, AuditSeverity } from '@waybill/core';
import { addressOf, fileNameOf, reasonOf, summaryOf } from './event-facts.js';
import type { EventFormat } from './format.js';
import { visibleText } from './visible-text.js';

/** 0 to 10, as CEF and LEEF count. */
export const collectorSeverity: { readonly [S in AuditSeverity]: number } = { info: 2, notice: 4, warning: 7, critical: 10 };

const inHeader = (text: string): string => visibleText(text).replace(/[\\|]/g, String.raw`\$&`);
const inExtension = (text: string): string => visibleText(text).replace(/[\\=]/g, String.raw`\$&`);

function labelled(key: string, label: string, value: string | number | undefined): Record<string, string | number> {
  return value === undefined ? {} : { [key]: value, [`${key}Label`]: label };
}

function fieldsOf(event: AuditEvent): Readonly<Record<string, string | number | undefined>> {
  const { ipv4, ipv6 } = addressOf(event);
  const { actor, source, target, file, transfer } = event;
  return {
    rt: event.recordedAt.getTime(),
    externalId: event.id,
    cat: event.type.slice(0, event.type.indexOf('.')),
    outcome: event.outcome,
    reason: reasonOf(event),
    msg: event.failure?.detail,
    suser: actor.name,
    suid: actor.id,
    spriv: actor.role,
    src: ipv4,
    ...labelled('c6a2', 'Source IPv6 Address', ipv6),
    spt: source?.port,
    requestClientApplication: source?.client,
    ...(target?.kind === 'user' ? { duser: target.name, duid: target.id } : {}),
    ...(file === undefined
      ? {}
      : {
          fname: fileNameOf(file.path),
          filePath: file.path,
          oldFilePath: file.previousPath,
          fsize: file.sizeBytes,
          fileHash: file.sha256,
        }),
    ...labelled('cn1', 'seq', event.seq),
    ...labelled('cn2', 'attempt', transfer?.attempt),
    ...labelled('cn3', 'durationMs', transfer?.durationMs),
    ...labelled('cs1', 'partnerId', event.partnerId),
    ...labelled('cs2', 'jobId', event.jobId),
    ...labelled('cs3', 'runId', event.runId),
    ...labelled('cs4', 'transferId', event.transferId),
    ...labelled('cs5', 'sessionId', event.sessionId),
    ...labelled('cs6', 'hash', event.hash),
    ...labelled('flexString1', 'target', target === undefined ? undefined : `${target.kind} ${target.name ?? target.id ?? ''}`),
    ...labelled('flexString2', 'requestId', event.requestId),
  };
}

/** ArcSight's Common Event Format, version 0. Backslash and `=` (in the header `|`) are escaped; an event is one line. */
export const cef: EventFormat = {
  extension: '.cef',
  mediaType: 'text/plain; charset=utf-8',
  head: '',
  lineEnd: '\n',
  line(event, { version }) {
    const header = [
      'CEF:0',
      'Waybill',
      'Waybill',
      version,
      event.type,
      summaryOf(event),
      String(collectorSeverity[event.severity]),
    ];
    const extension = Object.entries(fieldsOf(event)).flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [`${key}=${inExtension(String(value))}`],
    );
    return `${header.map(inHeader).join('|')}|${extension.join(' ')}`;
  },
};
