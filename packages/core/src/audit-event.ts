import type { TransferDirection, VerificationLevel } from './entities/transfer.js';
import type { Id } from './ids.js';

export const auditSeverities = ['info', 'notice', 'warning', 'critical'] as const;
export type AuditSeverity = (typeof auditSeverities)[number];

/** Every type of audit event, with its severity and what it tells. The data dictionary of the audit trail. */
export const auditEventTypes = {
  'platform.started': { severity: 'notice', summary: 'A process of the platform started.' },
  'platform.stopped': { severity: 'notice', summary: 'A process of the platform stopped as it was asked to.' },
  'platform.process-died': { severity: 'warning', summary: 'A process of the platform died and is started again.' },
  'platform.master-key-rotated': { severity: 'critical', summary: 'All secrets were sealed again under a new master key.' },
  'platform.paused': { severity: 'warning', summary: 'Somebody paused everything: nothing begins to move.' },
  'platform.resumed': { severity: 'notice', summary: 'Somebody ended the pause of everything.' },
  'platform.initialised': {
    severity: 'notice',
    summary: 'The platform was set up: first administrator, first store, signing key.',
  },

  'user.signed-in': { severity: 'info', summary: 'A person signed in to the console.' },
  'user.sign-in-refused': { severity: 'warning', summary: 'A person was refused at sign-in.' },
  'user.code-asked': {
    severity: 'info',
    summary: 'A person proved their password and was asked for the code of their second factor.',
  },
  'user.proven-again': { severity: 'info', summary: 'A person who is signed in proved once more that it is them.' },
  'user.signed-out': { severity: 'info', summary: 'A person signed out.' },
  'user.created': { severity: 'notice', summary: 'A user was created.' },
  'user.updated': { severity: 'notice', summary: 'A user was changed.' },
  'user.password-changed': { severity: 'notice', summary: 'The password of a user was changed.' },
  'user.second-factor-proposed': {
    severity: 'info',
    summary: 'A person was shown the secret of a second factor; nothing asks for it before its first code.',
  },
  'user.second-factor-enrolled': { severity: 'notice', summary: 'A person gave themselves a second factor.' },
  'user.second-factor-removed': { severity: 'warning', summary: 'The second factor of a person was taken away.' },
  'user.recovery-codes-made': {
    severity: 'notice',
    summary: 'A person was given new recovery codes; the former ones hold no more.',
  },
  'user.sessions-ended': { severity: 'notice', summary: 'Sessions of a person were ended before their time.' },
  'user.deleted': { severity: 'notice', summary: 'A user was deleted.' },
  'user.erased': {
    severity: 'critical',
    summary: 'The personal data of a person were erased from the platform and the audit trail; the chain stays what it was.',
  },
  'api-key.created': { severity: 'notice', summary: 'An API key was created.' },
  'api-key.updated': { severity: 'notice', summary: 'An API key was changed.' },
  'api-key.revoked': { severity: 'notice', summary: 'An API key was revoked.' },
  'access.denied': { severity: 'warning', summary: 'Somebody asked for what their role does not allow.' },

  'partner.created': { severity: 'notice', summary: 'A partner was created.' },
  'partner.updated': { severity: 'notice', summary: 'A partner was changed.' },
  'partner.deleted': { severity: 'notice', summary: 'A partner was deleted.' },
  'connection.created': { severity: 'notice', summary: 'A connection was created.' },
  'connection.updated': { severity: 'notice', summary: 'A connection was changed.' },
  'connection.deleted': { severity: 'notice', summary: 'A connection was deleted.' },
  'connection.opened': {
    severity: 'info',
    summary: 'We signed in to a partner; the details say with which key, and what was negotiated.',
  },
  'connection.key-promoted': { severity: 'notice', summary: 'The next key of a connection took the place of its key.' },
  'connection.tested': { severity: 'info', summary: 'A connection was tested.' },
  'connection.stopped': { severity: 'critical', summary: 'A connection was stopped; nothing is sent until a person decides.' },
  'connection.resumed': { severity: 'notice', summary: 'A person let a stopped connection connect again.' },
  'connection.breaker-opened': {
    severity: 'warning',
    summary: 'A partner could not be reached so often in a row that its connection rests.',
  },
  'connection.breaker-closed': { severity: 'notice', summary: 'A resting connection connects again.' },
  'host-key.pinned': { severity: 'notice', summary: 'A host key was seen for the first time and waits for approval.' },
  'host-key.added': { severity: 'notice', summary: 'A host key was trusted beforehand.' },
  'host-key.approved': { severity: 'notice', summary: 'A host key was approved.' },
  'host-key.retired': { severity: 'notice', summary: 'A host key is trusted no more.' },
  'host-key.changed': { severity: 'critical', summary: 'A partner showed a host key that is not trusted.' },
  'account.created': { severity: 'notice', summary: 'An account was created.' },
  'account.updated': { severity: 'notice', summary: 'An account was changed.' },
  'account.deleted': { severity: 'notice', summary: 'An account was deleted.' },
  'account.totp-enrolled': { severity: 'notice', summary: 'An account was given a second factor, or another one.' },
  'account.totp-removed': { severity: 'warning', summary: 'The second factor of an account was taken away.' },
  'key.generated': { severity: 'notice', summary: 'A key pair was generated.' },
  'key.imported': { severity: 'notice', summary: 'A key pair was imported.' },
  'key.updated': { severity: 'notice', summary: 'A key was changed.' },
  'key.deleted': { severity: 'notice', summary: 'A key was deleted.' },
  'store.created': { severity: 'notice', summary: 'A store was created.' },
  'store.updated': { severity: 'notice', summary: 'A store was changed.' },
  'store.deleted': { severity: 'notice', summary: 'A store was deleted.' },
  'store.read': { severity: 'info', summary: 'Somebody looked into a folder of a store.' },
  'job.created': { severity: 'notice', summary: 'A job was created.' },
  'job.updated': { severity: 'notice', summary: 'A job was changed.' },
  'job.dry-run': { severity: 'info', summary: 'Somebody looked at what a job would do; nothing was done.' },
  'job.deleted': { severity: 'notice', summary: 'A job was deleted.' },
  'schedule.created': { severity: 'notice', summary: 'A schedule was created.' },
  'schedule.updated': { severity: 'notice', summary: 'A schedule was changed.' },
  'schedule.deleted': { severity: 'notice', summary: 'A schedule was deleted.' },
  'schedule.slot-skipped': {
    severity: 'notice',
    summary: 'A slot of a schedule, or several, became no run; the details say why.',
  },
  'schedule.missed': { severity: 'warning', summary: 'A window ended without the success that was expected in it.' },
  'calendar.created': { severity: 'notice', summary: 'A calendar was created.' },
  'calendar.updated': { severity: 'notice', summary: 'A calendar was changed.' },
  'calendar.deleted': { severity: 'notice', summary: 'A calendar was deleted.' },

  'run.requested': { severity: 'info', summary: 'A run was asked for.' },
  'run.started': { severity: 'info', summary: 'A run began to list its source.' },
  'run.retried': { severity: 'warning', summary: 'A run could not list its source and will try again.' },
  'run.discovered': { severity: 'info', summary: 'A run listed its source and decided about every file.' },
  'run.warned': { severity: 'warning', summary: 'A run found something that a person should look at, and went on.' },
  'run.succeeded': { severity: 'info', summary: 'A run ended and every file it took was delivered.' },
  'run.failed': { severity: 'warning', summary: 'A run ended and something was not delivered.' },
  'run.cancel-requested': { severity: 'notice', summary: 'Somebody asked to cancel a run.' },
  'run.cancelled': { severity: 'notice', summary: 'A run was cancelled.' },
  'transfer.queued': { severity: 'info', summary: 'A file was taken for transfer.' },
  'transfer.started': { severity: 'info', summary: 'A worker claimed a transfer.' },
  'transfer.retried': { severity: 'warning', summary: 'A transfer failed and will be tried again.' },
  'transfer.verified': { severity: 'info', summary: 'All bytes are at the target, counted and hashed; the commit follows.' },
  'transfer.committed': { severity: 'info', summary: 'A file is whole and visible at its target.' },
  'transfer.failed': { severity: 'warning', summary: 'A transfer failed for good.' },
  'transfer.cancel-requested': { severity: 'notice', summary: 'Somebody asked to cancel a transfer.' },
  'transfer.retry-requested': { severity: 'notice', summary: 'Somebody queued a failed or cancelled transfer again.' },
  'transfer.forgotten': {
    severity: 'notice',
    summary: 'Somebody said that a delivered file is to be taken again when a run finds it.',
  },
  'transfer.cancelled': { severity: 'notice', summary: 'A transfer was cancelled.' },
  'transfer.stage-discarded': {
    severity: 'info',
    summary: 'What an ended transfer had left unfinished at its target was removed.',
  },
  'transfer.stage-left': {
    severity: 'warning',
    summary: 'What an ended transfer left unfinished at its target cannot be removed.',
  },
  'transfer.post-action-done': { severity: 'info', summary: 'The source file was deleted or moved after its commit.' },
  'transfer.post-action-failed': {
    severity: 'warning',
    summary: 'The source file could not be deleted or moved after its commit.',
  },

  'receipt.read': { severity: 'info', summary: 'A receipt was handed out.' },

  'session.opened': { severity: 'info', summary: 'A partner signed in to the SFTP server.' },
  'session.refused': { severity: 'warning', summary: 'A sign-in to the SFTP server was refused.' },
  'session.closed': { severity: 'info', summary: 'A session of the SFTP server ended.' },
  'command.refused': { severity: 'notice', summary: 'A partner asked for a shell, or for a command that is not served.' },
  'session.end-requested': {
    severity: 'notice',
    summary: 'Sessions of the SFTP server were to end: somebody asked, or what they signed in with holds no more.',
  },
  'server.drained': { severity: 'notice', summary: 'A process of the SFTP server was told to take no new connections.' },
  'server.resumed': { severity: 'notice', summary: 'A process of the SFTP server was told to take connections again.' },
  'address.banned': { severity: 'warning', summary: 'An address was banned from the SFTP server.' },
  'address.ban-lifted': { severity: 'notice', summary: 'A ban of an address was lifted.' },
  'server.rules-changed': { severity: 'notice', summary: 'The rules of the SFTP server were changed.' },
  'server-host-key.added': { severity: 'notice', summary: 'A host key of the SFTP server was made.' },
  'server-host-key.activated': { severity: 'critical', summary: 'The SFTP server shows another host key.' },
  'server-host-key.retired': {
    severity: 'notice',
    summary: 'A host key of the SFTP server was retired; its private half is gone.',
  },
  'upload.started': { severity: 'info', summary: 'A partner began to upload a file.' },
  'upload.resumed': { severity: 'info', summary: 'A partner went on with an upload that was cut.' },
  'upload.committed': { severity: 'info', summary: 'An uploaded file is whole, durable and visible.' },
  'upload.named': { severity: 'info', summary: 'A file that was uploaded under a temporary name was renamed: it has arrived.' },
  'upload.abandoned': { severity: 'warning', summary: 'An upload ended without a clean close: it has not arrived.' },
  'upload.stage-discarded': {
    severity: 'info',
    summary: 'What was kept of an upload that was cut was removed; the details say why.',
  },
  'upload.refused': { severity: 'warning', summary: 'An upload was refused.' },
  'download.completed': { severity: 'info', summary: 'A partner read a file.' },
  'file.deleted': { severity: 'notice', summary: 'A partner deleted a file.' },
  'file.renamed': { severity: 'info', summary: 'A partner renamed a file or folder.' },
  'file.changed': { severity: 'info', summary: 'A partner changed attributes of a file or folder.' },
  'file.linked': { severity: 'info', summary: 'A partner made a symbolic link, or gave a file a second name (a hard link).' },
  'folder.listed': { severity: 'info', summary: 'A partner listed a folder.' },
  'folder.created': { severity: 'info', summary: 'A partner made a folder.' },
  'folder.deleted': { severity: 'notice', summary: 'A partner removed a folder.' },
  'file.denied': { severity: 'warning', summary: 'A partner asked for a file operation that its mounts do not allow.' },

  'config.applied': { severity: 'notice', summary: 'The platform was made to match a configuration file.' },
  'view.saved': { severity: 'info', summary: 'Somebody saved a view of a list.' },
  'view.deleted': { severity: 'info', summary: 'Somebody deleted a view of a list.' },
  'audit.read': { severity: 'info', summary: 'Somebody read the audit trail.' },
  'audit.break-found': {
    severity: 'critical',
    summary: 'The audit trail was found broken; it stays so until two people close it.',
  },
  'audit.break-acknowledged': {
    severity: 'critical',
    summary: 'The first of two people said that a break of the audit trail can be closed.',
  },
  'audit.break-closed': { severity: 'critical', summary: 'The second of two people closed a break of the audit trail.' },
  'platform.signing-key-rotated': {
    severity: 'critical',
    summary: 'Receipts, exports and checkpoints are signed with a new key; the old public key is kept.',
  },
  'audit.export-requested': { severity: 'notice', summary: 'Somebody asked for an export of the audit trail.' },
  'audit.exported': {
    severity: 'notice',
    summary: 'The audit trail was exported: streamed to who asked, or made into a file; the details say which events.',
  },
  'audit.export-failed': { severity: 'warning', summary: 'An export of the audit trail could not be made.' },
  'audit.export-cancelled': { severity: 'notice', summary: 'Somebody cancelled an export of the audit trail.' },
  'audit.export-downloaded': { severity: 'notice', summary: 'Somebody fetched the file of an export of the audit trail.' },
  'audit.export-deleted': {
    severity: 'notice',
    summary: 'An export of the audit trail was deleted with its file: by somebody, or because its time was over.',
  },
  'audit.verified': { severity: 'notice', summary: 'Somebody verified the audit trail.' },
} as const satisfies Record<string, { readonly severity: AuditSeverity; readonly summary: string }>;

export type AuditEventType = keyof typeof auditEventTypes;

export const auditOutcomes = ['success', 'failure', 'denied'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export const auditActorKinds = ['user', 'api-key', 'account', 'schedule', 'platform', 'anonymous'] as const;
export type AuditActorKind = (typeof auditActorKinds)[number];

/** Who did it. `name` stays readable after the thing itself was deleted. */
export interface AuditActor {
  readonly kind: AuditActorKind;
  readonly id?: Id;
  readonly name: string;
  readonly role?: string;
  /**
   * How they proved it: `password`, `publickey`, `api-key`, `session`, `local` (a person on the machine itself); several factors with a
   * `+` between them, in the order in which they were proven.
   */
  readonly method?: string;
  /** Whether it took more than one factor; absent where nobody signed in. */
  readonly mfa?: boolean;
  readonly keyFingerprint?: string;
}

/** Where it came from. */
export interface AuditSource {
  readonly address: string;
  readonly port?: number;
  /** SSH identification or HTTP user agent, as sent; escaped where it is shown. */
  readonly client?: string;
}

export const auditTargetKinds = [
  'partner',
  'connection',
  'host-key',
  'server',
  'server-host-key',
  'ban',
  'account',
  'key',
  'store',
  'job',
  'schedule',
  'calendar',
  'run',
  'transfer',
  'user',
  'api-key',
  'session',
  'file',
  'platform',
  'view',
  'audit',
] as const;
export type AuditTargetKind = (typeof auditTargetKinds)[number];

/** What it was done to. */
export interface AuditTarget {
  readonly kind: AuditTargetKind;
  readonly id?: Id;
  readonly name?: string;
}

/** The SSH session it happened in, or came over: what both sides agreed on (BEHAVIOURS B29). */
export interface AuditSession {
  readonly protocol: 'ssh';
  readonly keyExchange: string;
  readonly hostKeyAlgorithm: string;
  /** Of the key that the server showed: ours where a partner signs in to us, the partner's where we sign in. */
  readonly hostKeyFingerprint?: string;
  /** From the client to the server. */
  readonly cipherIn: string;
  /** From the server to the client. */
  readonly cipherOut: string;
  /** `implicit` with a cipher that authenticates by itself. */
  readonly macIn: string;
  readonly macOut: string;
  readonly strictKeyExchange?: boolean;
  /** How the server called itself, where we are the client; as sent, escaped where it is shown. */
  readonly server?: string;
}

/** The file it is about. */
export interface AuditFile {
  /** As the other party names it: the virtual path of an Account, the path at the source of a Transfer. */
  readonly path: string;
  /** Where it lies: in the Store, or at the target of a Transfer. */
  readonly truePath?: string;
  /** Under which it was known before, where it was renamed or moved. */
  readonly previousPath?: string;
  readonly sizeBytes?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** The strongest means by which the target was checked. */
  readonly verification?: VerificationLevel;
}

/** How a Transfer stood when it happened. */
export interface AuditTransfer {
  readonly direction: TransferDirection;
  readonly attempt: number;
  /** Since a worker first claimed it; of an upload, since it began. */
  readonly durationMs?: number;
  /** The version of the Job that said how. */
  readonly jobVersion?: number;
}

/** JSON without surprises: what an audit event may carry. Never a secret; a secret is named by its fingerprint. */
export type AuditValue = string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue };

/**
 * One fact, as a use case states it. Sequence number, time and hash link are added when it is written, in the same transaction
 * as the fact itself.
 */
export interface NewAuditEvent {
  readonly type: AuditEventType;
  readonly outcome: AuditOutcome;
  readonly actor: AuditActor;
  readonly source?: AuditSource;
  readonly target?: AuditTarget;
  /** For search: the Partner, Job, Run and Transfer it belongs to. */
  readonly partnerId?: Id;
  readonly jobId?: Id;
  readonly runId?: Id;
  readonly transferId?: Id;
  /** The inbound SSH session. */
  readonly sessionId?: Id;
  readonly session?: AuditSession;
  readonly file?: AuditFile;
  readonly transfer?: AuditTransfer;
  /** Why, as a word that can be searched for, where it is not `failure.code`: why a session ended, a slot was skipped. */
  readonly reason?: string;
  readonly failure?: { readonly code: string; readonly detail: string };
  /** What changed: only the changed fields, before and after. */
  readonly change?: { readonly before?: AuditValue; readonly after?: AuditValue };
  readonly details?: { readonly [key: string]: AuditValue };
  /** Ties it to a log line and an HTTP response. */
  readonly requestId?: string;
}

/**
 * What an event committed to by a salted hash, by its path in the event, such as `actor.name`: it lies beside the event and can be
 * erased (ADR 34).
 */
export type AuditDisclosures = Readonly<Record<string, { readonly salt: string; readonly value: string }>>;

/** An event as it was written. */
export interface AuditEvent extends NewAuditEvent {
  /** The paths of what was erased of it: a person's data. */
  readonly erased?: readonly string[];
  readonly id: Id;
  /** Gapless from 1. */
  readonly seq: number;
  readonly recordedAt: Date;
  readonly severity: AuditSeverity;
  /** SHA-256, hex, of this event's canonical form; the next event names it. */
  readonly hash: string;
  readonly prevHash: string;
}
