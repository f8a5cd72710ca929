import { type AuditEvent, type AuditSeverity, ocsfClasses, ocsfKindOf } from '@waybill/core';
import { fileNameOf, reasonOf, summaryOf } from './event-facts.js';
import type { EventFormat } from './format.js';
import { visibleJson } from './visible-text.js';

const OCSF_VERSION = '1.5.0';
const categories: { readonly [first: number]: string } = {
  2: 'Findings',
  3: 'Identity & Access Management',
  4: 'Network Activity',
  6: 'Application Activity',
};
const severities: { readonly [S in AuditSeverity]: readonly [number, string] } = {
  info: [1, 'Informational'],
  notice: [2, 'Low'],
  warning: [3, 'Medium'],
  critical: [5, 'Critical'],
};

/** The members that OCSF has no place for, as they are. */
function unmapped(event: AuditEvent): object {
  const { target, session, transfer, change, details, partnerId, jobId, runId, transferId, erased, hash, prevHash } = event;
  const { truePath, previousPath, verification } = event.file ?? {};
  const { mfa, keyFingerprint, certificate, method, role } = event.actor;
  return {
    outcome: event.outcome,
    reason: reasonOf(event),
    actor: { role, method, mfa, keyFingerprint, certificate },
    target,
    session,
    transfer,
    file: event.file === undefined ? undefined : { truePath, previousPath, verification },
    change,
    details,
    partnerId,
    jobId,
    runId,
    transferId,
    erased,
    hash,
    prevHash,
  };
}

/** An event in the Open Cybersecurity Schema Framework; JSON leaves out what is undefined. */
function ocsfEvent(event: AuditEvent, version: string): object {
  const { classUid, activityId } = ocsfKindOf(event.type);
  const [severityId, severity] = severities[event.severity];
  const category = Math.floor(classUid / 1000);
  const { actor, source, file } = event;
  return {
    activity_id: activityId,
    activity_name: event.type.slice(event.type.indexOf('.') + 1),
    category_uid: category,
    category_name: categories[category],
    class_uid: classUid,
    class_name: ocsfClasses[classUid],
    type_uid: classUid * 100 + activityId,
    time: event.recordedAt.getTime(),
    severity_id: severityId,
    severity,
    status_id: event.outcome === 'success' ? 1 : 2,
    status: event.outcome === 'success' ? 'Success' : 'Failure',
    status_code: reasonOf(event),
    status_detail: event.failure?.detail,
    message: summaryOf(event),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Waybill', vendor_name: 'Waybill', version },
      uid: event.id,
      sequence: event.seq,
      event_code: event.type,
      correlation_uid: event.requestId,
      log_name: 'audit',
    },
    actor: {
      user: { name: actor.name, uid: actor.id, type_id: 99, type: actor.kind },
      session: event.sessionId === undefined ? undefined : { uid: event.sessionId },
    },
    src_endpoint: source === undefined ? undefined : { ip: source.address, port: source.port, agent: source.client },
    file:
      file === undefined
        ? undefined
        : {
            name: fileNameOf(file.path),
            path: file.path,
            type_id: 1,
            size: file.sizeBytes,
            hashes: file.sha256 === undefined ? undefined : [{ algorithm_id: 3, algorithm: 'SHA-256', value: file.sha256 }],
          },
    unmapped: unmapped(event),
  };
}

/** OCSF as JSON, an event a line. Each type of event has its class and activity (`ocsfKindOf` of core). */
export const ocsf: EventFormat = {
  extension: '.ocsf.jsonl',
  mediaType: 'application/x-ndjson',
  head: '',
  lineEnd: '\n',
  line: (event, { version }) => visibleJson(ocsfEvent(event, version)),
};
