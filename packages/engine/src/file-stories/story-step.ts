import type { AuditEvent, AuditEventType, Id, StoryStepKind } from '@waybill/core';

/** One step of a file's story. */
export interface StoryStep {
  readonly at: Date;
  readonly kind: StoryStepKind;
  /** A sentence for people. */
  readonly says: string;
  readonly path: string;
  readonly truePath: string | null;
  readonly partnerId: Id | null;
  readonly jobId: Id | null;
  readonly runId: Id | null;
  readonly transferId: Id | null;
  readonly sessionId: Id | null;
  /** The audit event that says so; none for what runs saw and left. */
  readonly eventId: Id | null;
  /** Who did it, and from where. */
  readonly actor: string | null;
  readonly address: string | null;
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  /** The code of a failure, or why a run left it. */
  readonly reason: string | null;
  /** How often the same was seen in a row, the last time at `until`. */
  readonly times: number;
  readonly until: Date | null;
}

interface Telling {
  readonly kind: StoryStepKind;
  readonly says: (event: AuditEvent) => string;
}

const confirmed = {
  'read-back': 'and confirmed: it was read back and has the same digest',
  'remote-digest': 'and confirmed: the target told the same digest',
  sidecar: 'and confirmed by its size; its digest lies beside it',
  size: 'and confirmed by its size',
  unconfirmed: 'but not confirmed: it could not be looked at any more',
} as const;

const failed = ({ failure }: AuditEvent): string => failure?.detail ?? 'It failed.';
const attempt = ({ transfer }: AuditEvent): string => (transfer === undefined ? '' : ` (attempt ${transfer.attempt})`);

/** Who did it, as a story says it: people do by hand what partners do over SFTP. */
const who = ({ actor }: AuditEvent): string => (actor.kind === 'account' ? 'A partner' : 'Somebody');

/** The types of events that are steps of a file's story, and what they tell of it. */
const tellings: { readonly [T in AuditEventType]?: Telling } = {
  'transfer.queued': { kind: 'seen', says: () => 'A run found it and took it.' },
  'transfer.started': { kind: 'claimed', says: (event) => `A worker began to move it${attempt(event)}.` },
  'transfer.retried': { kind: 'retried', says: (event) => `${failed(event)} It will be tried again.` },
  'transfer.verified': { kind: 'verified', says: () => 'Every byte is at the target, counted and hashed.' },
  'transfer.committed': {
    kind: 'delivered',
    says: ({ file }) => `It was delivered, ${confirmed[file?.verification ?? 'size']}.`,
  },
  'transfer.failed': { kind: 'failed', says: failed },
  'transfer.cancelled': { kind: 'cancelled', says: () => 'It was cancelled.' },
  'transfer.cancel-requested': { kind: 'asked', says: () => 'Somebody asked to cancel it.' },
  'transfer.retry-requested': { kind: 'asked', says: () => 'Somebody queued it again.' },
  'transfer.forgotten': { kind: 'asked', says: () => 'Somebody said that it is to be taken again.' },
  'transfer.post-action-done': { kind: 'source-done', says: () => 'It was deleted or moved at its source.' },
  'transfer.post-action-failed': { kind: 'failed', says: (event) => `Its source could not be dealt with: ${failed(event)}` },
  'receipt.read': { kind: 'asked', says: () => 'Its receipt was handed out.' },
  'upload.started': { kind: 'arriving', says: () => 'A partner began to send it.' },
  'upload.resumed': { kind: 'arriving', says: () => 'A partner went on sending it.' },
  'upload.committed': {
    kind: 'arrived',
    says: ({ details }) =>
      details?.['temporaryName'] === true ? 'It is whole, under a temporary name.' : 'It arrived, whole and durable.',
  },
  'upload.named': { kind: 'arrived', says: () => 'It left its temporary name: it has arrived.' },
  'upload.abandoned': { kind: 'cut', says: (event) => `It was not sent to its end and has not arrived. ${failed(event)}` },
  'upload.refused': { kind: 'refused', says: failed },
  'upload.stage-discarded': { kind: 'cut', says: () => 'What was kept of a cut upload was removed.' },
  'download.completed': {
    kind: 'downloaded',
    says: ({ outcome, details }) =>
      outcome === 'failure' ? 'A partner began to read it, and did not end.' : `A partner read it${afterRead(details).says}.`,
  },
  'file.renamed': { kind: 'renamed', says: (event) => `${who(event)} gave it another name.` },
  'file.linked': { kind: 'renamed', says: () => 'A partner gave it a second name.' },
  'file.changed': { kind: 'changed', says: () => 'A partner changed its mode, times or size.' },
  'file.deleted': { kind: 'deleted', says: (event) => `${who(event)} deleted it.` },
  'file.uploaded': { kind: 'arrived', says: () => 'Somebody put it there by hand.' },
  'file.read': { kind: 'downloaded', says: () => 'Somebody was given what it holds.' },
  'file.retention-deleted': { kind: 'deleted', says: () => 'A retention rule deleted it, because it was old.' },
  'file.retention-archived': { kind: 'renamed', says: () => 'A retention rule moved it into an archive, because it was old.' },
  'file.denied': { kind: 'refused', says: failed },
};

/** What became of a file that is read once, by the rule of its mount. */
function afterRead(details: AuditEvent['details']): { readonly kind: StoryStepKind; readonly says: string } {
  if (details?.['deleted'] === true) return { kind: 'deleted', says: ', and it was deleted as its mount says' };
  if (typeof details?.['movedTo'] === 'string') return { kind: 'renamed', says: ', and it was moved away as its mount says' };
  return { kind: 'downloaded', says: '' };
}

/** The types of events that tell of a file. */
export const storyTypes: readonly AuditEventType[] = Object.keys(tellings).filter(isTold);

function isTold(type: string): type is AuditEventType {
  return Object.hasOwn(tellings, type);
}

/** The step that an event is; undefined when it tells nothing of a file. */
export function stepOf(event: AuditEvent): StoryStep | undefined {
  const telling = tellings[event.type];
  const { file, failure } = event;
  if (telling === undefined || file === undefined) return undefined;
  const refused = event.outcome !== 'success' && ['renamed', 'changed', 'deleted'].includes(telling.kind);
  return {
    at: event.recordedAt,
    kind: refused ? 'refused' : telling.kind === 'downloaded' ? afterRead(event.details).kind : telling.kind,
    says: refused ? failed(event) : telling.says(event),
    path: file.path,
    truePath: file.truePath ?? null,
    partnerId: event.partnerId ?? null,
    jobId: event.jobId ?? null,
    runId: event.runId ?? null,
    transferId: event.transferId ?? null,
    sessionId: event.sessionId ?? null,
    eventId: event.id,
    actor: event.actor.name,
    address: event.source?.address ?? null,
    sha256: file.sha256 ?? null,
    sizeBytes: file.sizeBytes ?? null,
    reason: event.reason ?? failure?.code ?? null,
    times: 1,
    until: null,
  };
}
