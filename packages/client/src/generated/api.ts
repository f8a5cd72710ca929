/*
 * The API as types and as a table. Made of packages/contracts by `npm run generate -w @waybill/client`; not to be edited.
 */
import type { CallOptions, ChangeOptions, Download, Page, Ref, Seen } from '../call-types.js';
import type { Operation } from '../operation.js';

/** The codes of problems that this version knows. */
export type ProblemCode =
  | 'account-link.refused'
  | 'audit.unavailable'
  | 'auth.host-key-changed'
  | 'auth.host-key-pending'
  | 'auth.no-common-algorithm'
  | 'auth.refused'
  | 'auth.waiver-over'
  | 'cancelled'
  | 'claim.lost'
  | 'conflict'
  | 'conflict.duplicate'
  | 'conflict.in-use'
  | 'conflict.state'
  | 'connection.busy'
  | 'connection.resting'
  | 'connection.stopped'
  | 'database.unavailable'
  | 'input.invalid'
  | 'integrity.digest-mismatch'
  | 'integrity.gap'
  | 'integrity.sidecar'
  | 'integrity.size-mismatch'
  | 'internal'
  | 'invitation.refused'
  | 'key.passphrase-required'
  | 'key.passphrase-wrong'
  | 'key.unsupported'
  | 'net.dns'
  | 'net.forbidden-address'
  | 'net.refused'
  | 'net.reset'
  | 'net.timeout'
  | 'net.unreachable'
  | 'not-found'
  | 'partner.busy'
  | 'partner.misbehaved'
  | 'path.invalid'
  | 'path.outside'
  | 'permission.denied'
  | 'quota.exceeded'
  | 'request.forged'
  | 'request.idempotency-mismatch'
  | 'request.in-progress'
  | 'request.malformed'
  | 'request.media-type'
  | 'request.method'
  | 'request.not-found'
  | 'request.precondition-required'
  | 'request.range'
  | 'request.throttled'
  | 'request.too-large'
  | 'request.unauthenticated'
  | 'route.refused'
  | 'run.nothing-found'
  | 'run.over-cap'
  | 'secret.master-key'
  | 'secret.tampered'
  | 'shutting-down'
  | 'sign-in.code-required'
  | 'sign-in.proof-required'
  | 'sign-in.provider-unreachable'
  | 'sign-in.refused'
  | 'sign-in.throttled'
  | 'source.changed'
  | 'source.denied'
  | 'source.not-found'
  | 'target.denied'
  | 'target.exists'
  | 'target.full'
  | 'target.is-folder'
  | 'target.not-empty'
  | 'target.not-folder'
  | 'target.not-found'
  | 'target.unsupported'
  | 'tls.untrusted'
  | 'version.stale';

export type AcceptInvitation = {
  /** What stands behind `#` in the link. */
  readonly token: string;
  readonly password: string;
};

export type Account = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A UUID. */
  readonly partnerId: string;
  readonly partnerName: string;
  readonly username: string;
  readonly status: "active" | "suspended";
  readonly hasPassword: boolean;
  readonly authorizedKeys: ReadonlyArray<{
    readonly algorithm: string;
    readonly publicKey: string;
    readonly fingerprint: string;
    readonly comment: string;
    /** As they stand in front of the key in authorized_keys; empty when there are none. */
    readonly options: string;
    /** Addresses and blocks it may come from, with `!` those it may not; empty = anywhere. */
    readonly from: readonly string[];
    readonly expiresAt: string | null;
    /** Whether it stands for an authority: it signs nobody in itself, the user certificates that it signed do. */
    readonly isAuthority: boolean;
    /** Of an authority: whose certificates are taken; empty = those for the user name of the account. */
    readonly principals: readonly string[];
    /** That it waits for the first sign-in that proves it; `null`: it is one of the account. */
    readonly pending: {
      /** When it lapses. */
      readonly until: string;
      /** The fingerprint of the key that it takes the place of. */
      readonly replaces: string | null;
      /** How long that one still signs in afterwards. */
      readonly overlapDays: number;
    } | null;
    /** The fingerprint of the key that took its place; it retires at `expiresAt`. */
    readonly replacedBy: string | null;
  }>;
  readonly mounts: ReadonlyArray<{
    readonly path: string;
    /** A UUID. */
    readonly storeId: string;
    readonly storeSlug: string;
    readonly at: string;
    readonly permissions: ReadonlyArray<"list" | "download" | "upload" | "overwrite" | "append" | "resume" | "delete-files" | "delete-folders" | "rename-files" | "rename-folders" | "mkdir" | "symlink" | "chmod" | "times">;
    readonly paths: ReadonlyArray<{
      readonly path: string;
      readonly permissions: ReadonlyArray<"list" | "download" | "upload" | "overwrite" | "append" | "resume" | "delete-files" | "delete-folders" | "rename-files" | "rename-folders" | "mkdir" | "symlink" | "chmod" | "times">;
    }>;
    readonly uploads: {
      /** `atomic`: a file is invisible until it is closed, and what is there stays until then. `direct`: it is written under its own name, for clients that write here and there (sshfs): everybody sees it half-written, and a cut line leaves it so. */
      readonly mode: "atomic" | "direct";
      /** So long what is whole of an upload that was cut waits for its account to go on with it, where that may `resume`; 0 = it is removed at once. */
      readonly keepUnfinishedHours: number;
      /** Globs, in upper and lower case, of the names under which clients upload what they rename afterwards. Such a file arrives when it is renamed: no job hears of it before, and its receipt states its new name. */
      readonly temporaryNames: readonly string[];
    };
    /** Which names there are. A file of another name is not there for the account, and none can be made. */
    readonly names: {
      /** Globs of which one must match the name of a file; empty = every name. Folders may have any name that is not denied. */
      readonly allow: readonly string[];
      /** Globs of names that files and folders must not have, nor any folder that they lie in. Goes before `allow`. */
      readonly deny: readonly string[];
    };
    /** The largest file that may be uploaded there; no limit when null. */
    readonly maxFileBytes: number | null;
    /** What happens to a file that the account has read whole, from its first byte to its last, and closed: `keep`, `delete` or `move`. */
    readonly afterRead: {
      readonly kind: "keep";
    } | {
      readonly kind: "delete";
    } | {
      readonly kind: "move";
      /** A folder in the mount, from the root of the mount; made when it is first needed. */
      readonly to: string;
    };
  }>;
  readonly addressAllowList: readonly string[];
  readonly maxSessions: number;
  readonly revokedKeys: readonly string[];
  readonly signIn: "key-or-password" | "key" | "password" | "key-and-password";
  readonly accessHours: ReadonlyArray<{
    /** The days on which it begins; every day when left out. */
    readonly days: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
    readonly from: string;
    /** Before `from`: on the next day. */
    readonly to: string;
    /** Whose clocks tell the time. */
    readonly timeZone: string;
  }>;
  readonly expiresAt: string | null;
  /** The second factor (RFC 6238): with one, every sign-in asks for its code. */
  readonly totp: {
    readonly enrolledAt: string;
  } | null;
  readonly limits: {
    /** Bytes that may lie where the account may write, uploads under way included; no limit when null. */
    readonly quotaBytes: number | null;
    /** Files that may lie where the account may write, uploads under way included; no limit when null. */
    readonly quotaFiles: number | null;
    /** The largest file that it may upload; no limit when null. */
    readonly maxFileBytes: number | null;
    /** How fast its files may move, all its sessions and all servers together, by time of the week: the first window that is open holds; no limit outside of them. */
    readonly bandwidth: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
      readonly from: string;
      /** Before `from`: on the next day. */
      readonly to: string;
      /** Whose clocks tell the time. */
      readonly timeZone: string;
      /** Bytes of files to the partner, all workers together; no limit when null. */
      readonly sendBytesPerSecond: number | null;
      /** Bytes of files from the partner, all workers together; no limit when null. */
      readonly receiveBytesPerSecond: number | null;
    }>;
  };
};

export type AccountSignIns = {
  readonly items: ReadonlyArray<{
    readonly at: string;
    readonly accepted: boolean;
    readonly address: string | null;
    /** What the client calls itself. */
    readonly client: string | null;
    readonly method: string | null;
    readonly keyFingerprint: string | null;
    /** Why it was refused, as in docs/sftp-server.md; of a password always `password-refused`. */
    readonly reason: string | null;
  }>;
  /** By the clock of the platform: what to give as `since` for what comes later. */
  readonly now: string;
};

export type AccountUsage = {
  readonly sessionsOpen: number;
  /** What lies where the account may write, as counted last and with what has arrived since. `null`: not counted, as without a quota. */
  readonly stored: {
    readonly bytes: number;
    readonly files: number;
    readonly countedAt: string;
  } | null;
  /** What its quota holds beside that: for uploads under way, and for what is kept of those that were cut. */
  readonly promised: {
    readonly bytes: number;
    readonly files: number;
  };
};

export type AddHostKey = {
  /** A fingerprint `SHA256:…` as OpenSSH prints it, or a whole public key: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
};

export type AddPasskey = {
  /** To tell it from others. */
  readonly name: string;
  /** WebAuthn’s `RegistrationResponseJSON`; what is not named here is left alone. */
  readonly response: {
    readonly id: string;
    readonly response: {
      readonly clientDataJSON: string;
      readonly attestationObject: string;
      readonly transports?: readonly string[] | undefined;
    };
  };
};

export type AddServerHostKey = {
  /** What the profile `modern` shows is Ed25519; `compatible` also shows ECDSA and RSA. */
  readonly algorithm?: "ed25519" | "ecdsa-p256" | "ecdsa-p384" | "ecdsa-p521" | "rsa" | undefined;
};

export type AfterTrigger = {
  /** A UUID. */
  readonly jobId: string;
  /** Which ends count; `success` when absent. `any`: cancelled ones too. */
  readonly on?: "success" | "failure" | "any" | undefined;
};

export type AlgorithmInUse = {
  /** `in`: a partner signs in to us. `out`: we sign in to a partner. */
  readonly direction: "in" | "out";
  /** A UUID. */
  readonly partnerId: string;
  readonly partnerName: string;
  /** The connection of `out`, the account of `in`. */
  readonly partyId: string;
  readonly party: string;
  readonly use: "key-exchange" | "host-key" | "cipher" | "mac";
  readonly algorithm: string;
  /** Whether it is offered under a waiver only. */
  readonly isOld: boolean;
  readonly sessions: number;
  readonly lastAt: string;
};

export type AnchorComparison = {
  readonly ok: boolean;
  /** Checkpoints in the anchor. */
  readonly files: number;
  /** How many of them were read: all up to 500, else the newest and others spread evenly. */
  readonly compared: number;
  readonly anchoredEvents: number;
  readonly databaseEvents: number;
  readonly findings: ReadonlyArray<{
    readonly file: string;
    readonly problem: "rolled-back" | "differs" | "not-genuine" | "unreadable";
    readonly detail: string;
  }>;
};

export type ApiKey = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly name: string;
  readonly role: string;
  /** What they are limited to: these partners, and all that carry one of these tags; null for everything. */
  readonly scope: {
    readonly partnerIds: readonly string[];
    readonly tags: readonly string[];
  } | null;
  /** The beginning of the token, to recognise it by. */
  readonly prefix: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
};

export type ApprovalPolicy = {
  /** The kinds that take a second person. */
  readonly kinds: ReadonlyArray<"host-key" | "sending-job" | "account" | "role" | "retention" | "audit-settings" | "approval-policy">;
  /** How long a proposed change waits. */
  readonly expireAfterDays: number;
};

export type ApproveChange = {
  readonly reason?: string | undefined;
};

export type AuditAnchor = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly enabled: boolean;
  readonly everySeconds: number;
  readonly everyCheckpoints: number | null;
  readonly place: {
    readonly kind: "store";
    /** A UUID. */
    readonly storeId: string;
    readonly path: string;
  } | {
    readonly kind: "connection";
    /** A UUID. */
    readonly connectionId: string;
    readonly path: string;
  } | {
    readonly kind: "s3";
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly prefix: string;
    readonly accessKeyId: string;
    readonly retentionDays: number | null;
  };
  readonly state: {
    /** Events of the last checkpoint that was put there; 0 when there is none. */
    readonly anchoredEvents: number;
    readonly anchoredAt: string | null;
    /** Events of the trail that no checkpoint there covers yet. */
    readonly missingEvents: number;
    readonly failing: {
      readonly since: string;
      readonly nextAttemptAt: string;
      readonly failures: number;
      readonly code: string;
      readonly detail: string;
    } | null;
  };
};

export type AuditBreak = {
  /** A UUID. */
  readonly id: string;
  readonly seq: number;
  readonly reason: string;
  readonly detail: string;
  readonly openedAt: string;
  /** One of the two who close a break. */
  readonly first: {
    /** A UUID. */
    readonly userId: string;
    readonly at: string;
    readonly reason: string;
  } | null;
  /** One of the two who close a break. */
  readonly closed: {
    /** A UUID. */
    readonly userId: string;
    readonly at: string;
    readonly reason: string;
  } | null;
};

export type AuditEvent = {
  /** A UUID. */
  readonly id: string;
  readonly seq: number;
  readonly recordedAt: string;
  readonly type: string;
  readonly severity: "info" | "notice" | "warning" | "critical";
  /** What this type of event tells. */
  readonly summary: string;
  readonly outcome: "success" | "failure" | "denied";
  readonly actor: {
    readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
    /** A UUID. */
    readonly id?: string | undefined;
    readonly name: string;
    readonly role?: string | undefined;
    readonly method?: string | undefined;
    readonly mfa?: boolean | undefined;
    readonly keyFingerprint?: string | undefined;
    readonly certificate?: {
      /** Decimal; `0` where the authority does not count. */
      readonly serial: string;
      /** As the authority wrote it. */
      readonly keyId: string;
      readonly authorityFingerprint: string;
    } | undefined;
  };
  readonly source?: {
    readonly address: string;
    readonly port?: number | undefined;
    readonly client?: string | undefined;
  } | undefined;
  readonly target?: {
    readonly kind: string;
    /** A UUID. */
    readonly id?: string | undefined;
    readonly name?: string | undefined;
  } | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly jobId?: string | undefined;
  /** A UUID. */
  readonly runId?: string | undefined;
  /** A UUID. */
  readonly transferId?: string | undefined;
  /** A UUID. */
  readonly sessionId?: string | undefined;
  /** What was negotiated. */
  readonly session?: {
    readonly protocol: "ssh";
    readonly keyExchange: string;
    readonly hostKeyAlgorithm: string;
    readonly hostKeyFingerprint?: string | undefined;
    readonly cipherIn: string;
    readonly cipherOut: string;
    readonly macIn: string;
    readonly macOut: string;
    readonly strictKeyExchange?: boolean | undefined;
    readonly server?: string | undefined;
  } | undefined;
  readonly file?: {
    /** As the other party names it. */
    readonly path: string;
    /** Where it lies: in the Store, or at the target. */
    readonly truePath?: string | undefined;
    readonly previousPath?: string | undefined;
    readonly sizeBytes?: number | undefined;
    readonly sha256?: string | undefined;
    readonly verification?: "read-back" | "remote-digest" | "sidecar" | "size" | "unconfirmed" | undefined;
  } | undefined;
  /** How the transfer stood. */
  readonly transfer?: {
    readonly direction: "pull" | "push" | "relay" | "copy" | "upload";
    readonly attempt: number;
    readonly durationMs?: number | undefined;
    readonly jobVersion?: number | undefined;
  } | undefined;
  /** Why, where it is not the code of a failure. */
  readonly reason?: string | undefined;
  readonly failure?: {
    readonly code: string;
    readonly detail: string;
  } | undefined;
  readonly change?: {
    readonly before?: Json | undefined;
    readonly after?: Json | undefined;
  } | undefined;
  readonly details?: { readonly [name: string]: Json } | undefined;
  readonly requestId?: string | undefined;
  /** What was erased of it, by its path, such as `actor.name`: a person’s data. */
  readonly erased?: readonly string[] | undefined;
  /** SHA-256 of the event’s canonical form; the next event names it. */
  readonly hash: string;
  readonly prevHash: string;
};

export type AuditExport = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly format: "ndjson" | "csv" | "ocsf" | "cef" | "leef" | "syslog" | "bundle";
  readonly filter: AuditFilter;
  /** Of a scheduled export by `since-last`: events above this number. */
  readonly afterSeq: number | null;
  /** And up to this one. */
  readonly throughSeq: number | null;
  readonly reason: string;
  readonly requestedBy: {
    readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
    readonly id: string | null;
    readonly name: string;
  };
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** How often a worker began it. */
  readonly attempt: number;
  readonly doneEvents: number;
  /** `null` until they were counted. */
  readonly totalEvents: number | null;
  readonly fileName: string;
  readonly sizeBytes: number | null;
  /** Of the file. */
  readonly sha256: string | null;
  readonly failure: {
    readonly code: string;
    readonly detail: string;
  } | null;
  readonly finishedAt: string | null;
  /** When its file is deleted: seven days after it was made. */
  readonly expiresAt: string | null;
  /** `null` when it is only kept. */
  readonly delivery: ExportDelivery | null;
};

export type AuditExportLine = {
  readonly format: "waybill-audit-export";
  readonly version: 1;
  readonly stream: string;
  readonly exportedAt: string;
  readonly filters: { readonly [name: string]: Json };
  /** Whether every event between the first and the last is there, so that it can be checked. */
  readonly complete: boolean;
  readonly after: {
    readonly seq: number;
    readonly hash: string;
  } | null;
} | {
  readonly body: { readonly [name: string]: Json };
  readonly hash: string;
  /** What is disclosed of what the body commits to, by its path; without what was erased. */
  readonly personal?: { readonly [name: string]: {
    readonly salt: string;
    readonly value: string;
  } } | undefined;
} | {
  readonly format: "waybill-audit-export-end";
  readonly count: number;
  readonly head: {
    readonly seq: number;
    readonly hash: string;
  } | null;
  readonly headerSha256: string;
  readonly signature: string | null;
  readonly signedBy: string | null;
};

export type AuditFilter = {
  readonly type?: "platform.started" | "platform.stopped" | "platform.process-died" | "platform.master-key-rotated" | "platform.paused" | "platform.resumed" | "platform.initialised" | "user.signed-in" | "user.sign-in-refused" | "user.code-asked" | "user.proven-again" | "user.signed-out" | "user.created" | "user.invited" | "user.invitation-revoked" | "user.invitation-accepted" | "user.invitation-refused" | "user.updated" | "user.password-changed" | "user.second-factor-proposed" | "user.second-factor-enrolled" | "user.second-factor-removed" | "user.recovery-codes-made" | "user.passkey-added" | "user.passkey-removed" | "user.passkey-counter-regressed" | "user.break-glass-used" | "user.identity-linked" | "user.identity-unlinked" | "user.sessions-ended" | "user.deleted" | "user.erased" | "api-key.created" | "api-key.updated" | "api-key.revoked" | "access.denied" | "partner.created" | "partner.updated" | "partner.deleted" | "connection.created" | "connection.updated" | "connection.deleted" | "connection.opened" | "connection.read" | "connection.key-promoted" | "connection.tested" | "connection.stopped" | "connection.resumed" | "connection.breaker-opened" | "connection.breaker-closed" | "host-key.pinned" | "host-key.added" | "host-key.approved" | "host-key.retired" | "host-key.changed" | "account.created" | "account.updated" | "account.deleted" | "account.key-offered" | "account.key-activated" | "account.key-retired" | "account.key-lapsed" | "account.key-withdrawn" | "account.link-made" | "account.link-revoked" | "account.link-used" | "account.link-refused" | "account.totp-enrolled" | "account.totp-removed" | "key.generated" | "key.imported" | "key.updated" | "key.deleted" | "store.created" | "store.updated" | "store.deleted" | "store.read" | "job.created" | "job.updated" | "job.dry-run" | "job.deleted" | "schedule.created" | "schedule.updated" | "schedule.deleted" | "schedule.slot-skipped" | "schedule.missed" | "calendar.created" | "calendar.updated" | "calendar.deleted" | "run.requested" | "run.started" | "run.retried" | "run.discovered" | "run.warned" | "run.succeeded" | "run.failed" | "run.cancel-requested" | "run.cancelled" | "transfer.queued" | "transfer.started" | "transfer.retried" | "transfer.verified" | "transfer.committed" | "transfer.failed" | "transfer.cancel-requested" | "transfer.retry-requested" | "transfer.forgotten" | "transfer.cancelled" | "transfer.stage-discarded" | "transfer.stage-left" | "transfer.post-action-done" | "transfer.post-action-failed" | "receipt.read" | "session.opened" | "session.refused" | "session.closed" | "command.refused" | "session.end-requested" | "server.drained" | "server.resumed" | "address.banned" | "address.ban-lifted" | "server.rules-changed" | "server-host-key.added" | "server-host-key.activated" | "server-host-key.retired" | "upload.started" | "upload.resumed" | "upload.committed" | "upload.named" | "upload.abandoned" | "upload.stage-discarded" | "upload.refused" | "download.completed" | "file.read" | "file.downloaded" | "file.upload-begun" | "file.uploaded" | "file.upload-discarded" | "file.act-intended" | "file.deleted" | "file.renamed" | "file.changed" | "file.linked" | "folder.listed" | "folder.created" | "folder.deleted" | "file.retention-deleted" | "file.retention-archived" | "file.denied" | "retention-rule.created" | "retention-rule.updated" | "retention-rule.deleted" | "retention-rule.previewed" | "retention-rule.requested" | "retention-rule.ran" | "retention-rule.refused" | "config.applied" | "config.exported" | "view.saved" | "view.deleted" | "audit.read" | "audit.break-found" | "audit.break-acknowledged" | "audit.break-closed" | "platform.signing-key-rotated" | "audit.export-requested" | "audit.exported" | "audit.export-failed" | "audit.export-cancelled" | "audit.export-downloaded" | "audit.export-deleted" | "audit.export-delivered" | "audit.export-delivery-failed" | "audit.export-delivery-requested" | "scheduled-export.created" | "scheduled-export.updated" | "scheduled-export.deleted" | "scheduled-export.requested" | "audit-anchor.created" | "audit-anchor.updated" | "audit-anchor.deleted" | "audit-anchor.failing" | "audit-anchor.recovered" | "audit-anchor.compared" | "oidc-provider.created" | "oidc-provider.updated" | "oidc-provider.deleted" | "oidc-provider.tested" | "role.created" | "role.updated" | "role.deleted" | "audit-stream.created" | "audit-stream.updated" | "audit-stream.deleted" | "audit-stream.tested" | "audit-stream.failing" | "audit-stream.recovered" | "audit-stream.gap" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret-rotated" | "webhook.tested" | "webhook.delivery-repeated" | "webhook.replayed" | "webhook.failing" | "webhook.recovered" | "webhook.paused" | "webhook.gap" | "audit.segment-deleted" | "audit.segment-kept" | "change.proposed" | "change.approved" | "change.rejected" | "change.expired" | "change.outdated" | "change.overridden" | "change.reviewed" | "change.carried-out" | "sign-in-policy.changed" | "approval-policy.changed" | "audit-retention.changed" | "legal-hold.placed" | "legal-hold.released" | "audit.certificate-holder-erased" | "audit.verified" | undefined;
  /** Types that begin with this, such as `transfer.`. */
  readonly typePrefix?: string | undefined;
  readonly outcome?: "success" | "failure" | "denied" | undefined;
  readonly severity?: "info" | "notice" | "warning" | "critical" | undefined;
  /** The code of a failure, or of why something ended or was skipped. */
  readonly reason?: string | undefined;
  readonly actorName?: string | undefined;
  /** What an account did, and what was done to it. */
  readonly accountId?: string | undefined;
  /** What a user did, and what was done to them. */
  readonly userId?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly jobId?: string | undefined;
  /** A UUID. */
  readonly runId?: string | undefined;
  /** A UUID. */
  readonly transferId?: string | undefined;
  /** A UUID. */
  readonly sessionId?: string | undefined;
  /** A UUID. */
  readonly targetId?: string | undefined;
  readonly address?: string | undefined;
  /** The last part of the path of a file, as it is. */
  readonly fileName?: string | undefined;
  /** SHA-256 of the content of a file. */
  readonly sha256?: string | undefined;
  /** Part of a name or path: of a file, of what it was done to, of who did it. Upper and lower case are the same. */
  readonly text?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type AuditRetention = {
  /** Nothing younger is removed, whoever asks; 396 (13 months) unless it was changed. */
  readonly minimumDays: number;
  /** Workers remove what is older, once a day; nothing when `null`. */
  readonly deleteAfterDays: number | null;
  /** Where they put the export of what they remove. */
  readonly anchorId: string | null;
};

export type AuditRetentionState = {
  /** Nothing younger is removed, whoever asks; 396 (13 months) unless it was changed. */
  readonly minimumDays: number;
  /** Workers remove what is older, once a day; nothing when `null`. */
  readonly deleteAfterDays: number | null;
  /** Where they put the export of what they remove. */
  readonly anchorId: string | null;
  /** All events up to this number were removed; 0 when none was. */
  readonly removedUpTo: number;
  /** What would be removed first of what is older than the minimum: whole blocks of 256 events, up to 16,384 at a time. `oldEnough` is how many there are in all; `holdId` keeps it, and so does a stream that has still to send events of it. */
  readonly next: {
    readonly fromSeq: number;
    readonly toSeq: number;
    readonly oldEnough: number;
    readonly holdId: string | null;
    readonly streamSlug: string | null;
  } | null;
};

export type AuditStream = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly enabled: boolean;
  readonly destination: {
    readonly kind: "syslog";
    readonly host: string;
    readonly port: number;
    readonly transport: "tls" | "tcp";
    readonly format: "cef" | "leef" | "json" | "ocsf";
    readonly serverName: string | null;
    readonly caPem: string | null;
    readonly clientCertificatePem: string | null;
  } | {
    readonly kind: "webhook";
    readonly url: string;
    readonly format: "json" | "ocsf";
    readonly body: "ndjson" | "array";
    /** Of the secret headers; their values are never shown. */
    readonly headerNames: readonly string[];
    readonly signed: boolean;
    readonly caPem: string | null;
    readonly clientCertificatePem: string | null;
  };
  readonly filter: {
    readonly types: readonly string[];
    readonly minimumSeverity: "info" | "notice" | "warning" | "critical" | null;
    readonly outcomes: ReadonlyArray<"success" | "failure" | "denied">;
  };
  readonly state: {
    /** The last event that was sent, or passed over because the filter does not want it. */
    readonly lookedAtSeq: number;
    readonly sentEvents: number;
    readonly sentAt: string | null;
    /** Events of the trail that were not looked at yet. */
    readonly eventsBehind: number;
    /** The age of the oldest of them; 0 when there is none. */
    readonly secondsBehind: number;
    readonly failing: {
      readonly since: string;
      readonly nextAttemptAt: string;
      readonly failures: number;
      readonly code: string;
      readonly detail: string;
    } | null;
  };
};

export type AuditStreamTest = {
  readonly ok: boolean;
  readonly steps: ReadonlyArray<{
    readonly name: "dns" | "tcp" | "tls" | "send" | "answer";
    readonly ok: boolean;
    readonly durationMs: number;
    readonly detail: string;
    /** The failure code of a failed step. */
    readonly code?: string | undefined;
  }>;
};

export type AuditTombstone = {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly createdAt: string;
  /** Canonical JSON of the statement; the signature is over exactly these bytes. */
  readonly body: string;
  readonly signature: string;
  readonly signedBy: string;
};

export type AuditVerification = {
  readonly ok: boolean;
  readonly count: number;
  /** How many checkpoints were compared with the events. */
  readonly checkpoints: number;
  /** The hash of the last event that was checked. */
  readonly head: string | null;
  /** The sequence number of the first event that does not fit. */
  readonly brokenAt?: number | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
};

export type Ban = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly address: string;
  /** `score`: by the defence itself. `manual`: somebody did it. */
  readonly reason: "score" | "manual";
  /** What was done from there, or why somebody banned it. */
  readonly detail: string;
  readonly bannedBy: string;
  readonly bannedAt: string;
  readonly until: string | null;
  /** How many in a row; each lasts longer. */
  readonly times: number;
  /** Whether it holds now. */
  readonly active: boolean;
  readonly liftedBy: string | null;
  readonly liftedAt: string | null;
};

export type BeginFileUpload = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly overwrite?: boolean | undefined;
};

export type BeginOidc = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly provider: string;
  /** Where the person wants to go: a path of the console. */
  readonly returnTo?: string | undefined;
};

export type BeginOidcInvitation = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly provider: string;
  /** What stands behind `#` in the link. */
  readonly token: string;
};

export type BegunOidc = {
  /** Where the browser goes now. */
  readonly url: string;
};

export type BegunPasskey = {
  readonly options: PasskeyCreationOptions;
  /** The address at which passkeys hold; a browser at another one has none. */
  readonly origin: string;
};

export type BegunPasskeyRequest = {
  readonly options: PasskeyRequestOptions;
  /** The address at which passkeys hold; a browser at another one has none. */
  readonly origin: string;
};

export type BrokenBySwitchOff = {
  /** `in`: a partner signs in to us. `out`: we sign in to a partner. */
  readonly direction: "in" | "out";
  /** A UUID. */
  readonly partnerId: string;
  readonly partnerName: string;
  /** A UUID. */
  readonly partyId: string;
  readonly party: string;
  readonly uses: ReadonlyArray<"key-exchange" | "host-key" | "cipher" | "mac">;
  readonly sessions: number;
  readonly lastAt: string;
  /** Every session that was looked at agreed on it: nothing else was seen to work. */
  readonly always: boolean;
  /** The last day of a waiver that ends before: it breaks then already. */
  readonly waiverUntil: string | null;
  /** Slugs of the jobs that go over it. */
  readonly jobs: readonly string[];
};

export type Calendar = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly name: string;
  readonly weekdays: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
  readonly holidays: ReadonlyArray<{
    readonly name: string;
    readonly on: string;
  }>;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
};

export type CalendarDay = {
  readonly date: string;
  readonly open: boolean;
  /** Why it is closed: the holiday, the weekday. */
  readonly because: string | null;
};

export type CalendarUse = {
  readonly schedules: ReadonlyArray<{
    /** A UUID. */
    readonly id: string;
    readonly kind: "cron" | "window" | "file" | "after";
    readonly rule: string;
    /** A UUID. */
    readonly jobId: string;
    readonly jobSlug: string;
  }>;
};

export type ChangeOwnPassword = {
  readonly currentPassword: string;
  readonly newPassword: string;
};

export type Checkpoint = {
  /** Canonical JSON (RFC 8785) of the statement; the signature is over exactly these bytes. */
  readonly body: string;
  /** Ed25519, base64. */
  readonly signature: string;
  /** Fingerprint of the signing key. */
  readonly signedBy: string;
};

export type CloseAuditBreak = {
  readonly reason: string;
};

export type CommitFileUpload = {
  /** A UUID. */
  readonly upload: string;
  /** What the file is to have; another digest discards the upload. */
  readonly sha256?: string | undefined;
};

export type ConfigurationDrift = {
  /** What `waybill config apply` did last; null while it was never run. */
  readonly applied: {
    /** SHA-256, hexadecimal, over the canonical JSON (RFC 8785) of what files stated; secrets are in it as marks. */
    readonly digest: string;
    readonly at: string;
    readonly by: {
      readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
      /** A UUID. */
      readonly id?: string | undefined;
      readonly name: string;
    };
    readonly things: number;
  } | null;
  /** The digest of the same things and fields as they are now. */
  readonly digest: string | null;
  readonly items: readonly DriftedItem[];
};

export type ConfirmSecondFactor = {
  /** The code of this moment, or a recovery code. */
  readonly code: string;
};

export type Connection = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A UUID. */
  readonly partnerId: string;
  readonly partnerName: string;
  readonly slug: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly keyId: string | null;
  readonly keySlug: string | null;
  readonly nextKeyId: string | null;
  /** While a next key waits for the partner: how often and when the partner last did not take it, when the present key last signed in instead, and from when on the next key is offered first again. */
  readonly nextKey: {
    readonly slug: string;
    readonly fingerprint: string;
    readonly refusals: number;
    readonly refusedAt: string | null;
    readonly presentKeyAt: string | null;
    readonly probeAt: string | null;
  } | null;
  readonly hasPassword: boolean;
  readonly hasProxyPassword: boolean;
  readonly status: "active" | "stopped";
  readonly statusReason: string | null;
  /** Set while the partner is left alone after failures in a row; a successful test ends it. */
  readonly rest: {
    readonly since: string;
    readonly failures: number;
    readonly code: string;
    readonly detail: string;
    readonly probeAt: string;
  } | null;
  readonly limits: {
    /** How many connections the partner is given at the same time, across all workers (B22). */
    readonly maxConnections: number;
    /** Most SFTP channels that one connection opens so that a large push fills a long line. They are opened only where they make it faster; 1 = never more than one. */
    readonly channels: number;
    /** How fast files may move, by time of the week: the first window that is open holds; no limit outside of them. */
    readonly bandwidth: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
      readonly from: string;
      /** Before `from`: on the next day. */
      readonly to: string;
      /** Whose clocks tell the time. */
      readonly timeZone: string;
      /** Bytes of files to the partner, all workers together; no limit when null. */
      readonly sendBytesPerSecond: number | null;
      /** Bytes of files from the partner, all workers together; no limit when null. */
      readonly receiveBytesPerSecond: number | null;
    }>;
  };
  readonly timeouts: {
    /** For a connection to be open, and for one of ours to come free. */
    readonly connectMs: number;
    /** How long the server may be silent while an answer is awaited. */
    readonly idleMs: number;
    /** How long one attempt at a transfer may take in all; no limit when null. */
    readonly wholeMs: number | null;
  };
  /** Where a file is while it is incomplete at the partner (B9): beside its target under a name with a suffix or a prefix, in a folder of its own, or, with `direct`, under its own name, so that everybody sees it grow. */
  readonly staging: {
    readonly kind: "suffix";
    /** Ends the name of a file while it is incomplete. */
    readonly suffix: string;
  } | {
    readonly kind: "prefix";
    /** Begins the name of a file while it is incomplete; its own ending stays. */
    readonly prefix: string;
  } | {
    readonly kind: "folder";
    /** A folder at the partner, on the file system of the target folders. Files are complete when they leave it. Made when missing. */
    readonly path: string;
  } | {
    readonly kind: "direct";
  };
  readonly quirks: {
    /** A file can be opened once there, and not be looked at afterwards (B5): it is listed, opened once and read to its end. That it did not change meanwhile is then not checked. */
    readonly readOnce: boolean;
    /** Whether a file that was cut goes on where it was (B10). Without it, what is read there is read from its start, and what was staged there is sent from its start again. */
    readonly resume: boolean;
    /** Whether times and permissions are set there when a job wants them kept; a refusal is a warning (B6). */
    readonly setInfo: boolean;
  };
  readonly route: {
    readonly proxy: {
      /** SOCKS version 5, or HTTP’s CONNECT. */
      readonly kind: "socks5" | "http";
      readonly host: string;
      readonly port: number;
      /** For a proxy that asks who we are; its password is given beside the rules, and sealed. */
      readonly username: string | null;
    } | null;
    readonly jump: string | null;
    /** Who resolves the host name: `here`, so that its address is checked, or `there`: the proxy or the jump host, which then decides where the name leads. */
    readonly resolve: "here" | "there";
    readonly bindAddress: string | null;
  };
  readonly keepalive: {
    /** How often the server is asked whether it is there; 0 for never. */
    readonly intervalMs: number;
    /** How many unanswered ones in a row end the connection. */
    readonly maxMissed: number;
  };
  readonly breaker: {
    /** After so many failures in a row to connect, the connection rests; 0 = never. */
    readonly failures: number;
    /** How long it rests before one connection is tried; success ends the rest. */
    readonly probeSeconds: number;
  };
  readonly algorithms: {
    readonly waiver: {
      /** The old algorithms that this partner needs, by name. They are offered after all others. */
      readonly allow: ReadonlyArray<"diffie-hellman-group-exchange-sha1" | "diffie-hellman-group14-sha1" | "diffie-hellman-group1-sha1" | "ssh-rsa" | "aes256-cbc" | "aes192-cbc" | "aes128-cbc" | "3des-cbc" | "hmac-sha2-256" | "hmac-sha2-512" | "hmac-sha1-etm@openssh.com" | "hmac-sha1">;
      /** Why, and what is done about it; kept in the audit trail. */
      readonly reason: string;
      /** The last day on which it holds, in UTC, a year ahead at most. After it the connection refuses, until the waiver is renewed or taken away. */
      readonly until: string;
    } | null;
  };
};

export type ConnectionTest = {
  readonly ok: boolean;
  readonly steps: ReadonlyArray<{
    readonly name: "dns" | "proxy" | "jump" | "tcp" | "tunnel" | "key-exchange" | "host-key" | "authentication" | "list";
    readonly ok: boolean;
    readonly durationMs: number;
    readonly detail: string;
    /** The failure code of a failed step. */
    readonly code?: string | undefined;
  }>;
  /** What was negotiated, once the key exchange was done. */
  readonly session: SessionFacts | null;
  /** The key that was shown last, by the server or by a jump host on the way; `pending` when this was the first contact. */
  readonly hostKey: HostKey | null;
};

export type ConsistencyProof = {
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly consistency: {
    readonly fromSize: number;
    readonly toSize: number;
    /** Hashes of the tree, from below (RFC 9162 §2.1). */
    readonly path: readonly string[];
  };
};

export type CreateAccount = {
  /** A UUID. */
  readonly partnerId: string;
  readonly username: string;
  readonly password?: string | undefined;
  readonly status?: "active" | "suspended" | undefined;
  /** Addresses and CIDR blocks it may come from; empty = anywhere. */
  readonly addressAllowList?: readonly string[] | undefined;
  readonly maxSessions?: number | undefined;
  /** Keys and certificates that sign nobody in, whatever authorises them, in the words of `ssh-keygen -k`: `serial: 17`, `serial: 10-20`, `id: …`, `hash: SHA256:…`, or `key: …` with a public key, of an authority too. Live sessions of them end. */
  readonly revokedKeys?: readonly string[] | undefined;
  /** What is to be proven: `key-or-password` (when absent), `key`, `password`, or `key-and-password`, the key first. A second factor comes on top. */
  readonly signIn?: "key-or-password" | "key" | "password" | "key-and-password" | undefined;
  /** Times of the week at which it may be used; empty = always. A session that is open when they end is ended, and nothing unfinished becomes visible. */
  readonly accessHours?: ReadonlyArray<{
    /** The days on which it begins; every day when left out. */
    readonly days?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
    readonly from?: string | undefined;
    /** Before `from`: on the next day. */
    readonly to?: string | undefined;
    /** Whose clocks tell the time. */
    readonly timeZone?: string | undefined;
  }> | undefined;
  /** From then on nobody signs in any more, and what is open is ended; `null` = never. */
  readonly expiresAt?: string | null | undefined;
  readonly authorizedKeys?: readonly string[] | undefined;
  readonly mounts?: readonly Mount[] | undefined;
  readonly limits?: {
    /** Bytes that may lie where the account may write, uploads under way included; no limit when null. */
    readonly quotaBytes?: number | null | undefined;
    /** Files that may lie where the account may write, uploads under way included; no limit when null. */
    readonly quotaFiles?: number | null | undefined;
    /** The largest file that it may upload; no limit when null. */
    readonly maxFileBytes?: number | null | undefined;
    /** How fast its files may move, all its sessions and all servers together, by time of the week: the first window that is open holds; no limit outside of them. */
    readonly bandwidth?: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
      readonly from?: string | undefined;
      /** Before `from`: on the next day. */
      readonly to?: string | undefined;
      /** Whose clocks tell the time. */
      readonly timeZone?: string | undefined;
      /** Bytes of files to the partner, all workers together; no limit when null. */
      readonly sendBytesPerSecond?: number | null | undefined;
      /** Bytes of files from the partner, all workers together; no limit when null. */
      readonly receiveBytesPerSecond?: number | null | undefined;
    }> | undefined;
  } | undefined;
};

export type CreateApiKey = {
  readonly name: string;
  /** A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they. */
  readonly role: string;
  readonly scope?: Scope | null | undefined;
  readonly expiresAt?: string | null | undefined;
};

export type CreateAuditAnchor = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly place: {
    readonly kind: "store";
    /** A UUID. */
    readonly storeId: string;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
  } | {
    readonly kind: "connection";
    /** A UUID. */
    readonly connectionId: string;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
  } | {
    readonly kind: "s3";
    /** The address of the service, without the bucket. */
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly prefix?: string | undefined;
    readonly accessKeyId: string;
    /** Days for which the service is told to keep each object unchanged (S3 Object Lock, compliance mode); the bucket must have it switched on. Not told when `null`. */
    readonly retentionDays?: number | null | undefined;
    /** The one that is kept already when absent. */
    readonly secretAccessKey?: string | undefined;
  };
  readonly enabled?: boolean | undefined;
  /** A checkpoint is put there when so long passed since the last one; 3600 when absent. */
  readonly everySeconds?: number | undefined;
  /** Or when so many checkpoints were made since; only by time when `null`. */
  readonly everyCheckpoints?: number | null | undefined;
};

export type CreateAuditExport = {
  /** `bundle` is one signed zip for an auditor: events, proofs, populations, changes, reconciliation, control matrix, a report and the verifier. `ndjson` can be checked offline. `csv` for spreadsheets; `ocsf` (JSON), `cef`, `leef` and `syslog` (RFC 5424) for log collectors. */
  readonly format: "ndjson" | "csv" | "ocsf" | "cef" | "leef" | "syslog" | "bundle";
  /** Which events; all when not given. */
  readonly filter?: AuditFilter | undefined;
  /** Why it is asked for. Kept in the audit trail. */
  readonly reason: string;
  /** Where its file is delivered when it is made, beside being kept. Takes an administrator. Nothing is ever written over. */
  readonly deliverTo?: ExportPlace | null | undefined;
};

export type CreateAuditStream = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly destination: {
    readonly kind: "syslog";
    readonly host: string;
    /** 6514 over TLS, 601 over TCP when absent. */
    readonly port?: number | undefined;
    /** Over TLS (RFC 5425) when absent. Plain TCP is neither encrypted nor proven to be the collector. */
    readonly transport?: "tls" | "tcp" | undefined;
    /** What the message is; `cef` when absent. */
    readonly format?: "cef" | "leef" | "json" | "ocsf" | undefined;
    /** The name that the collector’s certificate must have; the host when `null`. */
    readonly serverName?: string | null | undefined;
    /** Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`. */
    readonly caPem?: string | null | undefined;
    /** Our certificate, followed by those between it and its authority. It takes `clientKeyPem`. */
    readonly clientCertificatePem?: string | null | undefined;
    /** The private key of the client certificate, PEM, without a passphrase. The one that is kept already when absent. */
    readonly clientKeyPem?: string | undefined;
  } | {
    readonly kind: "webhook";
    readonly url: string;
    /** What an event is; `json` when absent. */
    readonly format?: "json" | "ocsf" | undefined;
    /** `ndjson`: an event a line; `array`: one JSON array. `ndjson` when absent. */
    readonly body?: "ndjson" | "array" | undefined;
    /** Secret headers that are sent along, such as `Authorization: Splunk …`. They replace all; those that are kept already when absent, which takes the same server. */
    readonly headers?: { readonly [name: string]: string } | undefined;
    /** `whsec_` and 24 to 64 random bytes in base64: deliveries are signed with it as Standard Webhooks has it. The one that is kept already when absent, none when `null`. */
    readonly signingKey?: string | null | undefined;
    /** Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`. */
    readonly caPem?: string | null | undefined;
    /** Our certificate, followed by those between it and its authority. It takes `clientKeyPem`. */
    readonly clientCertificatePem?: string | null | undefined;
    /** The private key of the client certificate, PEM, without a passphrase. The one that is kept already when absent. */
    readonly clientKeyPem?: string | undefined;
  };
  /** An event is sent when it meets all of it. An empty list and no severity want every event. */
  readonly filter?: {
    readonly types?: readonly string[] | undefined;
    readonly minimumSeverity?: "info" | "notice" | "warning" | "critical" | null | undefined;
    readonly outcomes?: ReadonlyArray<"success" | "failure" | "denied"> | undefined;
  } | undefined;
  readonly enabled?: boolean | undefined;
  /** With what happens from now on, with the oldest event there is, or with the event of this sequence number. `now` when absent. */
  readonly from?: "now" | "beginning" | number | undefined;
};

export type CreateBan = {
  /** An IP address; one of IPv6 is banned with its /64. Networks belong on the block-list of the server rules. */
  readonly address: string;
  /** `null`: until it is lifted. */
  readonly until: string | null;
  /** Shown to everybody, and kept in the audit trail. */
  readonly reason: string;
};

export type CreateCalendar = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** The slug when absent. */
  readonly name?: string | undefined;
  /** The days of the week that are open unless something else says otherwise; Monday to Friday when absent. */
  readonly weekdays?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
  /** Days that are closed. */
  readonly holidays?: ReadonlyArray<{
    readonly name: string;
    /** `2026-12-24` once, `12-25` every year, `easter+1` counted from Easter Sunday, `last mon 05` the last Monday of May, `first fri` the first Friday of every month. */
    readonly on: string;
  }> | undefined;
  /** Dates that are open whatever the rest says. */
  readonly include?: readonly string[] | undefined;
  /** Dates that are closed although nothing else says so. */
  readonly exclude?: readonly string[] | undefined;
};

export type CreateConnection = {
  /** A UUID. */
  readonly partnerId: string;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** A host name or an IP address. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly username: string;
  /** The key that signs in. At least one of `keyId` and `password` is needed. */
  readonly keyId?: string | null | undefined;
  /** The key that takes the place of the key as soon as the partner is seen to accept it; both are offered until then. `null` withdraws it. */
  readonly nextKeyId?: string | null | undefined;
  readonly password?: string | undefined;
  /** For the proxy of the route, beside its user name. */
  readonly proxyPassword?: string | undefined;
  /** Trusted from the start. Without any, the first key seen is pinned as pending and a person approves it. */
  readonly hostKeys?: readonly string[] | undefined;
  readonly limits?: {
    /** How many connections the partner is given at the same time, across all workers (B22). */
    readonly maxConnections?: number | undefined;
    /** Most SFTP channels that one connection opens so that a large push fills a long line. They are opened only where they make it faster; 1 = never more than one. */
    readonly channels?: number | undefined;
    /** How fast files may move, by time of the week: the first window that is open holds; no limit outside of them. */
    readonly bandwidth?: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
      readonly from?: string | undefined;
      /** Before `from`: on the next day. */
      readonly to?: string | undefined;
      /** Whose clocks tell the time. */
      readonly timeZone?: string | undefined;
      /** Bytes of files to the partner, all workers together; no limit when null. */
      readonly sendBytesPerSecond?: number | null | undefined;
      /** Bytes of files from the partner, all workers together; no limit when null. */
      readonly receiveBytesPerSecond?: number | null | undefined;
    }> | undefined;
  } | undefined;
  readonly timeouts?: {
    /** For a connection to be open, and for one of ours to come free. */
    readonly connectMs?: number | undefined;
    /** How long the server may be silent while an answer is awaited. */
    readonly idleMs?: number | undefined;
    /** How long one attempt at a transfer may take in all; no limit when null. */
    readonly wholeMs?: number | null | undefined;
  } | undefined;
  /** Where a file is while it is incomplete at the partner (B9): beside its target under a name with a suffix or a prefix, in a folder of its own, or, with `direct`, under its own name, so that everybody sees it grow. */
  readonly staging?: {
    readonly kind: "suffix";
    /** Ends the name of a file while it is incomplete. */
    readonly suffix?: string | undefined;
  } | {
    readonly kind: "prefix";
    /** Begins the name of a file while it is incomplete; its own ending stays. */
    readonly prefix?: string | undefined;
  } | {
    readonly kind: "folder";
    /** A folder at the partner, on the file system of the target folders. Files are complete when they leave it. Made when missing. */
    readonly path: string;
  } | {
    readonly kind: "direct";
  } | undefined;
  readonly quirks?: {
    /** A file can be opened once there, and not be looked at afterwards (B5): it is listed, opened once and read to its end. That it did not change meanwhile is then not checked. */
    readonly readOnce?: boolean | undefined;
    /** Whether a file that was cut goes on where it was (B10). Without it, what is read there is read from its start, and what was staged there is sent from its start again. */
    readonly resume?: boolean | undefined;
    /** Whether times and permissions are set there when a job wants them kept; a refusal is a warning (B6). */
    readonly setInfo?: boolean | undefined;
  } | undefined;
  readonly route?: {
    readonly proxy?: {
      /** SOCKS version 5, or HTTP’s CONNECT. */
      readonly kind: "socks5" | "http";
      readonly host: string;
      readonly port: number;
      /** For a proxy that asks who we are; its password is given beside the rules, and sealed. */
      readonly username?: string | null | undefined;
    } | null | undefined;
    readonly jump?: string | null | undefined;
    /** Who resolves the host name: `here`, so that its address is checked, or `there`: the proxy or the jump host, which then decides where the name leads. */
    readonly resolve?: "here" | "there" | undefined;
    readonly bindAddress?: string | null | undefined;
  } | undefined;
  readonly keepalive?: {
    /** How often the server is asked whether it is there; 0 for never. */
    readonly intervalMs?: number | undefined;
    /** How many unanswered ones in a row end the connection. */
    readonly maxMissed?: number | undefined;
  } | undefined;
  readonly breaker?: {
    /** After so many failures in a row to connect, the connection rests; 0 = never. */
    readonly failures?: number | undefined;
    /** How long it rests before one connection is tried; success ends the rest. */
    readonly probeSeconds?: number | undefined;
  } | undefined;
  readonly algorithms?: {
    readonly waiver?: {
      /** The old algorithms that this partner needs, by name. They are offered after all others. */
      readonly allow: ReadonlyArray<"diffie-hellman-group-exchange-sha1" | "diffie-hellman-group14-sha1" | "diffie-hellman-group1-sha1" | "ssh-rsa" | "aes256-cbc" | "aes192-cbc" | "aes128-cbc" | "3des-cbc" | "hmac-sha2-256" | "hmac-sha2-512" | "hmac-sha1-etm@openssh.com" | "hmac-sha1">;
      /** Why, and what is done about it; kept in the audit trail. */
      readonly reason: string;
      /** The last day on which it holds, in UTC, a year ahead at most. After it the connection refuses, until the waiver is renewed or taken away. */
      readonly until: string;
    } | null | undefined;
  } | undefined;
};

export type CreateFolder = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type CreateJob = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** The slug when absent. */
  readonly name?: string | undefined;
  readonly status?: "active" | "paused" | undefined;
  readonly definition: JobDefinitionInput;
  readonly schedule?: ScheduleRule | undefined;
  readonly triggers?: readonly TriggerRule[] | undefined;
};

export type CreateKey = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly comment?: string | undefined;
  readonly generate: GenerateKey;
} | {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly comment?: string | undefined;
  readonly import: ImportKey;
};

export type CreateOidcProvider = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** As the provider states it itself: https, or http to this machine. It never changes. */
  readonly issuer: string;
  /** What the button of the sign-in page says. */
  readonly name: string;
  readonly clientId: string;
  /** Sealed, and never shown. Without one, or when `null`, it is a public client, which PKCE alone protects. */
  readonly clientSecret?: string | null | undefined;
  /** Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`. */
  readonly caPem?: string | null | undefined;
  /** Beside `openid`; `profile` and `email` when absent. */
  readonly scopes?: readonly string[] | undefined;
  /** The claim that lists the groups, or a path with dots to it; `groups` when absent. */
  readonly groupsClaim?: string | undefined;
  /** The first whose group a person is in gives the role, at every sign-in; who is in none is refused. With none at all, people keep the role of their user. */
  readonly roleMappings?: ReadonlyArray<{
    readonly group: string;
    /** A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they. */
    readonly role: string;
  }> | undefined;
  /** What becomes of people who have no user here: `refused` when absent, or `created`, with the role of their groups. */
  readonly newPeople?: "refused" | "created" | undefined;
  /** Values of `amr` (RFC 8176) of which one says that the provider asked for more than one factor. */
  readonly secondFactorAmr?: readonly string[] | undefined;
  /** Values of `acr` that say the same. They are asked for (`acr_values`). */
  readonly secondFactorAcr?: readonly string[] | undefined;
  /** How long a session lasts at most; 720 when absent. It ends after 30 minutes without use in any case. */
  readonly sessionMinutes?: number | undefined;
  readonly enabled?: boolean | undefined;
};

export type CreatePartner = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly name: string;
  readonly status?: "active" | "suspended" | undefined;
  readonly contacts?: readonly PartnerContact[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly purpose?: string | null | undefined;
  readonly dataCategory?: "public" | "internal" | "confidential" | "personal" | "health" | "payment" | null | undefined;
};

export type CreateRetentionRule = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** A UUID. */
  readonly storeId: string;
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  /** Days since a file was last changed. */
  readonly olderThanDays: number;
  /** A glob on the name; with a `/` on the path below the folder. All files when absent. */
  readonly match?: string | undefined;
  /** Off when absent: look at the preview first. */
  readonly enabled?: boolean | undefined;
  /** Minute of the day, UTC; 180 (03:00) when absent. */
  readonly atMinute?: number | undefined;
  /** Does nothing when it would take more; 10000 when absent. */
  readonly mostFiles?: number | undefined;
  /** Does nothing when it would take a larger share of the files in the folder; 50 when absent. */
  readonly mostPercent?: number | undefined;
  /** Where files go, below it as they were below the folder; deleted when `null`. */
  readonly archive?: {
    /** A UUID. */
    readonly storeId: string;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
  } | null | undefined;
};

export type CreateRole = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** Whom it is for. */
  readonly description?: "" | string | undefined;
  /** All that it may do. Nobody gives what they do not hold themselves. */
  readonly permissions: ReadonlyArray<"overview:read" | "live-events:read" | "pause:read" | "pause:change" | "partners:read" | "partners:create" | "partners:update" | "partners:delete" | "connections:read" | "connections:create" | "connections:update" | "connections:delete" | "connections:test" | "connections:resume" | "connections:browse" | "partner-files:read" | "partner-files:write" | "partner-files:rename" | "partner-files:delete" | "host-keys:read" | "host-keys:create" | "host-keys:approve" | "host-keys:retire" | "accounts:read" | "accounts:create" | "accounts:update" | "accounts:delete" | "keys:read" | "keys:create" | "keys:update" | "keys:delete" | "stores:read" | "stores:create" | "stores:update" | "stores:delete" | "stores:browse" | "store-files:read" | "store-files:write" | "store-files:rename" | "store-files:delete" | "jobs:read" | "jobs:create" | "jobs:update" | "jobs:delete" | "jobs:try" | "jobs:run" | "schedules:read" | "schedules:create" | "schedules:update" | "schedules:delete" | "calendars:read" | "calendars:create" | "calendars:update" | "calendars:delete" | "runs:read" | "runs:cancel" | "runs:repeat" | "transfers:read" | "transfers:cancel" | "transfers:retry" | "transfers:forget" | "receipts:read" | "sessions:read" | "sessions:end" | "sftp-processes:read" | "sftp-processes:drain" | "bans:read" | "bans:create" | "bans:lift" | "server-rules:read" | "server-rules:update" | "server-host-keys:read" | "server-host-keys:create" | "server-host-keys:activate" | "server-host-keys:retire" | "file-stories:read" | "crypto-inventory:read" | "saved-views:read" | "saved-views:update" | "saved-views:delete" | "audit:read" | "audit:export" | "audit:verify" | "signing-keys:read" | "signing-keys:rotate" | "audit-breaks:read" | "audit-breaks:close" | "audit-exports:read" | "audit-exports:create" | "audit-exports:cancel" | "audit-exports:download" | "audit-exports:deliver" | "audit-exports:delete" | "audit-anchors:read" | "audit-anchors:create" | "audit-anchors:update" | "audit-anchors:delete" | "audit-anchors:compare" | "scheduled-exports:read" | "scheduled-exports:create" | "scheduled-exports:update" | "scheduled-exports:delete" | "scheduled-exports:run" | "audit-streams:read" | "audit-streams:create" | "audit-streams:update" | "audit-streams:delete" | "audit-streams:test" | "webhooks:read" | "webhooks:create" | "webhooks:update" | "webhooks:delete" | "webhooks:test" | "webhooks:deliver" | "audit-retention:read" | "audit-retention:update" | "audit-retention:remove" | "legal-holds:read" | "legal-holds:place" | "legal-holds:release" | "retention-rules:read" | "retention-rules:create" | "retention-rules:update" | "retention-rules:delete" | "retention-rules:try" | "retention-rules:run" | "oidc-providers:read" | "oidc-providers:create" | "oidc-providers:update" | "oidc-providers:delete" | "oidc-providers:test" | "sign-in-policy:read" | "sign-in-policy:update" | "api-keys:read" | "api-keys:create" | "api-keys:update" | "api-keys:delete" | "approvals:read" | "approvals:approve" | "approvals:reject" | "approvals:override" | "approvals:review" | "approval-policy:read" | "approval-policy:update" | "configuration:read" | "configuration:export" | "roles:read" | "roles:create" | "roles:update" | "roles:delete" | "users:read" | "users:create" | "users:invite" | "users:update" | "users:delete" | "users:erase">;
};

export type CreateSchedule = {
  /** A UUID. */
  readonly jobId: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron?: string | undefined;
  readonly window?: ScheduleWindow | undefined;
  /** An IANA time zone; `cron` and `window` need it. */
  readonly timeZone?: string | undefined;
  /** The business days; every day when absent or `null`. */
  readonly calendarId?: string | null | undefined;
  /** What becomes of a closed day: nothing (`skip`, when absent), or its times on the `previous` or `next` open day. */
  readonly onClosedDay?: "skip" | "previous" | "next" | undefined;
  /** What happens to slots missed while the platform was down: nothing (`skip`), or one make-up run (`one`). */
  readonly catchUp?: "skip" | "one" | undefined;
  readonly file?: FileTrigger | undefined;
  readonly after?: AfterTrigger | undefined;
  readonly enabled?: boolean | undefined;
};

export type CreateScheduledExport = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly format: "ndjson" | "csv" | "ocsf" | "cef" | "leef" | "syslog" | "bundle";
  /** What part of the trail each export holds: `all`; `since-last`, every event after those that the last one that succeeded had, by number; `previous-day` and `previous-month`, by the clocks of the time zone. */
  readonly period: "all" | "since-last" | "previous-day" | "previous-month";
  /** When, by the clocks of the time zone. */
  readonly cron: string;
  /** An IANA time zone. */
  readonly timeZone: string;
  /** Why. Kept in the audit trail with each export. */
  readonly reason: string;
  /** Which events; all when not given. `since` and `until` only with the period `all`. */
  readonly filter?: AuditFilter | undefined;
  readonly enabled?: boolean | undefined;
  /** Where each is delivered; only kept for seven days when `null`. Dates in its name are of the slot. */
  readonly deliverTo?: ExportPlace | null | undefined;
};

export type CreateStore = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  readonly kind: "local";
  /** An absolute folder on the server; `<data dir>/store/<slug>` when absent. */
  readonly root?: string | undefined;
};

export type CreateUser = {
  readonly username: string;
  readonly name: string;
  readonly email?: string | null | undefined;
  /** A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they. */
  readonly role: string;
  readonly scope?: Scope | null | undefined;
  readonly password: string;
  /** True when absent: the first sign-in asks for a new one. */
  readonly mustChangePassword?: boolean | undefined;
};

export type CreateWebhook = {
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug: string;
  /** `https:`, or `http:` to an address that is not public and that the outbound policy allows. */
  readonly url: string;
  /** Types of events, or a noun with `.*` after it. Every event when empty. */
  readonly types?: readonly string[] | undefined;
  readonly scope?: Scope | null | undefined;
  /** Only what these jobs do. Everything when empty. */
  readonly jobIds?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  /** Secret headers that are sent along. They replace all; those that are kept stay when absent, which takes the same server. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** Certificates (PEM) that alone are trusted; those that the system trusts when `null`. */
  readonly caPem?: string | null | undefined;
  /** `whsec_` and 24 to 64 random bytes in base64. One is generated when it is absent at creation; to replace it with an overlap, rotate it. */
  readonly signingKey?: string | undefined;
  /** With what happens from now on, with the oldest event there is, or with the event of this number. */
  readonly from?: "now" | "beginning" | number | undefined;
};

export type CreatedApiKey = {
  readonly apiKey: ApiKey;
  /** Shown this once: `wb_…`. */
  readonly token: string;
};

export type CryptoInventory = {
  readonly since: string;
  readonly algorithms: readonly AlgorithmInUse[];
  readonly keys: readonly KeyInUse[];
  /** Soonest first; what has ended already as well. */
  readonly expiring: readonly Expiring[];
};

export type DecideChange = {
  readonly reason: string;
};

export type DeleteConnectionFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type DeleteStoreFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type DeliverAuditExport = {
  /** Where it was to go before, when not given. */
  readonly deliverTo?: ExportPlace | undefined;
};

export type DigestConnectionFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type DigestStoreFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type DiscardConnectionFileUploadQuery = {
  /** A UUID. */
  readonly upload: string;
};

export type DiscardStoreFileUploadQuery = {
  /** A UUID. */
  readonly upload: string;
};

export type DownloadConnectionFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type DownloadStoreFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type DrainServer = {
  /** Kept in the audit trail; the partner is not told. */
  readonly reason: string;
  /** How long files that are open may be finished. */
  readonly graceSeconds?: number | undefined;
};

export type DriftedItem = {
  readonly noun: string;
  readonly name: string;
  /** Null of what is not there, and of what there is one of. */
  readonly id: string | null;
  /** `missing`: it was applied and is not there, or waits for a second person. `added`: it was made since, and files name others of its kind. */
  readonly state: "changed" | "missing" | "added";
  /** Those that differ; a side that has no value is absent. */
  readonly fields: ReadonlyArray<{
    readonly field: string;
    readonly applied?: Json | undefined;
    readonly now?: Json | undefined;
  }>;
  /** The last event of the audit trail by which it changed since. Looked up for the first 100. */
  readonly lastChange: {
    /** A UUID. */
    readonly eventId: string;
    readonly type: string;
    readonly at: string;
    readonly by: {
      readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
      /** A UUID. */
      readonly id?: string | undefined;
      readonly name: string;
    };
  } | null;
};

export type DryRun = {
  /** The source folder, dates filled in. */
  readonly folder: string;
  readonly at: string;
  readonly timeZone: string;
  readonly seen: number;
  readonly taken: number;
  readonly takenBytes: number;
  readonly reasons: ReadonlyArray<{
    readonly reason: "matched" | "pattern" | "not-a-file" | "too-young" | "already-done" | "in-progress" | "target-exists" | "invalid-name" | "excluded" | "temporary-name" | "marker" | "no-marker" | "empty" | "too-small" | "too-large" | "still-changing" | "same-target" | "over-limit" | "over-cap" | "gone" | "sidecar" | "no-sidecar";
    readonly files: number;
  }>;
  /** The first 1,000; `seen` counts all. */
  readonly entries: readonly DryRunEntry[];
  /** False when 45 seconds were over before the listing was. */
  readonly complete: boolean;
  /** Why the run would fail before it takes anything. */
  readonly stopped: {
    readonly code: string;
    readonly detail: string;
  } | null;
  readonly warnings: readonly string[];
};

export type DryRunDefinitionRequest = {
  readonly definition: JobDefinitionInput;
};

export type DryRunEntry = {
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly modifiedAt: string | null;
  readonly decision: "taken" | "skipped";
  readonly reason: "matched" | "pattern" | "not-a-file" | "too-young" | "already-done" | "in-progress" | "target-exists" | "invalid-name" | "excluded" | "temporary-name" | "marker" | "no-marker" | "empty" | "too-small" | "too-large" | "still-changing" | "same-target" | "over-limit" | "over-cap" | "gone" | "sidecar" | "no-sidecar";
  /** In the order of the definition; empty when the rules of the source leave the file. */
  readonly targets: readonly DryRunTarget[];
  /** The earlier transfer that the decision is about. */
  readonly transferId: string | null;
};

export type DryRunRequest = {
  /** What is to be otherwise this once; the job itself stays as it is. */
  readonly definition?: JobDefinitionChange | undefined;
};

export type DryRunTarget = {
  /** Where it would go, under the name that it has there. */
  readonly path: string;
  readonly decision: "taken" | "skipped";
  readonly reason: "matched" | "pattern" | "not-a-file" | "too-young" | "already-done" | "in-progress" | "target-exists" | "invalid-name" | "excluded" | "temporary-name" | "marker" | "no-marker" | "empty" | "too-small" | "too-large" | "still-changing" | "same-target" | "over-limit" | "over-cap" | "gone" | "sidecar" | "no-sidecar";
};

export type EndLiveSession = {
  /** Kept in the audit trail; the partner is not told. */
  readonly reason: string;
};

export type EnrolTotp = {
  /** Base32, 16 to 64 bytes: the secret that the partner has in its app already. A new one is made when absent. */
  readonly secret?: string | undefined;
};

export type EnrolledTotp = {
  /** Base32; shown this once. */
  readonly secret: string;
  /** The same for a QR code: `otpauth://totp/…`. */
  readonly uri: string;
};

export type EraseCertificateHolder = {
  /** The key id of their SSH certificates, exactly as audit events show it (`actor.certificate.keyId`). */
  readonly keyId: string;
  /** Why; it stays in the audit trail, so name nobody in it. */
  readonly reason: string;
};

export type ErasePerson = {
  /** Why; it stays in the audit trail, so name nobody in it. */
  readonly reason: string;
};

export type ErasedCertificateHolder = {
  /** How many audit events disclosed it. */
  readonly events: number;
};

export type ErasedPerson = {
  /** How many audit events disclosed something about them. */
  readonly events: number;
  /** Whether there was a user still. */
  readonly userDeleted: boolean;
};

export type EventProof = {
  readonly event: {
    readonly seq: number;
    /** The event as it was hashed. */
    readonly body: string;
    readonly hash: string;
  };
  readonly inclusion: {
    readonly leafIndex: number;
    readonly treeSize: number;
    /** Hashes of the tree, from below (RFC 9162 §2.1). */
    readonly path: readonly string[];
  };
  readonly checkpoint: Checkpoint;
};

export type Expiring = {
  readonly kind: "authorized-key" | "api-key" | "account" | "waiver";
  readonly name: string;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly at: string;
};

export type ExportAudit = {
  readonly filter?: AuditFilter | undefined;
};

export type ExportDelivery = {
  readonly place: {
    readonly kind: "store";
    /** A UUID. */
    readonly storeId: string;
    readonly path: string;
    readonly name: string;
  } | {
    readonly kind: "connection";
    /** A UUID. */
    readonly connectionId: string;
    readonly path: string;
    readonly name: string;
  };
  /** The slug of the store or connection when it was asked for. */
  readonly placeName: string;
  readonly fileName: string;
  /** `queued` while the file is made, and between attempts. */
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly attempt: number;
  readonly nextAttemptAt: string | null;
  /** How it was checked that the file is there whole: `null` until then. */
  readonly verification: "read-back" | "remote-digest" | "sidecar" | "size" | "unconfirmed" | null;
  readonly failure: {
    readonly code: string;
    readonly detail: string;
  } | null;
  readonly finishedAt: string | null;
};

export type ExportPlace = {
  readonly kind: "store";
  /** A UUID. */
  readonly storeId: string;
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  /** The name of the file: `{name}`, `{stem}` and `{ext}` are of the name it has anyway, dates are written as in jobs (`{yyyyMMdd}`, `{yyyy-MM:-1M}`). `{name}` when not given. */
  readonly name?: string | undefined;
} | {
  readonly kind: "connection";
  /** A UUID. */
  readonly connectionId: string;
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  /** The name of the file: `{name}`, `{stem}` and `{ext}` are of the name it has anyway, dates are written as in jobs (`{yyyyMMdd}`, `{yyyy-MM:-1M}`). `{name}` when not given. */
  readonly name?: string | undefined;
};

export type ExportedConfiguration = {
  /** The file, YAML. */
  readonly yaml: string;
};

export type FileDigest = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
};

export type FileEntry = {
  readonly name: string;
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "other";
  readonly sizeBytes: number | null;
  readonly modifiedAt: string | null;
};

export type FilePreview = {
  readonly path: string;
  readonly sizeBytes: number | null;
  /** The beginning of the file as text, up to the last whole character; null for what is no text. */
  readonly text: string | null;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | null;
  /** Whether the file goes on. */
  readonly truncated: boolean;
};

export type FileStory = {
  /** Where the file is, as far as its story tells. */
  readonly where: "delivered" | "arrived" | "on-its-way" | "failed" | "deleted" | "left";
  /** The path at which it was last. */
  readonly path: string;
  /** Whether only the newest steps are told, of very many. */
  readonly isCut: boolean;
  /** Oldest first. */
  readonly steps: readonly StoryStep[];
};

export type FileTrigger = {
  /** A UUID. */
  readonly storeId: string;
  /** A folder of the store. */
  readonly path: string;
  /** A glob on the file name; every file when absent. */
  readonly match?: string | undefined;
  /** Whether files in folders below count; not when absent. */
  readonly subfolders?: boolean | undefined;
  /** Files that arrive close `together` make one run (when absent), or `each` its own. */
  readonly runs?: "together" | "each" | undefined;
  /** With `together`: how long it must have been quiet, 10 when absent; the first file waits ten times as long at most. */
  readonly quietSeconds?: number | undefined;
};

export type FileUpload = {
  /** A UUID. */
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Where the next bytes go. */
  readonly bytesDone: number;
  readonly overwrite: boolean;
  /** How many bytes one request may bring. */
  readonly chunkBytes: number;
  /** When it is discarded unless it is gone on with. */
  readonly expiresAt: string;
};

export type FinishOidc = {
  /** Of the address that the browser came back to. */
  readonly provider: string;
  /** The query that the browser came back with. */
  readonly parameters: { readonly [name: string]: string };
};

export type FinishedOidc = {
  readonly session: Session;
  readonly purpose: "sign-in" | "proof" | "link";
  readonly returnTo: string | null;
};

export type FireTime = {
  readonly slot: string;
  readonly at: string;
};

export type GenerateKey = {
  readonly algorithm: "ed25519" | "ecdsa-p256" | "ecdsa-p384" | "ecdsa-p521" | "rsa";
  /** For `rsa` only; 3072 when absent. */
  readonly bits?: 3072 | 4096 | 8192 | undefined;
};

export type GetConnectionFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type GetConnectionFileUploadQuery = {
  /** A UUID. */
  readonly upload: string;
};

export type GetCryptoInventoryQuery = {
  /** How many days back sessions are looked at. */
  readonly days?: number | undefined;
  /** What ends within so many days is shown as expiring. */
  readonly expiringDays?: number | undefined;
};

export type GetOpenApiAnswer = { readonly [name: string]: Json };

export type GetStoreFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
};

export type GetStoreFileUploadQuery = {
  /** A UUID. */
  readonly upload: string;
};

export type HostKey = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A UUID. */
  readonly connectionId: string;
  readonly connectionSlug: string;
  /** A UUID. */
  readonly partnerId: string;
  readonly algorithm: string | null;
  readonly publicKey: string | null;
  readonly fingerprint: string;
  readonly state: "pending" | "trusted" | "retired";
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
};

export type Identities = {
  readonly items: readonly Identity[];
};

export type Identity = {
  /** A UUID. */
  readonly id: string;
  readonly provider: {
    readonly slug: string;
    readonly name: string;
  };
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

export type ImportKey = {
  /** OpenSSH, PEM, PKCS#8, PPK v2 or v3, encrypted or not. */
  readonly privateKey: string;
  readonly passphrase?: string | undefined;
};

export type InviteAgain = {
  /** How long the link holds; 72 when absent. */
  readonly expiresInHours?: number | undefined;
};

export type InvitePerson = {
  readonly name: string;
  readonly email: string;
  /** A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they. */
  readonly role: string;
  readonly scope?: Scope | null | undefined;
  /** What they sign in with; the e-mail address when absent. */
  readonly username?: string | undefined;
  /** How long the link holds; 72 when absent. */
  readonly expiresInHours?: number | undefined;
};

export type Job = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly name: string;
  readonly status: "active" | "paused";
  readonly definitionVersion: number;
  readonly definition: JobDefinition;
  /** A UUID. */
  readonly partnerId: string;
  readonly partnerName: string;
  readonly connectionSlug: string;
  readonly storeSlug: string | null;
  readonly source: JobEnd;
  /** In the order of the definition; the first is its `target`. */
  readonly targets: readonly JobEnd[];
  readonly schedules: readonly Schedule[];
  /** The next five, over all enabled schedules; none while the job is paused. */
  readonly nextRuns: readonly FireTime[];
};

export type JobDefinition = {
  readonly direction: "pull" | "push" | "relay";
  /** A UUID. */
  readonly connectionId: string;
  readonly storeId: string | null;
  readonly toConnectionId: string | null;
  readonly alsoTo: ReadonlyArray<{
    readonly connectionId: string | null;
    readonly storeId: string | null;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
    /** When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name. */
    readonly onConflict: "overwrite" | "fail" | "skip" | "rename" | "backup";
    /** What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`. */
    readonly renameWith: "counter" | "date";
    /** Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither. */
    readonly deleteBeforeRename: boolean;
    /** What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source. */
    readonly name: string;
    /** Whether the name at the target is put in small or capital letters. */
    readonly letterCase: "keep" | "lower" | "upper";
    /** Whether missing folders are made at the target. */
    readonly makeFolders: boolean;
    /** What a file keeps of its source. What the target refuses to set is a warning (B6). */
    readonly keep: {
      /** The modification time. */
      readonly modifiedAt: boolean;
      /** The permission bits. */
      readonly mode: boolean;
    };
    /** Permission bits of new files, where those of the source are not kept; else what the target gives. */
    readonly mode?: string | undefined;
    /** How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was. */
    readonly verify: "strongest" | "read-back" | "remote-digest" | "size";
    /** After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it. */
    readonly sidecar: boolean;
    /** After each file, an empty file of its name with this ending is written beside it. */
    readonly doneMarker?: string | undefined;
  }>;
  readonly source: {
    /** The folder that is searched. It can hold dates: `/outgoing/{yyyy}/{MM}`; a brace itself is written twice. */
    readonly path: string;
    /** Which names are taken: a glob on the whole name, or `{ regex }`, found anywhere in it (RE2). With a `/` in it, it is matched against the path below the source folder. Both can hold dates. */
    readonly match: string | {
      readonly regex: string;
    };
    /** Names that are left although they match; a folder that matches is not searched. */
    readonly exclude: ReadonlyArray<string | {
      readonly regex: string;
    }>;
    /** Whether `*.csv` takes `A.CSV` too. */
    readonly ignoreCase: boolean;
    /** Names of files that somebody is still writing; they are left, in upper and lower case (B13). */
    readonly temporaryNames: ReadonlyArray<string | {
      readonly regex: string;
    }>;
    /** Whose clocks tell the dates in path and names; that of the job’s schedule when null, else UTC. */
    readonly timeZone: string | null;
    readonly recurse: {
      /** How many levels of folders below the source folder are searched; 0 = none. Links are not followed. */
      readonly depth: number;
      /** `keep`: the folders are made at the target too; `flatten`: all files go to the one target folder. */
      readonly layout: "keep" | "flatten";
    };
    /** Younger files are left for a later run; 0 = take at once (B13). */
    readonly minAgeSeconds: number;
    readonly stability: {
      /** 2 = the folder is listed again, and a file whose size or time changed in between is left (B13). */
      readonly looks: number;
      /** Between the two looks. */
      readonly intervalSeconds: number;
    };
    /** A file that announces another; once that is delivered, it is kept, deleted or moved with it (B13). */
    readonly marker: {
      /** A file is taken only when one of this name is beside it. */
      readonly suffix: string;
      /** `x.csv` is announced by `x.done` instead of `x.csv.done`. */
      readonly replacesExtension: boolean;
    } | null;
    /** The partner puts the digest of each file beside it, as `NAME.sha256` or `NAME.md5` (B2): a file is taken only when that is there, delivered only when its bytes have that digest, and deleted or moved together with it. MD5 tells of accidents alone; whoever wants to can make two files that have the same. */
    readonly sidecar: "none" | "sha256" | "md5";
    /** Smaller files are left. A size that is not known is no reason. */
    readonly minSizeBytes: number | null;
    /** Larger files are left. */
    readonly maxSizeBytes: number | null;
    /** What an empty file is (B11): `take` it; `skip` it; `alert`: skip it, and the run carries a warning; `marker`: it says that there is nothing today, so it is left and the run has found something. */
    readonly zeroBytes: "take" | "skip" | "alert" | "marker";
    readonly order: {
      /** `listing`: as the server lists them, and the first transfer begins before the listing ends (B16). */
      readonly by: "listing" | "name" | "time" | "size";
      /** What the server does not tell comes last in both. */
      readonly direction: "asc" | "desc";
    };
    /** How many files a run takes at most, the first by the order; the rest is left for a later run (B16). */
    readonly limit: number | null;
    /** When a run takes no file (B15): it succeeds, succeeds with a warning, or fails. */
    readonly onNothing: "ignore" | "warn" | "fail";
    /** What stops a run before it acts (B17). */
    readonly safety: {
      /** A run that would take more files takes none and fails. */
      readonly maxFiles: number | null;
      /** The same for the sum of their sizes, as far as they are known. */
      readonly maxBytes: number | null;
      /** The same for source files that would be deleted once delivered. */
      readonly maxDeletions: number | null;
    };
  };
  readonly target: {
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
    /** When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name. */
    readonly onConflict: "overwrite" | "fail" | "skip" | "rename" | "backup";
    /** What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`. */
    readonly renameWith: "counter" | "date";
    /** Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither. */
    readonly deleteBeforeRename: boolean;
    /** What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source. */
    readonly name: string;
    /** Whether the name at the target is put in small or capital letters. */
    readonly letterCase: "keep" | "lower" | "upper";
    /** Whether missing folders are made at the target. */
    readonly makeFolders: boolean;
    /** What a file keeps of its source. What the target refuses to set is a warning (B6). */
    readonly keep: {
      /** The modification time. */
      readonly modifiedAt: boolean;
      /** The permission bits. */
      readonly mode: boolean;
    };
    /** Permission bits of new files, where those of the source are not kept; else what the target gives. */
    readonly mode?: string | undefined;
    /** How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was. */
    readonly verify: "strongest" | "read-back" | "remote-digest" | "size";
    /** After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it. */
    readonly sidecar: boolean;
    /** After each file, an empty file of its name with this ending is written beside it. */
    readonly doneMarker?: string | undefined;
  };
  /** What happens to a source file once its transfer is committed; `keep` when absent. */
  readonly afterSuccess: {
    readonly kind: "keep";
  } | {
    readonly kind: "delete";
  } | {
    readonly kind: "move";
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly to: string;
  };
  readonly retry: {
    /** How many times in all; 1 = no retry. */
    readonly maxAttempts: number;
    /** The longest wait after the first failure; it doubles with each attempt. */
    readonly baseDelayMs: number;
    /** No wait is longer than this. */
    readonly maxDelayMs: number;
  };
  readonly running: {
    /** How many files of one run may be under way at the same time, over all workers; 1 = strictly one after the other, in the order in which they were found. */
    readonly concurrency: number;
    /** Whose files are moved first when more is due than can move; a lower one waits, but not for ever. */
    readonly priority: "high" | "normal" | "low";
    /** What becomes of a run that is due while another one is not over (B20): it waits, and a second one is left out (`queue`), it is left out (`skip`), or both run (`allow`). */
    readonly overlap: "queue" | "skip" | "allow";
  };
};

export type JobDefinitionChange = {
  /** A UUID. */
  readonly connectionId?: string | undefined;
  readonly storeId?: string | null | undefined;
  readonly toConnectionId?: string | null | undefined;
  /** Further targets: each file is delivered to every one of them, and one that fails is sent again by itself (B23). */
  readonly alsoTo?: ReadonlyArray<{
    readonly connectionId?: string | null | undefined;
    readonly storeId?: string | null | undefined;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
    /** When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name. */
    readonly onConflict?: "overwrite" | "fail" | "skip" | "rename" | "backup" | undefined;
    /** What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`. */
    readonly renameWith?: "counter" | "date" | undefined;
    /** Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither. */
    readonly deleteBeforeRename?: boolean | undefined;
    /** What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source. */
    readonly name?: string | undefined;
    /** Whether the name at the target is put in small or capital letters. */
    readonly letterCase?: "keep" | "lower" | "upper" | undefined;
    /** Whether missing folders are made at the target. */
    readonly makeFolders?: boolean | undefined;
    /** What a file keeps of its source. What the target refuses to set is a warning (B6). */
    readonly keep?: {
      /** The modification time. */
      readonly modifiedAt?: boolean | undefined;
      /** The permission bits. */
      readonly mode?: boolean | undefined;
    } | undefined;
    /** Permission bits of new files, where those of the source are not kept; else what the target gives. */
    readonly mode?: string | undefined;
    /** How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was. */
    readonly verify?: "strongest" | "read-back" | "remote-digest" | "size" | undefined;
    /** After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it. */
    readonly sidecar?: boolean | undefined;
    /** After each file, an empty file of its name with this ending is written beside it. */
    readonly doneMarker?: string | undefined;
  }> | undefined;
  readonly source?: {
    /** The folder that is searched. It can hold dates: `/outgoing/{yyyy}/{MM}`; a brace itself is written twice. */
    readonly path: string;
    /** Which names are taken: a glob on the whole name, or `{ regex }`, found anywhere in it (RE2). With a `/` in it, it is matched against the path below the source folder. Both can hold dates. */
    readonly match: string | {
      readonly regex: string;
    };
    /** Names that are left although they match; a folder that matches is not searched. */
    readonly exclude?: ReadonlyArray<string | {
      readonly regex: string;
    }> | undefined;
    /** Whether `*.csv` takes `A.CSV` too. */
    readonly ignoreCase?: boolean | undefined;
    /** Names of files that somebody is still writing; they are left, in upper and lower case (B13). */
    readonly temporaryNames?: ReadonlyArray<string | {
      readonly regex: string;
    }> | undefined;
    /** Whose clocks tell the dates in path and names; that of the job’s schedule when null, else UTC. */
    readonly timeZone?: string | null | undefined;
    readonly recurse?: {
      /** How many levels of folders below the source folder are searched; 0 = none. Links are not followed. */
      readonly depth?: number | undefined;
      /** `keep`: the folders are made at the target too; `flatten`: all files go to the one target folder. */
      readonly layout?: "keep" | "flatten" | undefined;
    } | undefined;
    /** Younger files are left for a later run; 0 = take at once (B13). */
    readonly minAgeSeconds?: number | undefined;
    readonly stability?: {
      /** 2 = the folder is listed again, and a file whose size or time changed in between is left (B13). */
      readonly looks?: number | undefined;
      /** Between the two looks. */
      readonly intervalSeconds?: number | undefined;
    } | undefined;
    /** A file that announces another; once that is delivered, it is kept, deleted or moved with it (B13). */
    readonly marker?: {
      /** A file is taken only when one of this name is beside it. */
      readonly suffix: string;
      /** `x.csv` is announced by `x.done` instead of `x.csv.done`. */
      readonly replacesExtension?: boolean | undefined;
    } | null | undefined;
    /** The partner puts the digest of each file beside it, as `NAME.sha256` or `NAME.md5` (B2): a file is taken only when that is there, delivered only when its bytes have that digest, and deleted or moved together with it. MD5 tells of accidents alone; whoever wants to can make two files that have the same. */
    readonly sidecar?: "none" | "sha256" | "md5" | undefined;
    /** Smaller files are left. A size that is not known is no reason. */
    readonly minSizeBytes?: number | null | undefined;
    /** Larger files are left. */
    readonly maxSizeBytes?: number | null | undefined;
    /** What an empty file is (B11): `take` it; `skip` it; `alert`: skip it, and the run carries a warning; `marker`: it says that there is nothing today, so it is left and the run has found something. */
    readonly zeroBytes?: "take" | "skip" | "alert" | "marker" | undefined;
    readonly order?: {
      /** `listing`: as the server lists them, and the first transfer begins before the listing ends (B16). */
      readonly by?: "listing" | "name" | "time" | "size" | undefined;
      /** What the server does not tell comes last in both. */
      readonly direction?: "asc" | "desc" | undefined;
    } | undefined;
    /** How many files a run takes at most, the first by the order; the rest is left for a later run (B16). */
    readonly limit?: number | null | undefined;
    /** When a run takes no file (B15): it succeeds, succeeds with a warning, or fails. */
    readonly onNothing?: "ignore" | "warn" | "fail" | undefined;
    /** What stops a run before it acts (B17). */
    readonly safety?: {
      /** A run that would take more files takes none and fails. */
      readonly maxFiles?: number | null | undefined;
      /** The same for the sum of their sizes, as far as they are known. */
      readonly maxBytes?: number | null | undefined;
      /** The same for source files that would be deleted once delivered. */
      readonly maxDeletions?: number | null | undefined;
    } | undefined;
  } | undefined;
  readonly target?: {
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
    /** When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name. */
    readonly onConflict?: "overwrite" | "fail" | "skip" | "rename" | "backup" | undefined;
    /** What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`. */
    readonly renameWith?: "counter" | "date" | undefined;
    /** Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither. */
    readonly deleteBeforeRename?: boolean | undefined;
    /** What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source. */
    readonly name?: string | undefined;
    /** Whether the name at the target is put in small or capital letters. */
    readonly letterCase?: "keep" | "lower" | "upper" | undefined;
    /** Whether missing folders are made at the target. */
    readonly makeFolders?: boolean | undefined;
    /** What a file keeps of its source. What the target refuses to set is a warning (B6). */
    readonly keep?: {
      /** The modification time. */
      readonly modifiedAt?: boolean | undefined;
      /** The permission bits. */
      readonly mode?: boolean | undefined;
    } | undefined;
    /** Permission bits of new files, where those of the source are not kept; else what the target gives. */
    readonly mode?: string | undefined;
    /** How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was. */
    readonly verify?: "strongest" | "read-back" | "remote-digest" | "size" | undefined;
    /** After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it. */
    readonly sidecar?: boolean | undefined;
    /** After each file, an empty file of its name with this ending is written beside it. */
    readonly doneMarker?: string | undefined;
  } | undefined;
  /** What happens to a source file once its transfer is committed; `keep` when absent. */
  readonly afterSuccess?: {
    readonly kind: "keep";
  } | {
    readonly kind: "delete";
  } | {
    readonly kind: "move";
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly to: string;
  } | undefined;
  readonly retry?: {
    /** How many times in all; 1 = no retry. */
    readonly maxAttempts?: number | undefined;
    /** The longest wait after the first failure; it doubles with each attempt. */
    readonly baseDelayMs?: number | undefined;
    /** No wait is longer than this. */
    readonly maxDelayMs?: number | undefined;
  } | undefined;
  readonly running?: {
    /** How many files of one run may be under way at the same time, over all workers; 1 = strictly one after the other, in the order in which they were found. */
    readonly concurrency?: number | undefined;
    /** Whose files are moved first when more is due than can move; a lower one waits, but not for ever. */
    readonly priority?: "high" | "normal" | "low" | undefined;
    /** What becomes of a run that is due while another one is not over (B20): it waits, and a second one is left out (`queue`), it is left out (`skip`), or both run (`allow`). */
    readonly overlap?: "queue" | "skip" | "allow" | undefined;
  } | undefined;
};

export type JobDefinitionInput = {
  /** The source and the first target: a pull goes from the connection to the store, a push the reverse, a relay from one connection to another. */
  readonly direction: "pull" | "push" | "relay";
  /** A UUID. */
  readonly connectionId: string;
  readonly storeId?: string | null | undefined;
  readonly toConnectionId?: string | null | undefined;
  /** Further targets: each file is delivered to every one of them, and one that fails is sent again by itself (B23). */
  readonly alsoTo?: ReadonlyArray<{
    readonly connectionId?: string | null | undefined;
    readonly storeId?: string | null | undefined;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
    /** When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name. */
    readonly onConflict?: "overwrite" | "fail" | "skip" | "rename" | "backup" | undefined;
    /** What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`. */
    readonly renameWith?: "counter" | "date" | undefined;
    /** Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither. */
    readonly deleteBeforeRename?: boolean | undefined;
    /** What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source. */
    readonly name?: string | undefined;
    /** Whether the name at the target is put in small or capital letters. */
    readonly letterCase?: "keep" | "lower" | "upper" | undefined;
    /** Whether missing folders are made at the target. */
    readonly makeFolders?: boolean | undefined;
    /** What a file keeps of its source. What the target refuses to set is a warning (B6). */
    readonly keep?: {
      /** The modification time. */
      readonly modifiedAt?: boolean | undefined;
      /** The permission bits. */
      readonly mode?: boolean | undefined;
    } | undefined;
    /** Permission bits of new files, where those of the source are not kept; else what the target gives. */
    readonly mode?: string | undefined;
    /** How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was. */
    readonly verify?: "strongest" | "read-back" | "remote-digest" | "size" | undefined;
    /** After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it. */
    readonly sidecar?: boolean | undefined;
    /** After each file, an empty file of its name with this ending is written beside it. */
    readonly doneMarker?: string | undefined;
  }> | undefined;
  readonly source: {
    /** The folder that is searched. It can hold dates: `/outgoing/{yyyy}/{MM}`; a brace itself is written twice. */
    readonly path: string;
    /** Which names are taken: a glob on the whole name, or `{ regex }`, found anywhere in it (RE2). With a `/` in it, it is matched against the path below the source folder. Both can hold dates. */
    readonly match: string | {
      readonly regex: string;
    };
    /** Names that are left although they match; a folder that matches is not searched. */
    readonly exclude?: ReadonlyArray<string | {
      readonly regex: string;
    }> | undefined;
    /** Whether `*.csv` takes `A.CSV` too. */
    readonly ignoreCase?: boolean | undefined;
    /** Names of files that somebody is still writing; they are left, in upper and lower case (B13). */
    readonly temporaryNames?: ReadonlyArray<string | {
      readonly regex: string;
    }> | undefined;
    /** Whose clocks tell the dates in path and names; that of the job’s schedule when null, else UTC. */
    readonly timeZone?: string | null | undefined;
    readonly recurse?: {
      /** How many levels of folders below the source folder are searched; 0 = none. Links are not followed. */
      readonly depth?: number | undefined;
      /** `keep`: the folders are made at the target too; `flatten`: all files go to the one target folder. */
      readonly layout?: "keep" | "flatten" | undefined;
    } | undefined;
    /** Younger files are left for a later run; 0 = take at once (B13). */
    readonly minAgeSeconds?: number | undefined;
    readonly stability?: {
      /** 2 = the folder is listed again, and a file whose size or time changed in between is left (B13). */
      readonly looks?: number | undefined;
      /** Between the two looks. */
      readonly intervalSeconds?: number | undefined;
    } | undefined;
    /** A file that announces another; once that is delivered, it is kept, deleted or moved with it (B13). */
    readonly marker?: {
      /** A file is taken only when one of this name is beside it. */
      readonly suffix: string;
      /** `x.csv` is announced by `x.done` instead of `x.csv.done`. */
      readonly replacesExtension?: boolean | undefined;
    } | null | undefined;
    /** The partner puts the digest of each file beside it, as `NAME.sha256` or `NAME.md5` (B2): a file is taken only when that is there, delivered only when its bytes have that digest, and deleted or moved together with it. MD5 tells of accidents alone; whoever wants to can make two files that have the same. */
    readonly sidecar?: "none" | "sha256" | "md5" | undefined;
    /** Smaller files are left. A size that is not known is no reason. */
    readonly minSizeBytes?: number | null | undefined;
    /** Larger files are left. */
    readonly maxSizeBytes?: number | null | undefined;
    /** What an empty file is (B11): `take` it; `skip` it; `alert`: skip it, and the run carries a warning; `marker`: it says that there is nothing today, so it is left and the run has found something. */
    readonly zeroBytes?: "take" | "skip" | "alert" | "marker" | undefined;
    readonly order?: {
      /** `listing`: as the server lists them, and the first transfer begins before the listing ends (B16). */
      readonly by?: "listing" | "name" | "time" | "size" | undefined;
      /** What the server does not tell comes last in both. */
      readonly direction?: "asc" | "desc" | undefined;
    } | undefined;
    /** How many files a run takes at most, the first by the order; the rest is left for a later run (B16). */
    readonly limit?: number | null | undefined;
    /** When a run takes no file (B15): it succeeds, succeeds with a warning, or fails. */
    readonly onNothing?: "ignore" | "warn" | "fail" | undefined;
    /** What stops a run before it acts (B17). */
    readonly safety?: {
      /** A run that would take more files takes none and fails. */
      readonly maxFiles?: number | null | undefined;
      /** The same for the sum of their sizes, as far as they are known. */
      readonly maxBytes?: number | null | undefined;
      /** The same for source files that would be deleted once delivered. */
      readonly maxDeletions?: number | null | undefined;
    } | undefined;
  };
  readonly target: {
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
    /** When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name. */
    readonly onConflict?: "overwrite" | "fail" | "skip" | "rename" | "backup" | undefined;
    /** What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`. */
    readonly renameWith?: "counter" | "date" | undefined;
    /** Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither. */
    readonly deleteBeforeRename?: boolean | undefined;
    /** What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source. */
    readonly name?: string | undefined;
    /** Whether the name at the target is put in small or capital letters. */
    readonly letterCase?: "keep" | "lower" | "upper" | undefined;
    /** Whether missing folders are made at the target. */
    readonly makeFolders?: boolean | undefined;
    /** What a file keeps of its source. What the target refuses to set is a warning (B6). */
    readonly keep?: {
      /** The modification time. */
      readonly modifiedAt?: boolean | undefined;
      /** The permission bits. */
      readonly mode?: boolean | undefined;
    } | undefined;
    /** Permission bits of new files, where those of the source are not kept; else what the target gives. */
    readonly mode?: string | undefined;
    /** How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was. */
    readonly verify?: "strongest" | "read-back" | "remote-digest" | "size" | undefined;
    /** After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it. */
    readonly sidecar?: boolean | undefined;
    /** After each file, an empty file of its name with this ending is written beside it. */
    readonly doneMarker?: string | undefined;
  };
  /** What happens to a source file once its transfer is committed; `keep` when absent. */
  readonly afterSuccess?: {
    readonly kind: "keep";
  } | {
    readonly kind: "delete";
  } | {
    readonly kind: "move";
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly to: string;
  } | undefined;
  readonly retry?: {
    /** How many times in all; 1 = no retry. */
    readonly maxAttempts?: number | undefined;
    /** The longest wait after the first failure; it doubles with each attempt. */
    readonly baseDelayMs?: number | undefined;
    /** No wait is longer than this. */
    readonly maxDelayMs?: number | undefined;
  } | undefined;
  readonly running?: {
    /** How many files of one run may be under way at the same time, over all workers; 1 = strictly one after the other, in the order in which they were found. */
    readonly concurrency?: number | undefined;
    /** Whose files are moved first when more is due than can move; a lower one waits, but not for ever. */
    readonly priority?: "high" | "normal" | "low" | undefined;
    /** What becomes of a run that is due while another one is not over (B20): it waits, and a second one is left out (`queue`), it is left out (`skip`), or both run (`allow`). */
    readonly overlap?: "queue" | "skip" | "allow" | undefined;
  } | undefined;
};

export type JobEnd = {
  readonly kind: "store" | "connection";
  /** A UUID. */
  readonly id: string;
  readonly slug: string;
  readonly path: string;
};

export type JobVersion = {
  readonly version: number;
  readonly definition: JobDefinition;
  readonly createdAt: string;
};

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type Key = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly algorithm: "ed25519" | "ecdsa-p256" | "ecdsa-p384" | "ecdsa-p521" | "rsa";
  readonly bits: number;
  /** One line in OpenSSH form, to be given to the partner. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly comment: string;
  readonly origin: "generated" | "imported";
};

export type KeyInUse = {
  readonly kind: "key" | "authorized-key" | "host-key" | "server-host-key";
  readonly name: string;
  readonly algorithm: string;
  readonly bits: number | null;
  readonly fingerprint: string;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly usedBy: readonly string[];
  readonly expiresAt: string | null;
};

export type KeyUse = {
  readonly connections: ReadonlyArray<{
    /** A UUID. */
    readonly id: string;
    readonly slug: string;
    /** A UUID. */
    readonly partnerId: string;
    readonly partnerName: string;
  }>;
};

export type LegalHold = {
  /** A UUID. */
  readonly id: string;
  readonly createdAt: string;
  readonly reason: string;
  readonly partnerId: string | null;
  readonly fromAt: string | null;
  readonly untilAt: string | null;
  readonly releasedAt: string | null;
  readonly releaseReason: string | null;
};

export type ListAccountSignInsQuery = {
  readonly since?: string | undefined;
};

export type ListAccountsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  readonly username?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly storeId?: string | undefined;
};

export type ListApiKeysQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type ListAuditAnchorsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type ListAuditBreaksAnswer = {
  readonly items: readonly AuditBreak[];
};

export type ListAuditBreaksQuery = {
  /** Only those that are open. */
  readonly open?: string | undefined;
};

export type ListAuditEventsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly type?: "platform.started" | "platform.stopped" | "platform.process-died" | "platform.master-key-rotated" | "platform.paused" | "platform.resumed" | "platform.initialised" | "user.signed-in" | "user.sign-in-refused" | "user.code-asked" | "user.proven-again" | "user.signed-out" | "user.created" | "user.invited" | "user.invitation-revoked" | "user.invitation-accepted" | "user.invitation-refused" | "user.updated" | "user.password-changed" | "user.second-factor-proposed" | "user.second-factor-enrolled" | "user.second-factor-removed" | "user.recovery-codes-made" | "user.passkey-added" | "user.passkey-removed" | "user.passkey-counter-regressed" | "user.break-glass-used" | "user.identity-linked" | "user.identity-unlinked" | "user.sessions-ended" | "user.deleted" | "user.erased" | "api-key.created" | "api-key.updated" | "api-key.revoked" | "access.denied" | "partner.created" | "partner.updated" | "partner.deleted" | "connection.created" | "connection.updated" | "connection.deleted" | "connection.opened" | "connection.read" | "connection.key-promoted" | "connection.tested" | "connection.stopped" | "connection.resumed" | "connection.breaker-opened" | "connection.breaker-closed" | "host-key.pinned" | "host-key.added" | "host-key.approved" | "host-key.retired" | "host-key.changed" | "account.created" | "account.updated" | "account.deleted" | "account.key-offered" | "account.key-activated" | "account.key-retired" | "account.key-lapsed" | "account.key-withdrawn" | "account.link-made" | "account.link-revoked" | "account.link-used" | "account.link-refused" | "account.totp-enrolled" | "account.totp-removed" | "key.generated" | "key.imported" | "key.updated" | "key.deleted" | "store.created" | "store.updated" | "store.deleted" | "store.read" | "job.created" | "job.updated" | "job.dry-run" | "job.deleted" | "schedule.created" | "schedule.updated" | "schedule.deleted" | "schedule.slot-skipped" | "schedule.missed" | "calendar.created" | "calendar.updated" | "calendar.deleted" | "run.requested" | "run.started" | "run.retried" | "run.discovered" | "run.warned" | "run.succeeded" | "run.failed" | "run.cancel-requested" | "run.cancelled" | "transfer.queued" | "transfer.started" | "transfer.retried" | "transfer.verified" | "transfer.committed" | "transfer.failed" | "transfer.cancel-requested" | "transfer.retry-requested" | "transfer.forgotten" | "transfer.cancelled" | "transfer.stage-discarded" | "transfer.stage-left" | "transfer.post-action-done" | "transfer.post-action-failed" | "receipt.read" | "session.opened" | "session.refused" | "session.closed" | "command.refused" | "session.end-requested" | "server.drained" | "server.resumed" | "address.banned" | "address.ban-lifted" | "server.rules-changed" | "server-host-key.added" | "server-host-key.activated" | "server-host-key.retired" | "upload.started" | "upload.resumed" | "upload.committed" | "upload.named" | "upload.abandoned" | "upload.stage-discarded" | "upload.refused" | "download.completed" | "file.read" | "file.downloaded" | "file.upload-begun" | "file.uploaded" | "file.upload-discarded" | "file.act-intended" | "file.deleted" | "file.renamed" | "file.changed" | "file.linked" | "folder.listed" | "folder.created" | "folder.deleted" | "file.retention-deleted" | "file.retention-archived" | "file.denied" | "retention-rule.created" | "retention-rule.updated" | "retention-rule.deleted" | "retention-rule.previewed" | "retention-rule.requested" | "retention-rule.ran" | "retention-rule.refused" | "config.applied" | "config.exported" | "view.saved" | "view.deleted" | "audit.read" | "audit.break-found" | "audit.break-acknowledged" | "audit.break-closed" | "platform.signing-key-rotated" | "audit.export-requested" | "audit.exported" | "audit.export-failed" | "audit.export-cancelled" | "audit.export-downloaded" | "audit.export-deleted" | "audit.export-delivered" | "audit.export-delivery-failed" | "audit.export-delivery-requested" | "scheduled-export.created" | "scheduled-export.updated" | "scheduled-export.deleted" | "scheduled-export.requested" | "audit-anchor.created" | "audit-anchor.updated" | "audit-anchor.deleted" | "audit-anchor.failing" | "audit-anchor.recovered" | "audit-anchor.compared" | "oidc-provider.created" | "oidc-provider.updated" | "oidc-provider.deleted" | "oidc-provider.tested" | "role.created" | "role.updated" | "role.deleted" | "audit-stream.created" | "audit-stream.updated" | "audit-stream.deleted" | "audit-stream.tested" | "audit-stream.failing" | "audit-stream.recovered" | "audit-stream.gap" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret-rotated" | "webhook.tested" | "webhook.delivery-repeated" | "webhook.replayed" | "webhook.failing" | "webhook.recovered" | "webhook.paused" | "webhook.gap" | "audit.segment-deleted" | "audit.segment-kept" | "change.proposed" | "change.approved" | "change.rejected" | "change.expired" | "change.outdated" | "change.overridden" | "change.reviewed" | "change.carried-out" | "sign-in-policy.changed" | "approval-policy.changed" | "audit-retention.changed" | "legal-hold.placed" | "legal-hold.released" | "audit.certificate-holder-erased" | "audit.verified" | undefined;
  /** Types that begin with this, such as `transfer.`. */
  readonly typePrefix?: string | undefined;
  readonly outcome?: "success" | "failure" | "denied" | undefined;
  readonly severity?: "info" | "notice" | "warning" | "critical" | undefined;
  /** The code of a failure, or of why something ended or was skipped. */
  readonly reason?: string | undefined;
  readonly actorName?: string | undefined;
  /** What an account did, and what was done to it. */
  readonly accountId?: string | undefined;
  /** What a user did, and what was done to them. */
  readonly userId?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly jobId?: string | undefined;
  /** A UUID. */
  readonly runId?: string | undefined;
  /** A UUID. */
  readonly transferId?: string | undefined;
  /** A UUID. */
  readonly sessionId?: string | undefined;
  /** A UUID. */
  readonly targetId?: string | undefined;
  readonly address?: string | undefined;
  /** The last part of the path of a file, as it is. */
  readonly fileName?: string | undefined;
  /** SHA-256 of the content of a file. */
  readonly sha256?: string | undefined;
  /** Part of a name or path: of a file, of what it was done to, of who did it. Upper and lower case are the same. */
  readonly text?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type ListAuditExportsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
};

export type ListAuditStreamsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type ListAuditTombstonesAnswer = {
  readonly items: readonly AuditTombstone[];
};

export type ListBansQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** Those that hold, or those that do not any more. */
  readonly state?: "active" | "over" | undefined;
};

export type ListCalendarDaysAnswer = {
  readonly items: readonly CalendarDay[];
};

export type ListCalendarDaysQuery = {
  /** A local date `YYYY-MM-DD`; it belongs to no time zone. */
  readonly from: string;
  /** How many days from there. */
  readonly days?: number | undefined;
};

export type ListCalendarsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
};

export type ListCheckpointsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
};

export type ListConnectionFilesQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path?: string | undefined;
};

export type ListConnectionsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly keyId?: string | undefined;
  readonly status?: "active" | "stopped" | undefined;
};

export type ListFileStoriesAnswer = {
  /** At most twenty, the one something last happened to first. */
  readonly items: readonly FileStory[];
};

export type ListFileStoriesQuery = {
  /** Part of a name or path, in any case. */
  readonly text?: string | undefined;
  /** The whole path: at the source, at the target, or as an account sees it. */
  readonly path?: string | undefined;
  /** SHA-256 of its content. */
  readonly sha256?: string | undefined;
  /** A UUID. */
  readonly transferId?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type ListHostKeysOfConnectionAnswer = {
  readonly items: readonly HostKey[];
};

export type ListHostKeysQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly state?: "pending" | "trusted" | "retired" | undefined;
  /** A UUID. */
  readonly connectionId?: string | undefined;
};

export type ListJobVersionsAnswer = {
  readonly items: readonly JobVersion[];
};

export type ListJobsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly connectionId?: string | undefined;
  /** A UUID. */
  readonly storeId?: string | undefined;
  readonly status?: "active" | "paused" | undefined;
};

export type ListKeysQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
};

export type ListLegalHoldsAnswer = {
  readonly items: readonly LegalHold[];
};

export type ListLegalHoldsQuery = {
  /** Only those in force. */
  readonly inForce?: string | undefined;
};

export type ListLiveSessionsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of the user name, the address or what the client calls itself. */
  readonly text?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly accountId?: string | undefined;
  /** A UUID. */
  readonly processId?: string | undefined;
};

export type ListOidcProvidersQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type ListOwnTransfersItem = {
  /** A UUID. */
  readonly id: string;
  /** As the partner names it. */
  readonly path: string;
  readonly direction: "pull" | "push" | "relay" | "copy" | "upload";
  readonly state: "queued" | "running" | "verifying" | "committed" | "failed" | "cancelled";
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly failureDetail: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export type ListOwnTransfersQuery = {
  readonly cursor?: string | undefined;
};

export type ListPartnersQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
  readonly tag?: string | undefined;
  readonly status?: "active" | "suspended" | undefined;
};

export type ListProposedChangesQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** `approved`: and carried out with it. `outdated`: what it was made against has changed. `overridden`: carried out without a second person, who reviews it. */
  readonly state?: "waiting" | "approved" | "rejected" | "expired" | "outdated" | "overridden" | undefined;
  /** What kind of change; the policy says which kinds take a second person. */
  readonly kind?: "host-key" | "sending-job" | "account" | "role" | "retention" | "audit-settings" | "approval-policy" | undefined;
  /** Only those that were overridden and not reviewed yet. */
  readonly unreviewed?: string | undefined;
};

export type ListRetentionRulesQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type ListRolesQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
};

export type ListRunsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** A UUID. */
  readonly jobId?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  readonly state?: "queued" | "discovering" | "running" | "succeeded" | "failed" | "cancelled" | undefined;
  readonly trigger?: "schedule" | "manual" | "file" | "after" | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type ListSavedViewsAnswer = {
  readonly items: readonly SavedView[];
};

export type ListSavedViewsQuery = {
  /** Which list it is a view of. */
  readonly list: "accounts" | "approvals" | "audit" | "bans" | "calendars" | "connections" | "files" | "jobs" | "keys" | "partners" | "runs" | "schedules" | "sessions" | "stores" | "transfers" | "users";
};

export type ListScheduledExportsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type ListSchedulesQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** A UUID. */
  readonly jobId?: string | undefined;
  readonly enabled?: "true" | "false" | undefined;
};

export type ListServerHostKeysAnswer = {
  readonly items: readonly ServerHostKey[];
};

export type ListServerProcessesAnswer = {
  readonly items: readonly ServerProcess[];
};

export type ListSightingsQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
};

export type ListSignInsByLink = {
  /** What stands behind `#` in the link. */
  readonly token: string;
  readonly since?: string | undefined;
};

export type ListSigningKeysAnswer = {
  readonly items: readonly SigningKeyRecord[];
};

export type ListStoreEntriesQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path?: string | undefined;
};

export type ListStoreFilesQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path?: string | undefined;
};

export type ListStoresQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  /** 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
  readonly slug?: string | undefined;
};

export type ListTransfersByLink = {
  /** What stands behind `#` in the link. */
  readonly token: string;
  readonly cursor?: string | undefined;
};

export type ListTransfersQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a source or target path. */
  readonly text?: string | undefined;
  /** A UUID. */
  readonly runId?: string | undefined;
  /** A UUID. */
  readonly jobId?: string | undefined;
  /** A UUID. */
  readonly partnerId?: string | undefined;
  /** A UUID. */
  readonly accountId?: string | undefined;
  /** A UUID. */
  readonly connectionId?: string | undefined;
  readonly state?: "queued" | "running" | "verifying" | "committed" | "failed" | "cancelled" | undefined;
  /** Why it failed: `net.reset`, `target.exists`, … */
  readonly failureCode?: string | undefined;
  readonly direction?: "pull" | "push" | "relay" | "copy" | "upload" | undefined;
  readonly sha256?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type ListUsersQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
  readonly username?: string | undefined;
};

export type ListWebhookDeliveriesQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly state?: "waiting" | "delivered" | "parked" | "dropped" | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export type ListWebhooksQuery = {
  /** How many at most, 1–200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a name, in any case. */
  readonly text?: string | undefined;
};

export type LiveEvent = {
  readonly kind: "run";
  /** A UUID. */
  readonly id: string;
  /** A UUID. */
  readonly jobId: string;
  readonly state: "queued" | "discovering" | "running" | "succeeded" | "failed" | "cancelled";
} | {
  readonly kind: "transfer";
  /** A UUID. */
  readonly id: string;
  readonly runId: string | null;
  readonly direction: "pull" | "push" | "relay" | "copy" | "upload";
  readonly state: "queued" | "running" | "verifying" | "committed" | "failed" | "cancelled";
  readonly bytesDone: number;
  readonly expectedBytes: number | null;
} | {
  readonly kind: "schedule.missed";
  /** A UUID. */
  readonly id: string;
  /** A UUID. */
  readonly jobId: string;
  readonly day: string;
} | {
  readonly kind: "changed";
  readonly noun: string;
  /** A UUID. */
  readonly id: string;
};

export type LiveSession = {
  /** A UUID. */
  readonly id: string;
  /** A UUID. */
  readonly processId: string;
  readonly processName: string;
  /** A UUID. */
  readonly accountId: string;
  /** A UUID. */
  readonly partnerId: string;
  readonly partnerName: string;
  readonly username: string;
  readonly address: string;
  readonly port: number;
  /** What the client calls itself. */
  readonly client: string;
  /** What it signed in with: `publickey`, `password`, `password+code`, … */
  readonly method: string;
  readonly keyFingerprint: string | null;
  /** The SSH certificate that the key came with. */
  readonly certificate: {
    /** Decimal; `0` where the authority does not count. */
    readonly serial: string;
    /** As the authority wrote it. */
    readonly keyId: string;
    readonly authorityFingerprint: string;
  } | null;
  readonly algorithms: {
    readonly keyExchange: string;
    readonly hostKeyAlgorithm: string;
    readonly cipherIn: string;
    readonly cipherOut: string;
    readonly macIn: string;
    readonly macOut: string;
    readonly strictKeyExchange: boolean;
  };
  readonly openedAt: string;
  /** From the client over the line, with everything around the files. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  readonly openFiles: number;
  /** Of the open files, up to eight: those that moved last. */
  readonly files: readonly LiveSessionFile[];
  /** Its end is asked for. */
  readonly ending: boolean;
};

export type LiveSessionFile = {
  /** As the partner sees it. */
  readonly path: string;
  readonly direction: "upload" | "download";
  readonly bytesDone: number;
  /** Of a download; a client does not say how long its upload will be. */
  readonly sizeBytes: number | null;
  readonly bytesPerSecond: number;
};

export type MadeAccountLink = {
  /** To be handed to the partner, by a way that you trust; shown this once. */
  readonly link: string;
  readonly expiresAt: string;
};

export type MadeInvitation = {
  readonly user: User;
  /** To be handed to the person, by a way that you trust; shown this once. */
  readonly link: string;
};

export type MakeAccountLink = {
  /** How long the link holds; 72 when absent. */
  readonly expiresInHours?: number | undefined;
};

export type Mount = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  /** A UUID. */
  readonly storeId: string;
  /** Where in the store. Made when it is first needed. */
  readonly at: string;
  /** What may be done there; each word stands for itself. `delete` and `rename` are short for both of theirs, and in a list that says one of them `upload` also means `resume`, `chmod` and `times`, and `append` beside `overwrite`. */
  readonly permissions: ReadonlyArray<"list" | "download" | "upload" | "overwrite" | "append" | "resume" | "delete-files" | "delete-folders" | "rename-files" | "rename-folders" | "mkdir" | "symlink" | "chmod" | "times" | "delete" | "rename">;
  /** Folders in the mount with permissions of their own. The longest path that holds a file or folder decides, and nothing of the others adds to it. */
  readonly paths?: ReadonlyArray<{
    /** A folder in the mount, from the root of the mount. It is there for the account as the mount itself is. */
    readonly path: string;
    /** What may be done there; each word stands for itself. `delete` and `rename` are short for both of theirs, and in a list that says one of them `upload` also means `resume`, `chmod` and `times`, and `append` beside `overwrite`. */
    readonly permissions: ReadonlyArray<"list" | "download" | "upload" | "overwrite" | "append" | "resume" | "delete-files" | "delete-folders" | "rename-files" | "rename-folders" | "mkdir" | "symlink" | "chmod" | "times" | "delete" | "rename">;
  }> | undefined;
  /** How files come in. */
  readonly uploads?: {
    /** `atomic`: a file is invisible until it is closed, and what is there stays until then. `direct`: it is written under its own name, for clients that write here and there (sshfs): everybody sees it half-written, and a cut line leaves it so. */
    readonly mode?: "atomic" | "direct" | undefined;
    /** So long what is whole of an upload that was cut waits for its account to go on with it, where that may `resume`; 0 = it is removed at once. */
    readonly keepUnfinishedHours?: number | undefined;
    /** Globs, in upper and lower case, of the names under which clients upload what they rename afterwards. Such a file arrives when it is renamed: no job hears of it before, and its receipt states its new name. */
    readonly temporaryNames?: readonly string[] | undefined;
  } | undefined;
  /** Which names there are. A file of another name is not there for the account, and none can be made. */
  readonly names?: {
    /** Globs of which one must match the name of a file; empty = every name. Folders may have any name that is not denied. */
    readonly allow?: readonly string[] | undefined;
    /** Globs of names that files and folders must not have, nor any folder that they lie in. Goes before `allow`. */
    readonly deny?: readonly string[] | undefined;
  } | undefined;
  /** The largest file that may be uploaded there; no limit when null. */
  readonly maxFileBytes?: number | null | undefined;
  /** What happens to a file that the account has read whole, from its first byte to its last, and closed: `keep`, `delete` or `move`. */
  readonly afterRead?: {
    readonly kind: "keep";
  } | {
    readonly kind: "delete";
  } | {
    readonly kind: "move";
    /** A folder in the mount, from the root of the mount; made when it is first needed. */
    readonly to: string;
  } | undefined;
};

export type OfferKey = {
  /** One line of the form `ssh-ed25519 AAAA… comment`, or the form of RFC 4716 (`---- BEGIN SSH2 PUBLIC KEY ----`); a line with `from` and `expiry-time` in front if they are to hold; otherwise they are taken over from the key that it replaces. */
  readonly publicKey: string;
  /** The fingerprint of the key that it takes the place of; `null` or absent adds it to those that are there. */
  readonly replaces?: string | null | undefined;
  /** How many days the replaced key still signs in, once the new one was proven; 7 when absent. */
  readonly overlapDays?: number | undefined;
};

export type OfferKeyByLink = {
  /** What stands behind `#` in the link. */
  readonly token: string;
  readonly publicKey: string;
  /** The fingerprint of the key that it takes the place of; needed when the account has keys. */
  readonly replaces?: string | null | undefined;
};

export type OidcProvider = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly issuer: string;
  readonly clientId: string;
  /** Whether there is a client secret. */
  readonly confidential: boolean;
  readonly caPem: string | null;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  readonly roleMappings: ReadonlyArray<{
    readonly group: string;
    readonly role: string;
  }>;
  readonly newPeople: "refused" | "created";
  readonly secondFactorAmr: readonly string[];
  readonly secondFactorAcr: readonly string[];
  readonly sessionMinutes: number;
  /** What has to be registered at the provider. */
  readonly redirectUri: string;
};

export type OidcProviderTest = {
  readonly ok: boolean;
  /** What has to be registered at the provider. */
  readonly redirectUri: string;
  readonly steps: ReadonlyArray<{
    readonly name: "discovery" | "features" | "keys" | "client";
    readonly ok: boolean;
    /** What was found, or what is wrong and the way out. */
    readonly detail: string;
  }>;
};

export type OpenAccountLink = {
  /** What stands behind `#` in the link. */
  readonly token: string;
};

export type Overview = {
  readonly at: string;
  readonly now: {
    readonly runsActive: number;
    readonly transfersRunning: number;
    readonly transfersQueued: number;
  };
  /** The last 24 hours, oldest first; `hour` is its beginning. */
  readonly hours: ReadonlyArray<{
    readonly hour: string;
    readonly committed: number;
    readonly failed: number;
    readonly bytes: number;
  }>;
  /** Up to ten, newest first. */
  readonly activeRuns: readonly Run[];
  /** Of the last 24 hours, up to ten, newest first. */
  readonly failedRuns: readonly Run[];
  /** Of the last 24 hours, up to ten, newest first. */
  readonly failedTransfers: readonly Transfer[];
  /** Up to ten, earliest first. */
  readonly nextRuns: ReadonlyArray<{
    /** A UUID. */
    readonly scheduleId: string;
    /** A UUID. */
    readonly jobId: string;
    readonly jobSlug: string;
    readonly slot: string;
    readonly at: string;
  }>;
  /** Of the last 24 hours: windows without the success that was expected in them. */
  readonly missedWindows: ReadonlyArray<{
    /** A UUID. */
    readonly scheduleId: string;
    /** A UUID. */
    readonly jobId: string;
    readonly jobSlug: string;
    readonly rule: string;
    readonly expectedAt: string;
  }>;
  readonly pendingHostKeys: readonly HostKey[];
  readonly stoppedConnections: readonly Connection[];
  /** Connections whose waiver for old algorithms is over, or ends within 14 days. */
  readonly endingWaivers: readonly Connection[];
  /** How many changes wait for a second person, and how many were carried out without one and not reviewed yet. None with a scope. */
  readonly approvals: {
    readonly waiting: number;
    readonly unreviewed: number;
  };
  /** Left alone after failures in a row; up to ten. */
  readonly restingConnections: readonly Connection[];
};

export type OverviewMonth = {
  /** The last 30 days, UTC, oldest first, today included; by the day on which transfers ended. */
  readonly days: ReadonlyArray<{
    readonly day: string;
    readonly committed: number;
    readonly failed: number;
    /** Of the committed ones. */
    readonly bytes: number;
  }>;
  /** Why transfers failed, the most frequent first; up to ten. */
  readonly reasons: ReadonlyArray<{
    readonly code: string;
    readonly failed: number;
  }>;
  /** The busiest first; up to ten. */
  readonly partners: ReadonlyArray<{
    /** A UUID. */
    readonly partnerId: string;
    readonly partnerName: string;
    readonly committed: number;
    readonly failed: number;
    /** Of the committed ones. */
    readonly bytes: number;
  }>;
  /** Keys, certificates’ authorities, accounts and waivers that ended or end within 30 days, soonest first, up to ten; API keys for who may list them. */
  readonly expiring: readonly Expiring[];
};

export type OwnKey = {
  readonly algorithm: string;
  readonly fingerprint: string;
  readonly comment: string;
  /** Addresses and blocks it may come from, with `!` those it may not; empty = anywhere. */
  readonly from: readonly string[];
  readonly expiresAt: string | null;
  /** That it waits for the first sign-in that proves it; `null`: it is one of the account. */
  readonly pending: {
    /** When it lapses. */
    readonly until: string;
    /** The fingerprint of the key that it takes the place of. */
    readonly replaces: string | null;
    /** How long that one still signs in afterwards. */
    readonly overlapDays: number;
  } | null;
  /** The fingerprint of the key that took its place; it retires at `expiresAt`. */
  readonly replacedBy: string | null;
  /** Whether it stands for an authority: it signs nobody in itself, the user certificates that it signed do. */
  readonly isAuthority: boolean;
};

export type OwnSecondFactor = {
  /** Since when every sign-in asks for a code; null where none does. */
  readonly since: string | null;
  readonly recoveryCodesLeft: number;
};

export type OwnTransfers = {
  readonly items: ReadonlyArray<{
    /** A UUID. */
    readonly id: string;
    /** As the partner names it. */
    readonly path: string;
    readonly direction: "pull" | "push" | "relay" | "copy" | "upload";
    readonly state: "queued" | "running" | "verifying" | "committed" | "failed" | "cancelled";
    readonly sizeBytes: number | null;
    readonly sha256: string | null;
    readonly failureDetail: string | null;
    readonly createdAt: string;
    readonly finishedAt: string | null;
  }>;
  readonly nextCursor?: string | undefined;
};

export type Partner = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly name: string;
  readonly status: "active" | "suspended";
  readonly contacts: ReadonlyArray<{
    readonly name: string;
    readonly email?: string | undefined;
    readonly phone?: string | undefined;
    readonly role?: string | undefined;
  }>;
  readonly tags: readonly string[];
  readonly purpose: string | null;
  readonly dataCategory: "public" | "internal" | "confidential" | "personal" | "health" | "payment" | null;
};

export type PartnerContact = {
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** `operations`, `security`, `billing`, … */
  readonly role?: string | undefined;
};

export type Passkey = {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  /** Whether it can be on several devices. */
  readonly isSynced: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

export type PasskeyCreationOptions = {
  readonly rp: {
    readonly id: string;
    readonly name: string;
  };
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly displayName: string;
  };
  readonly challenge: string;
  readonly pubKeyCredParams: ReadonlyArray<{
    readonly type: "public-key";
    readonly alg: number;
  }>;
  readonly timeout: number;
  readonly excludeCredentials: ReadonlyArray<{
    readonly id: string;
    readonly type: "public-key";
    readonly transports: readonly string[];
  }>;
  readonly authenticatorSelection: {
    readonly residentKey: "required";
    readonly requireResidentKey: boolean;
    readonly userVerification: "required";
  };
  readonly attestation: "none";
};

export type PasskeyRequestOptions = {
  readonly rpId: string;
  readonly challenge: string;
  readonly timeout: number;
  readonly userVerification: "required";
  readonly allowCredentials: ReadonlyArray<{
    readonly id: string;
    readonly type: "public-key";
    readonly transports: readonly string[];
  }>;
};

export type Passkeys = {
  readonly items: readonly Passkey[];
};

export type PastedReceipt = {
  /** A UUID. */
  readonly id?: string | undefined;
  /** A UUID. */
  readonly transferId?: string | undefined;
  readonly body: string;
  readonly signature: string;
  readonly signedBy: string;
  readonly createdAt?: string | undefined;
  readonly proof?: EventProof | null | undefined;
};

export type PauseEverything = {
  /** Shown to everybody, and kept in the audit trail. */
  readonly reason: string;
};

export type PauseState = {
  /** Since when everything waits, who asked, and why; null while the platform works. */
  readonly pause: {
    readonly since: string;
    readonly by: string;
    readonly reason: string;
  } | null;
};

export type PlaceLegalHold = {
  readonly reason: string;
  /** Only events of this partner; all when `null`. */
  readonly partnerId?: string | null | undefined;
  readonly fromAt?: string | null | undefined;
  /** Not itself. */
  readonly untilAt?: string | null | undefined;
};

export type PreviewConnectionFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  readonly maxBytes?: number | undefined;
};

export type PreviewSchedule = {
  /** A UUID. */
  readonly jobId?: string | undefined;
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron?: string | undefined;
  readonly window?: ScheduleWindow | undefined;
  /** An IANA time zone; `cron` and `window` need it. */
  readonly timeZone?: string | undefined;
  /** The business days; every day when absent or `null`. */
  readonly calendarId?: string | null | undefined;
  /** What becomes of a closed day: nothing (`skip`, when absent), or its times on the `previous` or `next` open day. */
  readonly onClosedDay?: "skip" | "previous" | "next" | undefined;
  /** What happens to slots missed while the platform was down: nothing (`skip`), or one make-up run (`one`). */
  readonly catchUp?: "skip" | "one" | undefined;
  readonly file?: FileTrigger | undefined;
  readonly after?: AfterTrigger | undefined;
  readonly enabled?: boolean | undefined;
  /** How many firings; 20 when absent. */
  readonly count?: number | undefined;
};

export type PreviewStoreFileQuery = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path: string;
  readonly maxBytes?: number | undefined;
};

export type PreviewStoredScheduleQuery = {
  /** How many firings. */
  readonly count?: number | undefined;
};

export type PreviewSwitchOffAnswer = {
  readonly items: readonly BrokenBySwitchOff[];
};

export type PreviewSwitchOffQuery = {
  readonly algorithm: string;
  readonly on: string;
  /** How many days back sessions are looked at. */
  readonly days?: number | undefined;
};

export type PreviewTime = {
  readonly slot: string;
  readonly at: string;
  readonly fires: boolean;
  /** Why it does not fire, or not at the time one would think. */
  readonly reason: "calendar-closed" | "daylight-gap" | "daylight-merged" | "daylight-first-pass" | "daylight-second-pass" | "window-succeeded" | "job-paused" | "partner-suspended" | "schedule-disabled" | null;
  readonly detail: string | null;
  /** How many slots the line stands for: those of a closed day are one line. */
  readonly slots: number;
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What happened this time, and the way out. */
  readonly detail: string;
  /** The path of the request. */
  readonly instance: string;
  /** What a program decides by. */
  readonly code: string;
  readonly errors?: ReadonlyArray<{
    /** A JSON pointer into the body, or `?name` for a query. */
    readonly field: string;
    readonly message: string;
  }> | undefined;
  /** Ties the answer to the log and the audit trail. */
  readonly requestId: string;
};

export type PromoteNextKey = {
  /** How it is known that it works; kept in the audit trail. */
  readonly reason?: string | undefined;
};

export type ProposedChange = {
  /** A UUID. */
  readonly id: string;
  /** What kind of change; the policy says which kinds take a second person. */
  readonly kind: "host-key" | "sending-job" | "account" | "role" | "retention" | "audit-settings" | "approval-policy";
  /** The operationId of the request. */
  readonly operation: string;
  /** `approved`: and carried out with it. `outdated`: what it was made against has changed. `overridden`: carried out without a second person, who reviews it. */
  readonly state: "waiting" | "approved" | "rejected" | "expired" | "outdated" | "overridden";
  /** What it would be done to; without an id where it would be created. */
  readonly target: {
    readonly kind: "partner" | "connection" | "host-key" | "server" | "server-host-key" | "ban" | "account" | "key" | "store" | "job" | "schedule" | "calendar" | "run" | "transfer" | "user" | "api-key" | "session" | "file" | "platform" | "view" | "audit" | "audit-anchor" | "scheduled-export" | "audit-stream" | "webhook" | "oidc-provider" | "role" | "legal-hold" | "retention-rule" | "approval-policy" | "sign-in-policy";
    /** A UUID. */
    readonly id?: string | undefined;
    readonly name?: string | undefined;
  } | null;
  readonly partnerId: string | null;
  readonly askedBy: {
    readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
    /** A UUID. */
    readonly id?: string | undefined;
    readonly name: string;
  };
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly reason: string | null;
  /** The version (ETag) of the target that it was made against; null where it names none. */
  readonly baseVersion: number | null;
  /** SHA-256, hexadecimal, of the parts that it changes, as they were. */
  readonly baseDigest: string;
  /** What it would do, as the audit trail would tell it; secrets by fingerprint or id. */
  readonly diff: ReadonlyArray<{
    readonly type: string;
    readonly target: {
      readonly kind: "partner" | "connection" | "host-key" | "server" | "server-host-key" | "ban" | "account" | "key" | "store" | "job" | "schedule" | "calendar" | "run" | "transfer" | "user" | "api-key" | "session" | "file" | "platform" | "view" | "audit" | "audit-anchor" | "scheduled-export" | "audit-stream" | "webhook" | "oidc-provider" | "role" | "legal-hold" | "retention-rule" | "approval-policy" | "sign-in-policy";
      /** A UUID. */
      readonly id?: string | undefined;
      readonly name?: string | undefined;
    } | null;
    readonly before: Json;
    readonly after: Json;
  }>;
  /** Null while it waits. */
  readonly decision: {
    readonly by: {
      readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
      /** A UUID. */
      readonly id?: string | undefined;
      readonly name: string;
    };
    readonly at: string;
    readonly reason: string | null;
  } | null;
  /** Of what was overridden: who looked at it afterwards. */
  readonly review: {
    readonly by: {
      readonly kind: "user" | "api-key" | "account" | "schedule" | "platform" | "anonymous";
      /** A UUID. */
      readonly id?: string | undefined;
      readonly name: string;
    };
    readonly at: string;
    readonly reason: string | null;
  } | null;
  /** Whether whoever asks can approve it now. */
  readonly mayApprove: boolean;
  /** Whether whoever asks can review it now. */
  readonly mayReview: boolean;
};

export type ProposedSecondFactor = {
  /** Base32; shown this once. */
  readonly secret: string;
  /** The same for a QR code: `otpauth://totp/…`. */
  readonly uri: string;
};

export type ProveAgain = {
  readonly password: string;
  /** The code of this moment, or a recovery code. */
  readonly code?: string | undefined;
};

export type ProveCheckpointsQuery = {
  /** Tree size of the older one. */
  readonly from: number;
  /** Tree size of the newer one. */
  readonly to: number;
};

export type Receipt = {
  /** A UUID. */
  readonly id: string;
  /** A UUID. */
  readonly transferId: string;
  /** Canonical JSON (RFC 8785) of the statement; the signature is over exactly these bytes. */
  readonly body: string;
  /** Ed25519, base64. */
  readonly signature: string;
  /** Fingerprint of the signing key. */
  readonly signedBy: string;
  readonly createdAt: string;
  /** That the event of the commit is in the audit trail; null until the next checkpoint, at most a minute. */
  readonly proof: EventProof | null;
};

export type ReceiptCheck = {
  /** Whether this installation signed exactly this text. */
  readonly genuine: boolean;
  /** Whether its event is shown to be in the audit trail. */
  readonly proven: boolean;
  readonly detail: string;
};

export type RecoveryCodes = {
  /** Each takes the place of one code; shown this once. */
  readonly codes: readonly string[];
};

export type ReleaseLegalHold = {
  readonly reason: string;
};

export type RemoveAuditSegment = {
  /** Nothing that was recorded then or later goes; nor what is younger than the minimum. */
  readonly before: string;
  readonly reason: string;
  /** Where the export goes first. `null` says that there is to be none. */
  readonly anchorId: string | null;
};

export type RenameFile = {
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly from: string;
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly to: string;
};

export type ReplayWebhookAnswer = {
  /** The part of the trail that is looked through; `null` when there is no event of that time. */
  readonly part: {
    readonly fromSeq: number;
    readonly toSeq: number;
  } | null;
};

export type ReplayWebhookBody = {
  readonly since: string;
  readonly until: string;
  /** Without what was delivered already; true when absent. */
  readonly onlyMissing?: boolean | undefined;
};

export type RerunRunBody = {
  /** `failed`: exactly those that failed or were cancelled in that run. `all`: every file it took, delivered before or not; the safety caps of the job hold. */
  readonly files: "all" | "failed";
};

export type ResumeConnection = {
  /** Why it is safe; kept in the audit trail. */
  readonly reason?: string | undefined;
};

export type RetentionPreview = {
  /** The first 1,000. */
  readonly files: ReadonlyArray<{
    readonly path: string;
    readonly sizeBytes: number;
    readonly modifiedAt: string;
  }>;
  readonly count: number;
  readonly bytes: number;
  /** Files in the folder and below, old or not. */
  readonly seen: number;
  /** Old ones that stay: something is at work on them, or a job has not delivered them yet. */
  readonly held: number;
  /** Why a run would do nothing unless it is confirmed. */
  readonly refusal: string | null;
};

export type RetentionRule = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly enabled: boolean;
  /** A UUID. */
  readonly storeId: string;
  readonly path: string;
  readonly match: string;
  readonly olderThanDays: number;
  readonly archive: {
    /** A UUID. */
    readonly storeId: string;
    readonly path: string;
  } | null;
  readonly atMinute: number;
  readonly mostFiles: number;
  readonly mostPercent: number;
  readonly state: {
    readonly ranAt: string | null;
    readonly outcome: {
      readonly files: number;
      readonly bytes: number;
      readonly failed: number;
      readonly refused: string | null;
    } | null;
    readonly requestedAt: string | null;
  };
};

export type Role = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** What users and API keys name it by. */
  readonly slug: string;
  readonly description: string;
  /** Part of the program: it can be neither changed nor deleted. */
  readonly builtIn: boolean;
  readonly permissions: ReadonlyArray<"overview:read" | "live-events:read" | "pause:read" | "pause:change" | "partners:read" | "partners:create" | "partners:update" | "partners:delete" | "connections:read" | "connections:create" | "connections:update" | "connections:delete" | "connections:test" | "connections:resume" | "connections:browse" | "partner-files:read" | "partner-files:write" | "partner-files:rename" | "partner-files:delete" | "host-keys:read" | "host-keys:create" | "host-keys:approve" | "host-keys:retire" | "accounts:read" | "accounts:create" | "accounts:update" | "accounts:delete" | "keys:read" | "keys:create" | "keys:update" | "keys:delete" | "stores:read" | "stores:create" | "stores:update" | "stores:delete" | "stores:browse" | "store-files:read" | "store-files:write" | "store-files:rename" | "store-files:delete" | "jobs:read" | "jobs:create" | "jobs:update" | "jobs:delete" | "jobs:try" | "jobs:run" | "schedules:read" | "schedules:create" | "schedules:update" | "schedules:delete" | "calendars:read" | "calendars:create" | "calendars:update" | "calendars:delete" | "runs:read" | "runs:cancel" | "runs:repeat" | "transfers:read" | "transfers:cancel" | "transfers:retry" | "transfers:forget" | "receipts:read" | "sessions:read" | "sessions:end" | "sftp-processes:read" | "sftp-processes:drain" | "bans:read" | "bans:create" | "bans:lift" | "server-rules:read" | "server-rules:update" | "server-host-keys:read" | "server-host-keys:create" | "server-host-keys:activate" | "server-host-keys:retire" | "file-stories:read" | "crypto-inventory:read" | "saved-views:read" | "saved-views:update" | "saved-views:delete" | "audit:read" | "audit:export" | "audit:verify" | "signing-keys:read" | "signing-keys:rotate" | "audit-breaks:read" | "audit-breaks:close" | "audit-exports:read" | "audit-exports:create" | "audit-exports:cancel" | "audit-exports:download" | "audit-exports:deliver" | "audit-exports:delete" | "audit-anchors:read" | "audit-anchors:create" | "audit-anchors:update" | "audit-anchors:delete" | "audit-anchors:compare" | "scheduled-exports:read" | "scheduled-exports:create" | "scheduled-exports:update" | "scheduled-exports:delete" | "scheduled-exports:run" | "audit-streams:read" | "audit-streams:create" | "audit-streams:update" | "audit-streams:delete" | "audit-streams:test" | "webhooks:read" | "webhooks:create" | "webhooks:update" | "webhooks:delete" | "webhooks:test" | "webhooks:deliver" | "audit-retention:read" | "audit-retention:update" | "audit-retention:remove" | "legal-holds:read" | "legal-holds:place" | "legal-holds:release" | "retention-rules:read" | "retention-rules:create" | "retention-rules:update" | "retention-rules:delete" | "retention-rules:try" | "retention-rules:run" | "oidc-providers:read" | "oidc-providers:create" | "oidc-providers:update" | "oidc-providers:delete" | "oidc-providers:test" | "sign-in-policy:read" | "sign-in-policy:update" | "api-keys:read" | "api-keys:create" | "api-keys:update" | "api-keys:delete" | "approvals:read" | "approvals:approve" | "approvals:reject" | "approvals:override" | "approvals:review" | "approval-policy:read" | "approval-policy:update" | "configuration:read" | "configuration:export" | "roles:read" | "roles:create" | "roles:update" | "roles:delete" | "users:read" | "users:create" | "users:invite" | "users:update" | "users:delete" | "users:erase">;
};

export type RotateWebhookSecretBody = {
  /** 24 when absent; 0 for none. */
  readonly overlapHours?: number | undefined;
};

export type Run = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A UUID. */
  readonly jobId: string;
  /** `null` when the job was deleted meanwhile; so are the names after it. */
  readonly jobSlug: string | null;
  readonly jobName: string | null;
  readonly jobVersion: number;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly scheduleId: string | null;
  readonly slot: string | null;
  readonly trigger: "schedule" | "manual" | "file" | "after";
  /** What a trigger fired for, or which run it repeats. */
  readonly cause: {
    readonly kind: "file";
    /** A UUID. */
    readonly storeId: string;
    /** How many files arrived. */
    readonly count: number;
    /** The first of them, twenty at most. */
    readonly files: ReadonlyArray<{
      readonly path: string;
      readonly transferId: string | null;
    }>;
  } | {
    readonly kind: "after";
    /** A UUID. */
    readonly runId: string;
    /** A UUID. */
    readonly jobId: string;
    readonly jobSlug: string;
  } | {
    readonly kind: "rerun";
    /** The run it repeats. */
    readonly runId: string;
    readonly files: "all" | "failed";
    /** How many files that are, when it was asked for. */
    readonly count: number;
  } | null;
  readonly requestedBy: string;
  readonly state: "queued" | "discovering" | "running" | "succeeded" | "failed" | "cancelled";
  /** It is queued and begins when the job’s active run has ended. */
  readonly waiting: boolean;
  readonly counts: {
    readonly seen: number;
    readonly taken: number;
    readonly skipped: number;
    readonly committed: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly bytes: number;
  };
  /** What a person should look at, although the run went on. */
  readonly warnings: readonly string[];
  readonly failureCode: string | null;
  readonly failureDetail: string | null;
  readonly attempt: number;
  readonly nextAttemptAt: string | null;
  readonly cancelRequested: boolean;
  /** SHA-256, hex, of the configuration that decided it, as it was when the run began: its job, connections, keys, pinned host keys, stores, schedules and calendars. `null` before it began, and of runs from before these were kept. `waybill config digest JOB` prints that of now. */
  readonly configurationDigest: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
};

export type RunRetentionRule = {
  /** Does it although it is more than the rule allows, when it is exactly so many files then, as the preview counted them. */
  readonly confirmedFiles?: number | null | undefined;
};

export type SaveView = {
  /** Which list it is a view of. */
  readonly list: "accounts" | "approvals" | "audit" | "bans" | "calendars" | "connections" | "files" | "jobs" | "keys" | "partners" | "runs" | "schedules" | "sessions" | "stores" | "transfers" | "users";
  readonly name: string;
  /** The query of the list’s address: filters, sort, columns. One of the same name takes its place. */
  readonly search: string;
};

export type SavedView = {
  /** A UUID. */
  readonly id: string;
  /** Which list it is a view of. */
  readonly list: "accounts" | "approvals" | "audit" | "bans" | "calendars" | "connections" | "files" | "jobs" | "keys" | "partners" | "runs" | "schedules" | "sessions" | "stores" | "transfers" | "users";
  readonly name: string;
  readonly search: string;
  readonly updatedAt: string;
};

export type Schedule = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A UUID. */
  readonly jobId: string;
  readonly jobSlug: string;
  /** The rule in a few words. */
  readonly rule: string;
  /** Which of the four rules below it has; the others are `null`. */
  readonly kind: "cron" | "window" | "file" | "after";
  readonly cron: string | null;
  readonly window: {
    readonly from: string;
    readonly to: string;
    readonly everyMinutes: number;
    readonly weekdays: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
    readonly until: "first-success" | "end";
    readonly expectedBy: string | null;
  } | null;
  readonly file: {
    /** A UUID. */
    readonly storeId: string;
    readonly storeSlug: string;
    readonly path: string;
    readonly match: string;
    readonly subfolders: boolean;
    readonly runs: "together" | "each";
    readonly quietSeconds: number;
  } | null;
  readonly after: {
    /** A UUID. */
    readonly jobId: string;
    readonly jobSlug: string;
    readonly on: "success" | "failure" | "any";
  } | null;
  readonly timeZone: string | null;
  readonly calendarId: string | null;
  readonly calendarSlug: string | null;
  readonly onClosedDay: "skip" | "previous" | "next" | null;
  readonly catchUp: "skip" | "one" | null;
  readonly enabled: boolean;
  readonly lastSlot: string | null;
  readonly nextFireAt: string | null;
  /** By when the next success is expected. */
  readonly expectedAt: string | null;
  /** When an expected success last failed to come. */
  readonly missedAt: string | null;
};

export type SchedulePreview = {
  /** Empty for a trigger. */
  readonly items: readonly PreviewTime[];
  /** What happens at a time at which a run of the job is still at work; nobody can know that beforehand. */
  readonly overlap: "queue" | "skip" | "allow";
};

export type ScheduleRule = {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron?: string | undefined;
  readonly window?: ScheduleWindow | undefined;
  /** An IANA time zone; `cron` and `window` need it. */
  readonly timeZone?: string | undefined;
  /** The business days; every day when absent or `null`. */
  readonly calendarId?: string | null | undefined;
  /** What becomes of a closed day: nothing (`skip`, when absent), or its times on the `previous` or `next` open day. */
  readonly onClosedDay?: "skip" | "previous" | "next" | undefined;
  /** What happens to slots missed while the platform was down: nothing (`skip`), or one make-up run (`one`). */
  readonly catchUp?: "skip" | "one" | undefined;
  readonly enabled?: boolean | undefined;
};

export type ScheduleWindow = {
  /** A local time `HH:mm`. */
  readonly from: string;
  /** A slot itself where the steps reach it; before `from`, it is on the next day. */
  readonly to: string;
  readonly everyMinutes: number;
  /** The days on which windows open; every day when absent. */
  readonly weekdays?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
  /** When the slots of a window are over: at the `first-success` (when absent), or at its `end`. Success is a run of the job, however it was started, that ended `succeeded` with at least one file committed after the window opened. */
  readonly until?: "first-success" | "end" | undefined;
  /** By when there must have been a success; without one, `schedule.missed` is recorded. `to` when absent; `null`: nothing is expected. */
  readonly expectedBy?: string | null | undefined;
};

export type ScheduledExport = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly enabled: boolean;
  readonly format: "ndjson" | "csv" | "ocsf" | "cef" | "leef" | "syslog" | "bundle";
  readonly filter: AuditFilter;
  readonly period: "all" | "since-last" | "previous-day" | "previous-month";
  readonly cron: string;
  readonly timeZone: string;
  readonly reason: string;
  readonly deliverTo: {
    readonly kind: "store";
    /** A UUID. */
    readonly storeId: string;
    readonly path: string;
    readonly name: string;
  } | {
    readonly kind: "connection";
    /** A UUID. */
    readonly connectionId: string;
    readonly path: string;
    readonly name: string;
  } | null;
  readonly state: {
    /** `null` while it is off. */
    readonly nextFireAt: string | null;
    readonly lastSlot: string | null;
    /** Up to this event everything was exported by `since-last`; 0 when nothing was. */
    readonly exportedSeq: number;
    /** The export that is being made or delivered. */
    readonly openExportId: string | null;
    readonly requestedAt: string | null;
    readonly outcome: {
      /** A UUID. */
      readonly exportId: string;
      readonly verdict: "kept" | "delivered" | "failed";
      readonly at: string;
      readonly code: string | null;
      readonly detail: string | null;
      /** How often in a row it failed, this time included. */
      readonly failures: number;
      /** When the same days or months are made once more, by themselves: later each time, a day at most. Null where that would not help. */
      readonly againAt: string | null;
    } | null;
  };
};

export type Scope = {
  readonly partnerIds?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
};

export type SelfService = {
  readonly server: {
    /** Host and port by which the SFTP server is reached. */
    readonly address: string;
    readonly hostKeys: ReadonlyArray<{
      readonly algorithm: "ed25519" | "ecdsa-p256" | "ecdsa-p384" | "ecdsa-p521" | "rsa";
      readonly fingerprint: string;
      readonly publicKey: string;
      readonly state: "next" | "active" | "retired";
    }>;
  };
  readonly account: {
    /** A UUID. */
    readonly id: string;
    readonly username: string;
    readonly partnerName: string;
    readonly status: "active" | "suspended";
    readonly signIn: "key-or-password" | "key" | "password" | "key-and-password";
    readonly hasPassword: boolean;
    readonly hasSecondFactor: boolean;
    readonly accessHours: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
      readonly from: string;
      /** Before `from`: on the next day. */
      readonly to: string;
      /** Whose clocks tell the time. */
      readonly timeZone: string;
    }>;
    readonly expiresAt: string | null;
    readonly addressAllowList: readonly string[];
    readonly maxSessions: number;
    readonly limits: {
      /** Bytes that may lie where the account may write, uploads under way included; no limit when null. */
      readonly quotaBytes: number | null;
      /** Files that may lie where the account may write, uploads under way included; no limit when null. */
      readonly quotaFiles: number | null;
      /** The largest file that it may upload; no limit when null. */
      readonly maxFileBytes: number | null;
      /** How fast its files may move, all its sessions and all servers together, by time of the week: the first window that is open holds; no limit outside of them. */
      readonly bandwidth: ReadonlyArray<{
        /** The days on which it begins; every day when left out. */
        readonly days: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun">;
        readonly from: string;
        /** Before `from`: on the next day. */
        readonly to: string;
        /** Whose clocks tell the time. */
        readonly timeZone: string;
        /** Bytes of files to the partner, all workers together; no limit when null. */
        readonly sendBytesPerSecond: number | null;
        /** Bytes of files from the partner, all workers together; no limit when null. */
        readonly receiveBytesPerSecond: number | null;
      }>;
    };
    readonly keys: readonly OwnKey[];
    readonly mounts: ReadonlyArray<{
      readonly path: string;
      readonly permissions: ReadonlyArray<"list" | "download" | "upload" | "overwrite" | "append" | "resume" | "delete-files" | "delete-folders" | "rename-files" | "rename-folders" | "mkdir" | "symlink" | "chmod" | "times">;
      readonly paths: ReadonlyArray<{
        readonly path: string;
        readonly permissions: ReadonlyArray<"list" | "download" | "upload" | "overwrite" | "append" | "resume" | "delete-files" | "delete-folders" | "rename-files" | "rename-folders" | "mkdir" | "symlink" | "chmod" | "times">;
      }>;
      readonly maxFileBytes: number | null;
      /** Whether a file goes away once it was read. */
      readonly readOnce: boolean;
    }>;
  };
  /** Of who came by a link; `null` for who signed in. */
  readonly link: {
    readonly expiresAt: string;
    /** The fingerprint of the key that was offered with it; it takes no other. */
    readonly offeredKey: string | null;
  } | null;
};

export type SendConnectionFileBytesQuery = {
  /** A UUID. */
  readonly upload: string;
  readonly offset: number;
};

export type SendStoreFileBytesQuery = {
  /** A UUID. */
  readonly upload: string;
  readonly offset: number;
};

export type ServerHostKey = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly algorithm: "ed25519" | "ecdsa-p256" | "ecdsa-p384" | "ecdsa-p521" | "rsa";
  readonly publicKey: string;
  readonly fingerprint: string;
  /** `active`: what the server shows. `next`: announced to clients that can learn keys. `retired`: neither. */
  readonly state: "next" | "active" | "retired";
  readonly activatedAt: string | null;
  readonly retiredAt: string | null;
};

export type ServerProcess = {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  /** What it listens on. */
  readonly address: string;
  readonly startedAt: string;
  readonly sessions: number;
  /** Set while it takes no new connections; sessions that are left at `until` are ended. */
  readonly drain: {
    readonly since: string;
    readonly until: string;
    readonly by: string;
    readonly reason: string;
  } | null;
};

export type ServerRules = {
  readonly version: number;
  /** Shown to everybody who connects, before they say who they are; `null` shows nothing. New lines are kept. */
  readonly banner: string | null;
  readonly algorithms: {
    /** `modern`: Curve25519 and Ed25519. `compatible`: also the NIST curves, ECDSA host keys, and RSA ones with SHA-2. Neither knows SHA-1 or CBC. */
    readonly profile: "modern" | "compatible";
  };
  readonly limits: {
    /** Connections at the same time. */
    readonly maxConnections: number;
    /** Of those, from one IPv4 address or one IPv6 /64. */
    readonly maxConnectionsPerAddress: number;
    /** Connections that have not signed in yet (as MaxStartups of OpenSSH). When they are that many, the oldest of the address that has most of them gives way to a new one. */
    readonly maxUnauthenticated: number;
    /** How long signing in may take, from the first byte (as LoginGraceTime of OpenSSH). */
    readonly loginGraceMs: number;
    /** Refused attempts that end a connection (as MaxAuthTries of OpenSSH). */
    readonly maxAuthAttempts: number;
    /** How long a session may do nothing; 0 for ever. Bytes of files, requests, and what the server still works on count; keepalives do not. */
    readonly idleTimeoutMs: number;
  };
  readonly defence: {
    /** Whether addresses are banned by their score. Bans by hand and the block-list hold anyway. */
    readonly enabled: boolean;
    readonly scores: {
      /** For an attempt under a user name that nobody has. Unless it is what a wrong password and a refused key cost, a stranger can count until he is banned and knows whether there is such a user. */
      readonly unknownUser: number;
      /** For each password, or answer to a question, that was refused. */
      readonly wrongPassword: number;
      /** For each key that was refused, when the connection ended without signing in: clients try all the keys they have. */
      readonly refusedKey: number;
      /** For a connection that said it speaks SSH and never tried to sign in, or took longer than it may. A monitor that does so belongs on the allow-list. */
      readonly noLogin: number;
      /** For what the protocol does not allow, and for a forged signature. */
      readonly protocolViolation: number;
      /** For a connection beyond those that one address may have. */
      readonly overLimit: number;
    };
    /** The score at which an address is banned. */
    readonly threshold: number;
    /** How long points are remembered, from the first one on. */
    readonly observationMs: number;
    /** How long the first ban of an address lasts; each further one lasts twice as long as the one before. */
    readonly banMs: number;
    /** The longest that a ban lasts, and how long after its end it still makes the next one longer. */
    readonly maxBanMs: number;
    /** Addresses and blocks that are never banned: monitors, partners with many users behind one address, and a forwarder that does not speak the PROXY protocol. */
    readonly allow: readonly string[];
    /** Addresses and blocks that are never let in. The allow-list wins over it. */
    readonly block: readonly string[];
  };
};

export type Session = {
  readonly user: {
    /** A UUID. */
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly role: string;
    /** All that their role may do; with a scope, of endpoints that say so. */
    readonly permissions: ReadonlyArray<"overview:read" | "live-events:read" | "pause:read" | "pause:change" | "partners:read" | "partners:create" | "partners:update" | "partners:delete" | "connections:read" | "connections:create" | "connections:update" | "connections:delete" | "connections:test" | "connections:resume" | "connections:browse" | "partner-files:read" | "partner-files:write" | "partner-files:rename" | "partner-files:delete" | "host-keys:read" | "host-keys:create" | "host-keys:approve" | "host-keys:retire" | "accounts:read" | "accounts:create" | "accounts:update" | "accounts:delete" | "keys:read" | "keys:create" | "keys:update" | "keys:delete" | "stores:read" | "stores:create" | "stores:update" | "stores:delete" | "stores:browse" | "store-files:read" | "store-files:write" | "store-files:rename" | "store-files:delete" | "jobs:read" | "jobs:create" | "jobs:update" | "jobs:delete" | "jobs:try" | "jobs:run" | "schedules:read" | "schedules:create" | "schedules:update" | "schedules:delete" | "calendars:read" | "calendars:create" | "calendars:update" | "calendars:delete" | "runs:read" | "runs:cancel" | "runs:repeat" | "transfers:read" | "transfers:cancel" | "transfers:retry" | "transfers:forget" | "receipts:read" | "sessions:read" | "sessions:end" | "sftp-processes:read" | "sftp-processes:drain" | "bans:read" | "bans:create" | "bans:lift" | "server-rules:read" | "server-rules:update" | "server-host-keys:read" | "server-host-keys:create" | "server-host-keys:activate" | "server-host-keys:retire" | "file-stories:read" | "crypto-inventory:read" | "saved-views:read" | "saved-views:update" | "saved-views:delete" | "audit:read" | "audit:export" | "audit:verify" | "signing-keys:read" | "signing-keys:rotate" | "audit-breaks:read" | "audit-breaks:close" | "audit-exports:read" | "audit-exports:create" | "audit-exports:cancel" | "audit-exports:download" | "audit-exports:deliver" | "audit-exports:delete" | "audit-anchors:read" | "audit-anchors:create" | "audit-anchors:update" | "audit-anchors:delete" | "audit-anchors:compare" | "scheduled-exports:read" | "scheduled-exports:create" | "scheduled-exports:update" | "scheduled-exports:delete" | "scheduled-exports:run" | "audit-streams:read" | "audit-streams:create" | "audit-streams:update" | "audit-streams:delete" | "audit-streams:test" | "webhooks:read" | "webhooks:create" | "webhooks:update" | "webhooks:delete" | "webhooks:test" | "webhooks:deliver" | "audit-retention:read" | "audit-retention:update" | "audit-retention:remove" | "legal-holds:read" | "legal-holds:place" | "legal-holds:release" | "retention-rules:read" | "retention-rules:create" | "retention-rules:update" | "retention-rules:delete" | "retention-rules:try" | "retention-rules:run" | "oidc-providers:read" | "oidc-providers:create" | "oidc-providers:update" | "oidc-providers:delete" | "oidc-providers:test" | "sign-in-policy:read" | "sign-in-policy:update" | "api-keys:read" | "api-keys:create" | "api-keys:update" | "api-keys:delete" | "approvals:read" | "approvals:approve" | "approvals:reject" | "approvals:override" | "approvals:review" | "approval-policy:read" | "approval-policy:update" | "configuration:read" | "configuration:export" | "roles:read" | "roles:create" | "roles:update" | "roles:delete" | "users:read" | "users:create" | "users:invite" | "users:update" | "users:delete" | "users:erase">;
    /** What they are limited to: these partners, and all that carry one of these tags; null for everything. */
    readonly scope: {
      readonly partnerIds: readonly string[];
      readonly tags: readonly string[];
    } | null;
    readonly mustChangePassword: boolean;
    /** Their role takes a second factor that this session does not have: until it has, nothing else is answered. */
    readonly secondFactorDemanded: boolean;
    /** Whether every sign-in asks for a code. */
    readonly secondFactor: boolean;
    /** How many they have. */
    readonly passkeys: number;
  };
  /** The endpoints that they may ask for, by operationId; with a scope, of what is within it. */
  readonly operations: readonly string[];
  /** The sign-in before this one; null for the first. */
  readonly lastSignIn: {
    readonly at: string;
    readonly address: string;
  } | null;
  /** To be sent as `X-CSRF-Token` with every change. */
  readonly csrfToken: string;
  readonly expiresAt: string;
};

export type SessionFacts = {
  readonly hostKeyAlgorithm: string;
  readonly hostKeyFingerprint: string;
  readonly keyExchange: string;
  readonly cipher: string;
  readonly mac: string;
  readonly serverIdentification: string;
};

export type ShowInvitation = {
  /** What stands behind `#` in the link. */
  readonly token: string;
};

export type ShownAccountLink = {
  readonly link: {
    readonly expiresAt: string;
    /** The fingerprint of the key that was offered with it; it takes no other. */
    readonly offeredKey: string | null;
    readonly madeBy: string;
    readonly createdAt: string;
  } | null;
};

export type ShownInvitation = {
  readonly name: string;
  readonly username: string;
  readonly role: string;
  /** Null where that was no person, or one who is deleted. */
  readonly invitedBy: string | null;
  readonly expiresAt: string;
};

export type Sighting = {
  /** A UUID. */
  readonly id: string;
  /** A UUID. */
  readonly runId: string;
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly modifiedAt: string | null;
  readonly decision: "taken" | "skipped";
  readonly reason: "matched" | "pattern" | "not-a-file" | "too-young" | "already-done" | "in-progress" | "target-exists" | "invalid-name" | "excluded" | "temporary-name" | "marker" | "no-marker" | "empty" | "too-small" | "too-large" | "still-changing" | "same-target" | "over-limit" | "over-cap" | "gone" | "sidecar" | "no-sidecar";
  readonly transferId: string | null;
  readonly seenAt: string;
};

export type SignIn = {
  readonly username: string;
  readonly password: string;
  /** For who has a second factor (`sign-in.code-required`): its code, or a recovery code. */
  readonly code?: string | undefined;
};

export type SignInPolicy = {
  /** A session ends when it was not used for so long; not more than `sessionMinutes`. */
  readonly idleMinutes: number;
  /** A session ends after this in any case; with a provider after its own `sessionMinutes` if these are fewer. */
  readonly sessionMinutes: number;
  /** Who has one of these roles can do nothing before they have a second factor, or a passkey. API keys are not concerned. */
  readonly secondFactorRoles: readonly string[];
  /** `break-glass`: only people who are marked for emergencies (`breakGlass`) sign in by a password, each time with a critical event. */
  readonly passwords: "everybody" | "break-glass";
};

export type SignedOut = {
  readonly url: string | null;
};

export type SigningKey = {
  readonly publicKeyPem: string;
  readonly fingerprint: string;
};

export type SigningKeyRecord = {
  readonly fingerprint: string;
  readonly publicKeyPem: string;
  readonly activatedAt: string;
  /** When the next key took its place; null for the one that signs now. */
  readonly retiredAt: string | null;
};

export type Store = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly kind: "local";
  readonly root: string;
};

export type StoreEntry = {
  readonly name: string;
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "other";
  readonly sizeBytes: number | null;
  readonly modifiedAt: string | null;
};

export type StoreUse = {
  readonly accounts: ReadonlyArray<{
    /** A UUID. */
    readonly id: string;
    readonly username: string;
  }>;
  readonly jobs: ReadonlyArray<{
    /** A UUID. */
    readonly id: string;
    readonly slug: string;
  }>;
};

export type StoryStep = {
  readonly at: string;
  readonly kind: "skipped" | "seen" | "claimed" | "retried" | "verified" | "delivered" | "failed" | "cancelled" | "source-done" | "arriving" | "arrived" | "cut" | "refused" | "renamed" | "changed" | "downloaded" | "deleted" | "asked";
  /** A sentence for people. */
  readonly says: string;
  /** As the other party names it. */
  readonly path: string;
  /** Where it lies: in the store, or at the target. */
  readonly truePath: string | null;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly jobId: string | null;
  readonly jobSlug: string | null;
  readonly runId: string | null;
  readonly transferId: string | null;
  readonly sessionId: string | null;
  /** The audit event that says so; none for what runs saw and left. */
  readonly eventId: string | null;
  readonly actor: string | null;
  readonly address: string | null;
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  /** The code of a failure, or why a run left it. */
  readonly reason: string | null;
  /** How often the same was seen in a row. */
  readonly times: number;
  /** When it was seen last, where that was more than once. */
  readonly until: string | null;
};

export type Transfer = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly direction: "pull" | "push" | "relay" | "copy" | "upload";
  /** A UUID. */
  readonly partnerId: string;
  /** `null` when the partner was deleted meanwhile; so are the other names. */
  readonly partnerName: string | null;
  readonly runId: string | null;
  readonly jobId: string | null;
  readonly jobSlug: string | null;
  readonly accountId: string | null;
  readonly accountUsername: string | null;
  readonly sessionId: string | null;
  readonly connectionId: string | null;
  readonly connectionSlug: string | null;
  readonly storeId: string | null;
  readonly storeSlug: string | null;
  readonly source: TransferEnd;
  readonly target: TransferEnd;
  readonly sourcePath: string;
  /** Where the job’s rules say the file goes, by the name it has at its source. */
  readonly targetPath: string;
  /** Where it is, or will be, when that is another path: by a name template, or because the name was taken. */
  readonly deliveredPath: string | null;
  readonly state: "queued" | "running" | "verifying" | "committed" | "failed" | "cancelled";
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly nextAttemptAt: string | null;
  readonly cancelRequested: boolean;
  /** As the listing said; a hint. */
  readonly expectedBytes: number | null;
  readonly bytesDone: number;
  /** Over the line in all attempts together; more than the size where a part of the file had to be moved again. */
  readonly bytesMoved: number;
  /** As counted while it was read; known from `verifying` on. */
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly verification: "read-back" | "remote-digest" | "sidecar" | "size" | "unconfirmed" | null;
  /** What the sidecar at the source stated and the bytes had: `sha256:…` or `md5:…`; null where the job wants no sidecar there. */
  readonly sourceDigest: string | null;
  readonly postAction: "none" | "waiting" | "pending" | "done" | "failed";
  readonly warnings: readonly string[];
  readonly failureCode: string | null;
  readonly failureDetail: string | null;
  /** When somebody said that the file is to be taken again when a run finds it. */
  readonly forgottenAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
};

export type TransferEnd = {
  readonly kind: "store" | "connection" | "account";
  /** A UUID. */
  readonly id: string;
  /** Its slug or user name; `null` when it was deleted meanwhile. */
  readonly name: string | null;
};

export type TriggerRule = {
  readonly file?: FileTrigger | undefined;
  readonly after?: AfterTrigger | undefined;
  readonly enabled?: boolean | undefined;
};

export type UpdateAccount = {
  /** `null` allows no password any more. */
  readonly password?: string | null | undefined;
  readonly status?: "active" | "suspended" | undefined;
  /** Addresses and CIDR blocks it may come from; empty = anywhere. */
  readonly addressAllowList?: readonly string[] | undefined;
  readonly maxSessions?: number | undefined;
  /** Keys and certificates that sign nobody in, whatever authorises them, in the words of `ssh-keygen -k`: `serial: 17`, `serial: 10-20`, `id: …`, `hash: SHA256:…`, or `key: …` with a public key, of an authority too. Live sessions of them end. */
  readonly revokedKeys?: readonly string[] | undefined;
  /** What is to be proven: `key-or-password` (when absent), `key`, `password`, or `key-and-password`, the key first. A second factor comes on top. */
  readonly signIn?: "key-or-password" | "key" | "password" | "key-and-password" | undefined;
  /** Times of the week at which it may be used; empty = always. A session that is open when they end is ended, and nothing unfinished becomes visible. */
  readonly accessHours?: ReadonlyArray<{
    /** The days on which it begins; every day when left out. */
    readonly days?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
    readonly from?: string | undefined;
    /** Before `from`: on the next day. */
    readonly to?: string | undefined;
    /** Whose clocks tell the time. */
    readonly timeZone?: string | undefined;
  }> | undefined;
  /** From then on nobody signs in any more, and what is open is ended; `null` = never. */
  readonly expiresAt?: string | null | undefined;
  readonly authorizedKeys?: readonly string[] | undefined;
  readonly mounts?: readonly Mount[] | undefined;
  readonly limits?: {
    /** Bytes that may lie where the account may write, uploads under way included; no limit when null. */
    readonly quotaBytes?: number | null | undefined;
    /** Files that may lie where the account may write, uploads under way included; no limit when null. */
    readonly quotaFiles?: number | null | undefined;
    /** The largest file that it may upload; no limit when null. */
    readonly maxFileBytes?: number | null | undefined;
    /** How fast its files may move, all its sessions and all servers together, by time of the week: the first window that is open holds; no limit outside of them. */
    readonly bandwidth?: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
      readonly from?: string | undefined;
      /** Before `from`: on the next day. */
      readonly to?: string | undefined;
      /** Whose clocks tell the time. */
      readonly timeZone?: string | undefined;
      /** Bytes of files to the partner, all workers together; no limit when null. */
      readonly sendBytesPerSecond?: number | null | undefined;
      /** Bytes of files from the partner, all workers together; no limit when null. */
      readonly receiveBytesPerSecond?: number | null | undefined;
    }> | undefined;
  } | undefined;
};

export type UpdateApiKey = {
  readonly name?: string | undefined;
  readonly expiresAt?: string | null | undefined;
};

export type UpdateAuditAnchor = {
  readonly place?: {
    readonly kind: "store";
    /** A UUID. */
    readonly storeId: string;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
  } | {
    readonly kind: "connection";
    /** A UUID. */
    readonly connectionId: string;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
  } | {
    readonly kind: "s3";
    /** The address of the service, without the bucket. */
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly prefix?: string | undefined;
    readonly accessKeyId: string;
    /** Days for which the service is told to keep each object unchanged (S3 Object Lock, compliance mode); the bucket must have it switched on. Not told when `null`. */
    readonly retentionDays?: number | null | undefined;
    /** The one that is kept already when absent. */
    readonly secretAccessKey?: string | undefined;
  } | undefined;
  readonly enabled?: boolean | undefined;
  /** A checkpoint is put there when so long passed since the last one; 3600 when absent. */
  readonly everySeconds?: number | undefined;
  /** Or when so many checkpoints were made since; only by time when `null`. */
  readonly everyCheckpoints?: number | null | undefined;
};

export type UpdateAuditStream = {
  /** Replaces the whole of it. */
  readonly destination?: {
    readonly kind: "syslog";
    readonly host: string;
    /** 6514 over TLS, 601 over TCP when absent. */
    readonly port?: number | undefined;
    /** Over TLS (RFC 5425) when absent. Plain TCP is neither encrypted nor proven to be the collector. */
    readonly transport?: "tls" | "tcp" | undefined;
    /** What the message is; `cef` when absent. */
    readonly format?: "cef" | "leef" | "json" | "ocsf" | undefined;
    /** The name that the collector’s certificate must have; the host when `null`. */
    readonly serverName?: string | null | undefined;
    /** Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`. */
    readonly caPem?: string | null | undefined;
    /** Our certificate, followed by those between it and its authority. It takes `clientKeyPem`. */
    readonly clientCertificatePem?: string | null | undefined;
    /** The private key of the client certificate, PEM, without a passphrase. The one that is kept already when absent. */
    readonly clientKeyPem?: string | undefined;
  } | {
    readonly kind: "webhook";
    readonly url: string;
    /** What an event is; `json` when absent. */
    readonly format?: "json" | "ocsf" | undefined;
    /** `ndjson`: an event a line; `array`: one JSON array. `ndjson` when absent. */
    readonly body?: "ndjson" | "array" | undefined;
    /** Secret headers that are sent along, such as `Authorization: Splunk …`. They replace all; those that are kept already when absent, which takes the same server. */
    readonly headers?: { readonly [name: string]: string } | undefined;
    /** `whsec_` and 24 to 64 random bytes in base64: deliveries are signed with it as Standard Webhooks has it. The one that is kept already when absent, none when `null`. */
    readonly signingKey?: string | null | undefined;
    /** Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`. */
    readonly caPem?: string | null | undefined;
    /** Our certificate, followed by those between it and its authority. It takes `clientKeyPem`. */
    readonly clientCertificatePem?: string | null | undefined;
    /** The private key of the client certificate, PEM, without a passphrase. The one that is kept already when absent. */
    readonly clientKeyPem?: string | undefined;
  } | undefined;
  /** An event is sent when it meets all of it. An empty list and no severity want every event. */
  readonly filter?: {
    readonly types?: readonly string[] | undefined;
    readonly minimumSeverity?: "info" | "notice" | "warning" | "critical" | null | undefined;
    readonly outcomes?: ReadonlyArray<"success" | "failure" | "denied"> | undefined;
  } | undefined;
  readonly enabled?: boolean | undefined;
  /** Begins anew there; goes on where it is when absent. */
  readonly from?: "now" | "beginning" | number | undefined;
};

export type UpdateCalendar = {
  readonly name?: string | undefined;
  /** The days of the week that are open unless something else says otherwise; Monday to Friday when absent. */
  readonly weekdays?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
  /** Days that are closed. */
  readonly holidays?: ReadonlyArray<{
    readonly name: string;
    /** `2026-12-24` once, `12-25` every year, `easter+1` counted from Easter Sunday, `last mon 05` the last Monday of May, `first fri` the first Friday of every month. */
    readonly on: string;
  }> | undefined;
  /** Dates that are open whatever the rest says. */
  readonly include?: readonly string[] | undefined;
  /** Dates that are closed although nothing else says so. */
  readonly exclude?: readonly string[] | undefined;
};

export type UpdateConnection = {
  /** A host name or an IP address. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  readonly keyId?: string | null | undefined;
  /** The key that takes the place of the key as soon as the partner is seen to accept it; both are offered until then. `null` withdraws it. */
  readonly nextKeyId?: string | null | undefined;
  /** `null` forgets the password. */
  readonly password?: string | null | undefined;
  /** `null` forgets it. A route to another proxy needs it again: it is shown to no other than it was given for. */
  readonly proxyPassword?: string | null | undefined;
  readonly limits?: {
    /** How many connections the partner is given at the same time, across all workers (B22). */
    readonly maxConnections?: number | undefined;
    /** Most SFTP channels that one connection opens so that a large push fills a long line. They are opened only where they make it faster; 1 = never more than one. */
    readonly channels?: number | undefined;
    /** How fast files may move, by time of the week: the first window that is open holds; no limit outside of them. */
    readonly bandwidth?: ReadonlyArray<{
      /** The days on which it begins; every day when left out. */
      readonly days?: ReadonlyArray<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"> | undefined;
      readonly from?: string | undefined;
      /** Before `from`: on the next day. */
      readonly to?: string | undefined;
      /** Whose clocks tell the time. */
      readonly timeZone?: string | undefined;
      /** Bytes of files to the partner, all workers together; no limit when null. */
      readonly sendBytesPerSecond?: number | null | undefined;
      /** Bytes of files from the partner, all workers together; no limit when null. */
      readonly receiveBytesPerSecond?: number | null | undefined;
    }> | undefined;
  } | undefined;
  readonly timeouts?: {
    /** For a connection to be open, and for one of ours to come free. */
    readonly connectMs?: number | undefined;
    /** How long the server may be silent while an answer is awaited. */
    readonly idleMs?: number | undefined;
    /** How long one attempt at a transfer may take in all; no limit when null. */
    readonly wholeMs?: number | null | undefined;
  } | undefined;
  /** Where a file is while it is incomplete at the partner (B9): beside its target under a name with a suffix or a prefix, in a folder of its own, or, with `direct`, under its own name, so that everybody sees it grow. */
  readonly staging?: {
    readonly kind: "suffix";
    /** Ends the name of a file while it is incomplete. */
    readonly suffix?: string | undefined;
  } | {
    readonly kind: "prefix";
    /** Begins the name of a file while it is incomplete; its own ending stays. */
    readonly prefix?: string | undefined;
  } | {
    readonly kind: "folder";
    /** A folder at the partner, on the file system of the target folders. Files are complete when they leave it. Made when missing. */
    readonly path: string;
  } | {
    readonly kind: "direct";
  } | undefined;
  readonly quirks?: {
    /** A file can be opened once there, and not be looked at afterwards (B5): it is listed, opened once and read to its end. That it did not change meanwhile is then not checked. */
    readonly readOnce?: boolean | undefined;
    /** Whether a file that was cut goes on where it was (B10). Without it, what is read there is read from its start, and what was staged there is sent from its start again. */
    readonly resume?: boolean | undefined;
    /** Whether times and permissions are set there when a job wants them kept; a refusal is a warning (B6). */
    readonly setInfo?: boolean | undefined;
  } | undefined;
  readonly route?: {
    readonly proxy?: {
      /** SOCKS version 5, or HTTP’s CONNECT. */
      readonly kind: "socks5" | "http";
      readonly host: string;
      readonly port: number;
      /** For a proxy that asks who we are; its password is given beside the rules, and sealed. */
      readonly username?: string | null | undefined;
    } | null | undefined;
    readonly jump?: string | null | undefined;
    /** Who resolves the host name: `here`, so that its address is checked, or `there`: the proxy or the jump host, which then decides where the name leads. */
    readonly resolve?: "here" | "there" | undefined;
    readonly bindAddress?: string | null | undefined;
  } | undefined;
  readonly keepalive?: {
    /** How often the server is asked whether it is there; 0 for never. */
    readonly intervalMs?: number | undefined;
    /** How many unanswered ones in a row end the connection. */
    readonly maxMissed?: number | undefined;
  } | undefined;
  readonly breaker?: {
    /** After so many failures in a row to connect, the connection rests; 0 = never. */
    readonly failures?: number | undefined;
    /** How long it rests before one connection is tried; success ends the rest. */
    readonly probeSeconds?: number | undefined;
  } | undefined;
  readonly algorithms?: {
    readonly waiver?: {
      /** The old algorithms that this partner needs, by name. They are offered after all others. */
      readonly allow: ReadonlyArray<"diffie-hellman-group-exchange-sha1" | "diffie-hellman-group14-sha1" | "diffie-hellman-group1-sha1" | "ssh-rsa" | "aes256-cbc" | "aes192-cbc" | "aes128-cbc" | "3des-cbc" | "hmac-sha2-256" | "hmac-sha2-512" | "hmac-sha1-etm@openssh.com" | "hmac-sha1">;
      /** Why, and what is done about it; kept in the audit trail. */
      readonly reason: string;
      /** The last day on which it holds, in UTC, a year ahead at most. After it the connection refuses, until the waiver is renewed or taken away. */
      readonly until: string;
    } | null | undefined;
  } | undefined;
};

export type UpdateJob = {
  readonly name?: string | undefined;
  /** A paused job’s schedules do not fire; it can still be run by hand. */
  readonly status?: "active" | "paused" | undefined;
  readonly definition?: JobDefinitionChange | undefined;
  /** Replaces the one schedule of the job by the clock; `null` removes it. With several, use `/schedules`. */
  readonly schedule?: ScheduleRule | null | undefined;
  /** All triggers of the job: those that are not among them are removed. */
  readonly triggers?: readonly TriggerRule[] | undefined;
};

export type UpdateKey = {
  readonly comment: string;
};

export type UpdateOidcProvider = {
  /** What the button of the sign-in page says. */
  readonly name?: string | undefined;
  readonly clientId?: string | undefined;
  /** Sealed, and never shown. Without one, or when `null`, it is a public client, which PKCE alone protects. */
  readonly clientSecret?: string | null | undefined;
  /** Certificates (PEM, one after the other) that alone are trusted; those that the system trusts when `null`. */
  readonly caPem?: string | null | undefined;
  /** Beside `openid`; `profile` and `email` when absent. */
  readonly scopes?: readonly string[] | undefined;
  /** The claim that lists the groups, or a path with dots to it; `groups` when absent. */
  readonly groupsClaim?: string | undefined;
  /** The first whose group a person is in gives the role, at every sign-in; who is in none is refused. With none at all, people keep the role of their user. */
  readonly roleMappings?: ReadonlyArray<{
    readonly group: string;
    /** A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they. */
    readonly role: string;
  }> | undefined;
  /** What becomes of people who have no user here: `refused` when absent, or `created`, with the role of their groups. */
  readonly newPeople?: "refused" | "created" | undefined;
  /** Values of `amr` (RFC 8176) of which one says that the provider asked for more than one factor. */
  readonly secondFactorAmr?: readonly string[] | undefined;
  /** Values of `acr` that say the same. They are asked for (`acr_values`). */
  readonly secondFactorAcr?: readonly string[] | undefined;
  /** How long a session lasts at most; 720 when absent. It ends after 30 minutes without use in any case. */
  readonly sessionMinutes?: number | undefined;
  readonly enabled?: boolean | undefined;
};

export type UpdatePartner = {
  readonly name?: string | undefined;
  readonly status?: "active" | "suspended" | undefined;
  readonly contacts?: readonly PartnerContact[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly purpose?: string | null | undefined;
  readonly dataCategory?: "public" | "internal" | "confidential" | "personal" | "health" | "payment" | null | undefined;
};

export type UpdateRetentionRule = {
  /** A UUID. */
  readonly storeId?: string | undefined;
  /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
  readonly path?: string | undefined;
  /** Days since a file was last changed. */
  readonly olderThanDays?: number | undefined;
  /** A glob on the name; with a `/` on the path below the folder. All files when absent. */
  readonly match?: string | undefined;
  /** Off when absent: look at the preview first. */
  readonly enabled?: boolean | undefined;
  /** Minute of the day, UTC; 180 (03:00) when absent. */
  readonly atMinute?: number | undefined;
  /** Does nothing when it would take more; 10000 when absent. */
  readonly mostFiles?: number | undefined;
  /** Does nothing when it would take a larger share of the files in the folder; 50 when absent. */
  readonly mostPercent?: number | undefined;
  /** Where files go, below it as they were below the folder; deleted when `null`. */
  readonly archive?: {
    /** A UUID. */
    readonly storeId: string;
    /** A `/`-separated path. `.` and `..` are resolved and never lead above the root. */
    readonly path: string;
  } | null | undefined;
};

export type UpdateRole = {
  /** Whom it is for. */
  readonly description?: "" | string | undefined;
  /** All that it may do. Nobody gives what they do not hold themselves. */
  readonly permissions?: ReadonlyArray<"overview:read" | "live-events:read" | "pause:read" | "pause:change" | "partners:read" | "partners:create" | "partners:update" | "partners:delete" | "connections:read" | "connections:create" | "connections:update" | "connections:delete" | "connections:test" | "connections:resume" | "connections:browse" | "partner-files:read" | "partner-files:write" | "partner-files:rename" | "partner-files:delete" | "host-keys:read" | "host-keys:create" | "host-keys:approve" | "host-keys:retire" | "accounts:read" | "accounts:create" | "accounts:update" | "accounts:delete" | "keys:read" | "keys:create" | "keys:update" | "keys:delete" | "stores:read" | "stores:create" | "stores:update" | "stores:delete" | "stores:browse" | "store-files:read" | "store-files:write" | "store-files:rename" | "store-files:delete" | "jobs:read" | "jobs:create" | "jobs:update" | "jobs:delete" | "jobs:try" | "jobs:run" | "schedules:read" | "schedules:create" | "schedules:update" | "schedules:delete" | "calendars:read" | "calendars:create" | "calendars:update" | "calendars:delete" | "runs:read" | "runs:cancel" | "runs:repeat" | "transfers:read" | "transfers:cancel" | "transfers:retry" | "transfers:forget" | "receipts:read" | "sessions:read" | "sessions:end" | "sftp-processes:read" | "sftp-processes:drain" | "bans:read" | "bans:create" | "bans:lift" | "server-rules:read" | "server-rules:update" | "server-host-keys:read" | "server-host-keys:create" | "server-host-keys:activate" | "server-host-keys:retire" | "file-stories:read" | "crypto-inventory:read" | "saved-views:read" | "saved-views:update" | "saved-views:delete" | "audit:read" | "audit:export" | "audit:verify" | "signing-keys:read" | "signing-keys:rotate" | "audit-breaks:read" | "audit-breaks:close" | "audit-exports:read" | "audit-exports:create" | "audit-exports:cancel" | "audit-exports:download" | "audit-exports:deliver" | "audit-exports:delete" | "audit-anchors:read" | "audit-anchors:create" | "audit-anchors:update" | "audit-anchors:delete" | "audit-anchors:compare" | "scheduled-exports:read" | "scheduled-exports:create" | "scheduled-exports:update" | "scheduled-exports:delete" | "scheduled-exports:run" | "audit-streams:read" | "audit-streams:create" | "audit-streams:update" | "audit-streams:delete" | "audit-streams:test" | "webhooks:read" | "webhooks:create" | "webhooks:update" | "webhooks:delete" | "webhooks:test" | "webhooks:deliver" | "audit-retention:read" | "audit-retention:update" | "audit-retention:remove" | "legal-holds:read" | "legal-holds:place" | "legal-holds:release" | "retention-rules:read" | "retention-rules:create" | "retention-rules:update" | "retention-rules:delete" | "retention-rules:try" | "retention-rules:run" | "oidc-providers:read" | "oidc-providers:create" | "oidc-providers:update" | "oidc-providers:delete" | "oidc-providers:test" | "sign-in-policy:read" | "sign-in-policy:update" | "api-keys:read" | "api-keys:create" | "api-keys:update" | "api-keys:delete" | "approvals:read" | "approvals:approve" | "approvals:reject" | "approvals:override" | "approvals:review" | "approval-policy:read" | "approval-policy:update" | "configuration:read" | "configuration:export" | "roles:read" | "roles:create" | "roles:update" | "roles:delete" | "users:read" | "users:create" | "users:invite" | "users:update" | "users:delete" | "users:erase"> | undefined;
};

export type UpdateSchedule = {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron?: string | undefined;
  readonly window?: ScheduleWindow | undefined;
  /** An IANA time zone; `cron` and `window` need it. */
  readonly timeZone?: string | undefined;
  /** The business days; every day when absent or `null`. */
  readonly calendarId?: string | null | undefined;
  /** What becomes of a closed day: nothing (`skip`, when absent), or its times on the `previous` or `next` open day. */
  readonly onClosedDay?: "skip" | "previous" | "next" | undefined;
  /** What happens to slots missed while the platform was down: nothing (`skip`), or one make-up run (`one`). */
  readonly catchUp?: "skip" | "one" | undefined;
  readonly file?: FileTrigger | undefined;
  readonly after?: AfterTrigger | undefined;
  readonly enabled?: boolean | undefined;
};

export type UpdateScheduledExport = {
  readonly format?: "ndjson" | "csv" | "ocsf" | "cef" | "leef" | "syslog" | "bundle" | undefined;
  /** What part of the trail each export holds: `all`; `since-last`, every event after those that the last one that succeeded had, by number; `previous-day` and `previous-month`, by the clocks of the time zone. */
  readonly period?: "all" | "since-last" | "previous-day" | "previous-month" | undefined;
  /** When, by the clocks of the time zone. */
  readonly cron?: string | undefined;
  /** An IANA time zone. */
  readonly timeZone?: string | undefined;
  /** Why. Kept in the audit trail with each export. */
  readonly reason?: string | undefined;
  /** Which events; all when not given. `since` and `until` only with the period `all`. */
  readonly filter?: AuditFilter | undefined;
  readonly enabled?: boolean | undefined;
  /** Where each is delivered; only kept for seven days when `null`. Dates in its name are of the slot. */
  readonly deliverTo?: ExportPlace | null | undefined;
};

export type UpdateServerRules = {
  /** Shown to everybody who connects, before they say who they are; `null` shows nothing. New lines are kept. */
  readonly banner?: string | null | undefined;
  readonly algorithms?: {
    /** `modern`: Curve25519 and Ed25519. `compatible`: also the NIST curves, ECDSA host keys, and RSA ones with SHA-2. Neither knows SHA-1 or CBC. */
    readonly profile?: "modern" | "compatible" | undefined;
  } | undefined;
  readonly limits?: {
    /** Connections at the same time. */
    readonly maxConnections?: number | undefined;
    /** Of those, from one IPv4 address or one IPv6 /64. */
    readonly maxConnectionsPerAddress?: number | undefined;
    /** Connections that have not signed in yet (as MaxStartups of OpenSSH). When they are that many, the oldest of the address that has most of them gives way to a new one. */
    readonly maxUnauthenticated?: number | undefined;
    /** How long signing in may take, from the first byte (as LoginGraceTime of OpenSSH). */
    readonly loginGraceMs?: number | undefined;
    /** Refused attempts that end a connection (as MaxAuthTries of OpenSSH). */
    readonly maxAuthAttempts?: number | undefined;
    /** How long a session may do nothing; 0 for ever. Bytes of files, requests, and what the server still works on count; keepalives do not. */
    readonly idleTimeoutMs?: number | undefined;
  } | undefined;
  readonly defence?: {
    /** Whether addresses are banned by their score. Bans by hand and the block-list hold anyway. */
    readonly enabled?: boolean | undefined;
    readonly scores?: {
      /** For an attempt under a user name that nobody has. Unless it is what a wrong password and a refused key cost, a stranger can count until he is banned and knows whether there is such a user. */
      readonly unknownUser?: number | undefined;
      /** For each password, or answer to a question, that was refused. */
      readonly wrongPassword?: number | undefined;
      /** For each key that was refused, when the connection ended without signing in: clients try all the keys they have. */
      readonly refusedKey?: number | undefined;
      /** For a connection that said it speaks SSH and never tried to sign in, or took longer than it may. A monitor that does so belongs on the allow-list. */
      readonly noLogin?: number | undefined;
      /** For what the protocol does not allow, and for a forged signature. */
      readonly protocolViolation?: number | undefined;
      /** For a connection beyond those that one address may have. */
      readonly overLimit?: number | undefined;
    } | undefined;
    /** The score at which an address is banned. */
    readonly threshold?: number | undefined;
    /** How long points are remembered, from the first one on. */
    readonly observationMs?: number | undefined;
    /** How long the first ban of an address lasts; each further one lasts twice as long as the one before. */
    readonly banMs?: number | undefined;
    /** The longest that a ban lasts, and how long after its end it still makes the next one longer. */
    readonly maxBanMs?: number | undefined;
    /** Addresses and blocks that are never banned: monitors, partners with many users behind one address, and a forwarder that does not speak the PROXY protocol. */
    readonly allow?: readonly string[] | undefined;
    /** Addresses and blocks that are never let in. The allow-list wins over it. */
    readonly block?: readonly string[] | undefined;
  } | undefined;
};

export type UpdateStore = {
  /** An absolute folder on the server; `<data dir>/store/<slug>` when absent. */
  readonly root: string;
};

export type UpdateUser = {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  /** A built-in role (`admin`, `operator`, `auditor`, `viewer`, `partner-admin`), or one of `listRoles`. Nobody gives one that may do more than they. */
  readonly role?: string | undefined;
  readonly scope?: Scope | null | undefined;
  readonly status?: "active" | "suspended" | undefined;
  /** Sets a new password and ends all sessions of the user. */
  readonly password?: string | undefined;
  readonly mustChangePassword?: boolean | undefined;
  /** Whether their password opens a session where the sign-in policy has passwords off; each use is a critical event. */
  readonly breakGlass?: boolean | undefined;
};

export type UpdateWebhook = {
  /** `https:`, or `http:` to an address that is not public and that the outbound policy allows. */
  readonly url?: string | undefined;
  /** Types of events, or a noun with `.*` after it. Every event when empty. */
  readonly types?: readonly string[] | undefined;
  readonly scope?: Scope | null | undefined;
  /** Only what these jobs do. Everything when empty. */
  readonly jobIds?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  /** Secret headers that are sent along. They replace all; those that are kept stay when absent, which takes the same server. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** Certificates (PEM) that alone are trusted; those that the system trusts when `null`. */
  readonly caPem?: string | null | undefined;
  /** `whsec_` and 24 to 64 random bytes in base64. One is generated when it is absent at creation; to replace it with an overlap, rotate it. */
  readonly signingKey?: string | undefined;
  /** With what happens from now on, with the oldest event there is, or with the event of this number. */
  readonly from?: "now" | "beginning" | number | undefined;
};

export type UsePasskey = {
  /** WebAuthn’s `AuthenticationResponseJSON`; what is not named here is left alone. */
  readonly response: {
    readonly id: string;
    readonly response: {
      readonly clientDataJSON: string;
      readonly authenticatorData: string;
      readonly signature: string;
    };
  };
};

export type User = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  /** What they are limited to: these partners, and all that carry one of these tags; null for everything. */
  readonly scope: {
    readonly partnerIds: readonly string[];
    readonly tags: readonly string[];
  } | null;
  /** `invited`: has chosen no password yet, and cannot sign in. */
  readonly status: "active" | "suspended" | "invited";
  readonly mustChangePassword: boolean;
  readonly breakGlass: boolean;
  /** Since when every sign-in asks for a code as well; null where none does. */
  readonly secondFactorSince: string | null;
  /** How many they have. */
  readonly passkeys: number;
  readonly lastSignInAt: string | null;
  /** Of who is invited: until when the link holds, which may be over; null where there is none. */
  readonly invitation: {
    readonly expiresAt: string;
    readonly invitedBy: string | null;
  } | null;
};

export type WaysToSignIn = {
  /** By name. */
  readonly providers: ReadonlyArray<{
    readonly slug: string;
    readonly name: string;
  }>;
  /** Whether everybody who has a password can use it; otherwise it is for emergencies. */
  readonly passwords: boolean;
};

export type WebSession = {
  /** A UUID. */
  readonly id: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
  readonly address: string;
  readonly userAgent: string;
  readonly method: "password" | "password+code" | "password+recovery-code" | "passkey" | "oidc" | "oidc+mfa";
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
};

export type WebSessions = {
  readonly items: readonly WebSession[];
};

export type Webhook = {
  /** A UUID. */
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly slug: string;
  readonly url: string;
  readonly types: readonly string[];
  /** What they are limited to: these partners, and all that carry one of these tags; null for everything. */
  readonly scope: {
    readonly partnerIds: readonly string[];
    readonly tags: readonly string[];
  } | null;
  readonly jobIds: readonly string[];
  readonly enabled: boolean;
  /** Why the platform switched it off: `failing`, nothing was taken for days; `gone`, it answered 410. */
  readonly pausedFor: "failing" | "gone" | null;
  /** Of the secret headers; their values are never shown. */
  readonly headerNames: readonly string[];
  readonly caPem: string | null;
  /** Until when the signing key before signs as well. */
  readonly previousKeyUntil: string | null;
  readonly state: {
    /** The last event that became a delivery, or that is not wanted. */
    readonly lookedAtSeq: number;
    /** Deliveries that are tried, or tried again. */
    readonly waiting: number;
    /** Deliveries that failed for good, until somebody has them sent once more. */
    readonly parked: number;
    readonly isReplaying: boolean;
    readonly deliveredAt: string | null;
    readonly failingSince: string | null;
    /** Attempts that failed in a row. */
    readonly failures: number;
  };
};

export type WebhookDelivery = {
  /** The `webhook-id` of each attempt. */
  readonly id: string;
  readonly createdAt: string;
  /** A UUID. */
  readonly webhookId: string;
  /** Of the event in the trail; `null` for a test event. */
  readonly seq: number | null;
  readonly type: string;
  readonly state: "waiting" | "delivered" | "parked" | "dropped";
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly finishedAt: string | null;
  readonly lastStatus: number | null;
};

export type WebhookDeliveryWithAttempts = {
  readonly delivery: WebhookDelivery;
  /** What each attempt sends: JSON. `null` when its event is not in the trail any more. */
  readonly body: string | null;
  readonly attempts: ReadonlyArray<{
    readonly number: number;
    readonly startedAt: string;
    readonly durationMs: number;
    /** `null` when there was no answer. */
    readonly status: number | null;
    /** The first KiB of the answer, without the values of secrets. */
    readonly answer: string | null;
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
  }>;
};

export type WebhookTest = {
  readonly ok: boolean;
  /** A UUID. */
  readonly deliveryId: string;
  readonly steps: ReadonlyArray<{
    readonly name: "dns" | "tcp" | "tls" | "send" | "answer";
    readonly ok: boolean;
    readonly durationMs: number;
    readonly detail: string;
    readonly code?: string | undefined;
  }>;
};

export type WebhookWithKey = {
  readonly webhook: Webhook;
  /** Shown this once: `whsec_…`. */
  readonly signingKey: string;
};

export type WithdrawKey = {
  readonly fingerprint: string;
};

/** Every endpoint, grouped by what it is about. */
export interface Api {
  readonly session: {
    /** Signs a person in and sets the session cookie. Throttled a user and an address. */
    signIn(body: SignIn, options?: ChangeOptions): Promise<Session>;
    /** Shows who is signed in. */
    get(options?: CallOptions): Promise<Session>;
    /** Ends the session. */
    signOut(options?: ChangeOptions): Promise<void>;
    /** Changes one’s own password, ends all other sessions and starts a new one. */
    changeOwnPassword(body: ChangeOwnPassword, options?: ChangeOptions): Promise<Session>;
    /** Takes password and code once more; for 15 minutes one may do then what answers `sign-in.proof-required`. */
    proveAgain(body: ProveAgain, options?: ChangeOptions): Promise<Session>;
    /** Lists one’s own sessions, newest first. */
    listOwn(options?: CallOptions): Promise<WebSessions>;
    /** Ends one of one’s own sessions. */
    endOwn(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Shows whether one is asked for a code. */
    getOwnSecondFactor(options?: CallOptions): Promise<OwnSecondFactor>;
    /** Makes the secret of a second factor (RFC 6238), which nothing asks for before its first code was confirmed. */
    proposeSecondFactor(options?: ChangeOptions): Promise<ProposedSecondFactor>;
    /** Takes the first code; every sign-in asks for one from now on. Answers with the recovery codes. */
    confirmSecondFactor(body: ConfirmSecondFactor, options?: ChangeOptions): Promise<RecoveryCodes>;
    /** Takes one’s own second factor and its recovery codes away. */
    removeOwnSecondFactor(options?: ChangeOptions): Promise<void>;
    /** Makes new recovery codes; the former ones hold no more. */
    renewRecoveryCodes(options?: ChangeOptions): Promise<RecoveryCodes>;
    /** Begins a sign-in with a passkey: gives what a browser needs to have one sign. Throttled an address. */
    beginPasskeySignIn(options?: ChangeOptions): Promise<BegunPasskeyRequest>;
    /** Signs a person in with a passkey, in place of password and code, and sets the session cookie. Throttled an address. */
    signInWithPasskey(body: UsePasskey, options?: ChangeOptions): Promise<Session>;
    /** Begins a proof with one of one’s own passkeys. */
    beginPasskeyProof(options?: ChangeOptions): Promise<BegunPasskeyRequest>;
    /** Takes the proof of a passkey, as `proveAgain` takes that of password and code. */
    proveWithPasskey(body: UsePasskey, options?: ChangeOptions): Promise<Session>;
    /** Lists one’s own passkeys, oldest first. */
    listOwnPasskeys(options?: CallOptions): Promise<Passkeys>;
    /** Begins to add a passkey: gives what a browser needs to make one. */
    beginPasskey(options?: ChangeOptions): Promise<BegunPasskey>;
    /** Keeps the passkey that a browser made. One can sign in with it from now on. */
    addPasskey(body: AddPasskey, options?: ChangeOptions): Promise<Passkey>;
    /** Takes one of one’s own passkeys away. */
    removeOwnPasskey(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists the providers that people can sign in by. */
    getWaysToSignIn(options?: CallOptions): Promise<WaysToSignIn>;
    /** Begins a sign-in by a provider: says where the browser goes, and sets a cookie by which it is known when it comes back. Throttled an address. */
    beginOidcSignIn(body: BeginOidc, options?: ChangeOptions): Promise<BegunOidc>;
    /** Begins to accept an invitation by a provider, in place of choosing a password. Throttled an address. */
    beginOidcInvitation(body: BeginOidcInvitation, options?: ChangeOptions): Promise<BegunOidc>;
    /** Takes what a browser came back with from a provider: signs in and sets the session cookie, or proves once more who somebody is, or links the provider. */
    finishOidc(body: FinishOidc, options?: ChangeOptions): Promise<FinishedOidc>;
    /** Begins a proof by a provider, which asks the person anew. */
    beginOidcProof(body: BeginOidc, options?: ChangeOptions): Promise<BegunOidc>;
    /** Lists the providers by which one can sign in, oldest first. */
    listOwnIdentities(options?: CallOptions): Promise<Identities>;
    /** Begins to link a provider, by which one can sign in from then on. */
    linkIdentity(body: BeginOidc, options?: ChangeOptions): Promise<BegunOidc>;
    /** Signs in by this provider no more. Refused when it is the only way in. */
    removeOwnIdentity(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Ends the session, and says where the browser ends the one that it has at its provider. */
    signOutEverywhere(options?: ChangeOptions): Promise<SignedOut>;
    /** Shows who holds the link of an invitation what it invites to. Throttled an address. */
    showInvitation(body: ShowInvitation, options?: ChangeOptions): Promise<ShownInvitation>;
    /** Gives an invited person the password that they choose, and signs them in. Throttled an address. */
    acceptInvitation(body: AcceptInvitation, options?: ChangeOptions): Promise<Session>;
  };
  readonly signInPolicy: {
    /** Shows what signing in to the console takes, and how long sessions hold. */
    get(options?: CallOptions): Promise<SignInPolicy>;
    /** Says what signing in takes, and how long sessions hold. Open sessions go by it at once. */
    set(body: SignInPolicy, options?: ChangeOptions): Promise<SignInPolicy>;
  };
  readonly users: {
    /** Takes all passkeys of a user away who has lost a device. */
    removePasskeys(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists the providers by which a user can sign in, oldest first. */
    listIdentities(which: Ref, options?: CallOptions): Promise<Identities>;
    /** Has a user sign in by this provider no more, and ends the sessions that began by it. */
    removeIdentity(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Invites a person: makes a user without a password, and a link that lets who holds it choose one, once. */
    invitePerson(body: InvitePerson, options?: ChangeOptions): Promise<MadeInvitation>;
    /** Makes another link for somebody who has not used theirs, which holds no more. */
    inviteAgain(which: Ref, body?: InviteAgain, options?: ChangeOptions): Promise<MadeInvitation>;
    /** Takes an invitation back. The person stays listed and can be invited again. */
    revokeInvitation(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists users, newest first. */
    list(query?: ListUsersQuery, options?: CallOptions): Promise<Page<User>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListUsersQuery, options?: CallOptions): AsyncGenerator<User, void, undefined>;
    /** Creates a user. */
    create(body: CreateUser, options?: ChangeOptions): Promise<User>;
    /** Shows a user. */
    get(which: Ref, options?: CallOptions): Promise<User>;
    /** Changes the given fields of a user. The last active administrator stays one. */
    update(seen: Seen & { readonly id: string }, body: UpdateUser, options?: ChangeOptions): Promise<User>;
    /** Deletes a user and ends their sessions; the audit trail keeps the name until it is erased. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Erases the personal data of somebody who is or was a user: the user, and what the audit trail discloses about them. It cannot be undone; the chain stays valid. */
    erasePerson(which: Ref, body: ErasePerson, options?: ChangeOptions): Promise<ErasedPerson>;
    /** Erases the key id of SSH certificates from the audit trail, for somebody whom a partner’s authority names there. It cannot be undone; the chain stays valid. */
    eraseCertificateHolder(body: EraseCertificateHolder, options?: ChangeOptions): Promise<ErasedCertificateHolder>;
    /** Takes the second factor of a user away who has lost it; only the password is asked for then. */
    resetSecondFactor(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Ends all sessions of a user. */
    endSessions(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly oidcProviders: {
    /** Lists the providers of OpenID Connect that people sign in by, newest first. */
    list(query?: ListOidcProvidersQuery, options?: CallOptions): Promise<Page<OidcProvider>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListOidcProvidersQuery, options?: CallOptions): AsyncGenerator<OidcProvider, void, undefined>;
    /** Sets up a provider. People can sign in by it from now on. */
    create(body: CreateOidcProvider, options?: ChangeOptions): Promise<OidcProvider>;
    /** Shows a provider. */
    get(which: Ref, options?: CallOptions): Promise<OidcProvider>;
    /** Changes the given fields. Switching it off, and another client, ends the sessions that began by it. */
    update(seen: Seen & { readonly id: string }, body: UpdateOidcProvider, options?: ChangeOptions): Promise<OidcProvider>;
    /** Takes a provider away, with the sessions that began by it and who was known by which subject. The users stay. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Asks a provider what it says of itself, for its keys, and whether it knows the client. Nobody signs in. */
    test(which: Ref, options?: ChangeOptions): Promise<OidcProviderTest>;
  };
  readonly overview: {
    /** The figures of the first screen. */
    get(options?: CallOptions): Promise<Overview>;
    /** The OpenAPI 3.1 document of this API. */
    getOpenApi(options?: CallOptions): Promise<GetOpenApiAnswer>;
    /** Server-sent events: what happens, while it happens. Ids and figures only. */
    streamEvents(options?: CallOptions): AsyncGenerator<LiveEvent, void, undefined>;
  };
  readonly figures: {
    /** The last 30 days: what was moved and what failed by day, reasons of failures, the busiest partners, and what expires. */
    getOverviewMonth(options?: CallOptions): Promise<OverviewMonth>;
  };
  readonly pause: {
    /** Tells whether everything is paused. */
    get(options?: CallOptions): Promise<PauseState>;
    /** Pauses everything: no schedule fires and nothing begins to move. What moves goes on; partners can still sign in. */
    pauseEverything(body: PauseEverything, options?: ChangeOptions): Promise<PauseState>;
    /** Ends the pause; what became due meanwhile is done now. */
    resumeEverything(options?: ChangeOptions): Promise<void>;
  };
  readonly partners: {
    /** Lists partners, newest first. */
    list(query?: ListPartnersQuery, options?: CallOptions): Promise<Page<Partner>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListPartnersQuery, options?: CallOptions): AsyncGenerator<Partner, void, undefined>;
    /** Creates a partner. */
    create(body: CreatePartner, options?: ChangeOptions): Promise<Partner>;
    /** Shows a partner. */
    get(which: Ref, options?: CallOptions): Promise<Partner>;
    /** Changes the given fields of a partner. A suspended partner cannot sign in and its jobs do not run. */
    update(seen: Seen & { readonly id: string }, body: UpdatePartner, options?: ChangeOptions): Promise<Partner>;
    /** Deletes a partner that has no connections, accounts and jobs left. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly connections: {
    /** Lists connections, newest first. */
    list(query?: ListConnectionsQuery, options?: CallOptions): Promise<Page<Connection>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListConnectionsQuery, options?: CallOptions): AsyncGenerator<Connection, void, undefined>;
    /** Creates a connection to a partner’s SFTP server. */
    create(body: CreateConnection, options?: ChangeOptions): Promise<Connection>;
    /** Shows a connection. */
    get(which: Ref, options?: CallOptions): Promise<Connection>;
    /** Changes the given fields of a connection. Trusted host keys stay trusted. */
    update(seen: Seen & { readonly id: string }, body: UpdateConnection, options?: ChangeOptions): Promise<Connection>;
    /** Deletes a connection that no job uses, and no connection as its jump host. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Connects, signs in and lists, and tells how far it came. A first contact pins the host key as pending. */
    test(which: Ref, options?: ChangeOptions): Promise<ConnectionTest>;
    /** Makes the next key of a connection its key, without waiting until the partner is seen to accept it. */
    promoteNextKey(which: Ref, body?: PromoteNextKey, options?: ChangeOptions): Promise<Connection>;
    /** Lets a stopped connection connect again: a person’s decision. */
    resume(which: Ref, body?: ResumeConnection, options?: ChangeOptions): Promise<Connection>;
  };
  readonly hostKeys: {
    /** Lists the host keys of all connections, newest first; `state=pending` are those that wait for a person. */
    list(query?: ListHostKeysQuery, options?: CallOptions): Promise<Page<HostKey>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListHostKeysQuery, options?: CallOptions): AsyncGenerator<HostKey, void, undefined>;
    /** Lists all host keys of a connection, whatever their state. */
    listOfConnection(which: Ref, options?: CallOptions): Promise<ListHostKeysOfConnectionAnswer>;
    /** Trusts a host key that the partner gave beforehand. */
    add(which: Ref, body: AddHostKey, options?: ChangeOptions): Promise<HostKey>;
    /** Trusts a host key that waits. Several may be trusted at once. A stopped connection stays stopped until it is resumed. */
    approve(which: Ref, options?: ChangeOptions): Promise<HostKey>;
    /** Trusts a host key no more, or rejects one that waits. */
    retire(which: Ref, options?: ChangeOptions): Promise<HostKey>;
  };
  readonly accounts: {
    /** Lists accounts, newest first. */
    list(query?: ListAccountsQuery, options?: CallOptions): Promise<Page<Account>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListAccountsQuery, options?: CallOptions): AsyncGenerator<Account, void, undefined>;
    /** Creates an account with which a partner signs in to the SFTP server. */
    create(body: CreateAccount, options?: ChangeOptions): Promise<Account>;
    /** Shows an account. */
    get(which: Ref, options?: CallOptions): Promise<Account>;
    /** Shows what an account takes up of its quota, and how many sessions it has open. */
    getUsage(which: Ref, options?: CallOptions): Promise<AccountUsage>;
    /** Changes the given fields of an account; lists are replaced as a whole. */
    update(seen: Seen & { readonly id: string }, body: UpdateAccount, options?: ChangeOptions): Promise<Account>;
    /** Deletes an account. Its files and its history stay. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Gives an account a key that becomes one of it by the first sign-in that succeeds with it, and may then take the place of another. */
    offerKey(which: Ref, body: OfferKey, options?: ChangeOptions): Promise<Account>;
    /** Takes a key back that waits for its first sign-in. */
    withdrawKey(which: Ref, body: WithdrawKey, options?: ChangeOptions): Promise<Account>;
    /** Gives an account a second factor, in place of the one it has, and shows its secret, once. */
    enrolTotp(which: Ref, body?: EnrolTotp, options?: ChangeOptions): Promise<EnrolledTotp>;
    /** Takes the second factor of an account away. */
    removeTotp(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly keys: {
    /** Lists keys, newest first. */
    list(query?: ListKeysQuery, options?: CallOptions): Promise<Page<Key>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListKeysQuery, options?: CallOptions): AsyncGenerator<Key, void, undefined>;
    /** Generates or imports a key pair. The private half never comes out again. */
    create(body: CreateKey, options?: ChangeOptions): Promise<Key>;
    /** Shows the public half of a key. */
    get(which: Ref, options?: CallOptions): Promise<Key>;
    /** Changes the comment of a key. */
    update(seen: Seen & { readonly id: string }, body: UpdateKey, options?: ChangeOptions): Promise<Key>;
    /** Deletes a key that no connection uses. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists the connections that sign in with a key. */
    getUse(which: Ref, options?: CallOptions): Promise<KeyUse>;
  };
  readonly stores: {
    /** Lists stores, newest first. */
    list(query?: ListStoresQuery, options?: CallOptions): Promise<Page<Store>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListStoresQuery, options?: CallOptions): AsyncGenerator<Store, void, undefined>;
    /** Creates a store. Its folder is made when it is not there. */
    create(body: CreateStore, options?: ChangeOptions): Promise<Store>;
    /** Shows a store. */
    get(which: Ref, options?: CallOptions): Promise<Store>;
    /** Moves a store to another folder. No file is moved by this. */
    update(seen: Seen & { readonly id: string }, body: UpdateStore, options?: ChangeOptions): Promise<Store>;
    /** Deletes a store that no mount and no job uses. Its files stay. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists the accounts and jobs that use a store. */
    getUse(which: Ref, options?: CallOptions): Promise<StoreUse>;
    /** Lists a folder of a store, by name. */
    listEntries(which: Ref, query?: ListStoreEntriesQuery, options?: CallOptions): Promise<Page<StoreEntry>>;
    /** As `listEntries`, page after page: every one of them. */
    allEntries(which: Ref, query?: ListStoreEntriesQuery, options?: CallOptions): AsyncGenerator<StoreEntry, void, undefined>;
  };
  readonly storeFiles: {
    /** Lists a folder of a store: an entry a line, as they are found, in no order. What is being written does not show. */
    list(which: Ref, query?: ListStoreFilesQuery, options?: CallOptions): AsyncGenerator<FileEntry, void, undefined>;
    /** Tells what a file or folder of a store is, without what it holds. */
    get(which: Ref, query: GetStoreFileQuery, options?: CallOptions): Promise<FileEntry>;
    /** Fetches a file of a store, or a part of it. Every fetching is in the trail. */
    download(which: Ref, query: DownloadStoreFileQuery, options?: CallOptions): Promise<Download>;
    /** Shows the beginning of a file of a store, when it is text. */
    preview(which: Ref, query: PreviewStoreFileQuery, options?: CallOptions): Promise<FilePreview>;
    /** Computes the SHA-256 of a file of a store. A large file takes its time. */
    digest(which: Ref, query: DigestStoreFileQuery, options?: CallOptions): Promise<FileDigest>;
    /** Begins to put a file into a store. Nothing shows before it is committed. */
    beginUpload(which: Ref, body: BeginFileUpload, options?: ChangeOptions): Promise<FileUpload>;
    /** Tells how far an upload of one’s own is, to go on with it. */
    getUpload(which: Ref, query: GetStoreFileUploadQuery, options?: CallOptions): Promise<FileUpload>;
    /** Brings the next bytes of an upload. What came before a cut is kept. */
    sendBytes(which: Ref, query: SendStoreFileBytesQuery, content: Uint8Array<ArrayBuffer> | Blob, options?: ChangeOptions): Promise<FileUpload>;
    /** Makes an upload visible in one step, once the server has read it back for its SHA-256. */
    commitUpload(which: Ref, body: CommitFileUpload, options?: ChangeOptions): Promise<FileDigest>;
    /** Removes what came of an upload. */
    discardUpload(which: Ref, query: DiscardStoreFileUploadQuery, options?: ChangeOptions): Promise<void>;
    /** Makes a folder in a store. */
    createFolder(which: Ref, body: CreateFolder, options?: ChangeOptions): Promise<void>;
    /** Gives a file or folder in a store another name or place. Nothing is replaced. */
    rename(which: Ref, body: RenameFile, options?: ChangeOptions): Promise<void>;
    /** Deletes a file, a link or an empty folder in a store. */
    delete(which: Ref, query: DeleteStoreFileQuery, options?: ChangeOptions): Promise<void>;
  };
  readonly connectionFiles: {
    /** Lists a folder at a partner: an entry a line, as the partner sends them. */
    list(which: Ref, query?: ListConnectionFilesQuery, options?: CallOptions): AsyncGenerator<FileEntry, void, undefined>;
    /** Tells what a file or folder at a partner is, without what it holds. */
    get(which: Ref, query: GetConnectionFileQuery, options?: CallOptions): Promise<FileEntry>;
    /** Fetches a file of a partner, or a part of it. Every fetching is in the trail. */
    download(which: Ref, query: DownloadConnectionFileQuery, options?: CallOptions): Promise<Download>;
    /** Shows the beginning of a file at a partner, when it is text. */
    preview(which: Ref, query: PreviewConnectionFileQuery, options?: CallOptions): Promise<FilePreview>;
    /** Computes the SHA-256 of a file at a partner: all of it is read for that. */
    digest(which: Ref, query: DigestConnectionFileQuery, options?: CallOptions): Promise<FileDigest>;
    /** Begins to put a file to a partner. Nothing shows before it is committed. */
    beginUpload(which: Ref, body: BeginFileUpload, options?: ChangeOptions): Promise<FileUpload>;
    /** Tells how far an upload of one’s own is, to go on with it. */
    getUpload(which: Ref, query: GetConnectionFileUploadQuery, options?: CallOptions): Promise<FileUpload>;
    /** Brings the next bytes of an upload. What came before a cut is kept. */
    sendBytes(which: Ref, query: SendConnectionFileBytesQuery, content: Uint8Array<ArrayBuffer> | Blob, options?: ChangeOptions): Promise<FileUpload>;
    /** Makes an upload visible in one step, once the server has read it back for its SHA-256. */
    commitUpload(which: Ref, body: CommitFileUpload, options?: ChangeOptions): Promise<FileDigest>;
    /** Removes what came of an upload. */
    discardUpload(which: Ref, query: DiscardConnectionFileUploadQuery, options?: ChangeOptions): Promise<void>;
    /** Makes a folder at a partner. */
    createFolder(which: Ref, body: CreateFolder, options?: ChangeOptions): Promise<void>;
    /** Gives a file or folder at a partner another name or place. Nothing is replaced. */
    rename(which: Ref, body: RenameFile, options?: ChangeOptions): Promise<void>;
    /** Deletes a file, a link or an empty folder at a partner. */
    delete(which: Ref, query: DeleteConnectionFileQuery, options?: ChangeOptions): Promise<void>;
  };
  readonly jobs: {
    /** Lists jobs, newest first. */
    list(query?: ListJobsQuery, options?: CallOptions): Promise<Page<Job>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListJobsQuery, options?: CallOptions): AsyncGenerator<Job, void, undefined>;
    /** Creates a job, with its schedule when one is given. */
    create(body: CreateJob, options?: ChangeOptions): Promise<Job>;
    /** Shows a job, its schedules and its next runs. */
    get(which: Ref, options?: CallOptions): Promise<Job>;
    /** Changes the given fields of a job. A changed definition is a new version; runs keep the version they began with. */
    update(seen: Seen & { readonly id: string }, body: UpdateJob, options?: ChangeOptions): Promise<Job>;
    /** Deletes a job and its schedules. Not while a run of it is active; its runs and transfers stay. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists all versions of a job’s definition, newest first. */
    listVersions(which: Ref, options?: CallOptions): Promise<ListJobVersionsAnswer>;
    /** Connects, lists, and says what a run would make of every file and why. Nothing is moved, and nothing is recorded but that somebody looked. */
    dryRun(which: Ref, body?: DryRunRequest, options?: ChangeOptions): Promise<DryRun>;
    /** The same for a job that is not saved yet: connects, lists, and says what a run of this definition would take and why. */
    dryRunDefinition(body: DryRunDefinitionRequest, options?: ChangeOptions): Promise<DryRun>;
    /** Starts a run of a job now. While another one is not over, the job’s overlap policy decides: it waits (`waiting`), is refused, or begins. */
    run(which: Ref, options?: ChangeOptions): Promise<Run>;
  };
  readonly schedules: {
    /** Lists schedules, newest first. */
    list(query?: ListSchedulesQuery, options?: CallOptions): Promise<Page<Schedule>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListSchedulesQuery, options?: CallOptions): AsyncGenerator<Schedule, void, undefined>;
    /** Adds a schedule to a job. */
    create(body: CreateSchedule, options?: ChangeOptions): Promise<Schedule>;
    /** Tells when a schedule would fire next, and why not at other times, without storing anything. */
    preview(body?: PreviewSchedule, options?: ChangeOptions): Promise<SchedulePreview>;
    /** Tells when a schedule fires next, and why not at other times. */
    previewStored(which: Ref, query?: PreviewStoredScheduleQuery, options?: CallOptions): Promise<SchedulePreview>;
    /** Shows a schedule. */
    get(which: Ref, options?: CallOptions): Promise<Schedule>;
    /** Changes the given fields of a schedule. */
    update(seen: Seen & { readonly id: string }, body: UpdateSchedule, options?: ChangeOptions): Promise<Schedule>;
    /** Deletes a schedule; its job stays. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly calendars: {
    /** Lists calendars, newest first. */
    list(query?: ListCalendarsQuery, options?: CallOptions): Promise<Page<Calendar>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListCalendarsQuery, options?: CallOptions): AsyncGenerator<Calendar, void, undefined>;
    /** Creates a calendar of business days. */
    create(body: CreateCalendar, options?: ChangeOptions): Promise<Calendar>;
    /** Shows a calendar. */
    get(which: Ref, options?: CallOptions): Promise<Calendar>;
    /** Changes the given fields of a calendar. The schedules that use it follow at once. */
    update(seen: Seen & { readonly id: string }, body: UpdateCalendar, options?: ChangeOptions): Promise<Calendar>;
    /** Deletes a calendar that no schedule uses. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists the schedules that use a calendar. */
    getUse(which: Ref, options?: CallOptions): Promise<CalendarUse>;
    /** Tells of each day whether it is open, and why not. */
    listDays(which: Ref, query: ListCalendarDaysQuery, options?: CallOptions): Promise<ListCalendarDaysAnswer>;
  };
  readonly runs: {
    /** Lists runs, newest first. */
    list(query?: ListRunsQuery, options?: CallOptions): Promise<Page<Run>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListRunsQuery, options?: CallOptions): AsyncGenerator<Run, void, undefined>;
    /** Shows a run. */
    get(which: Ref, options?: CallOptions): Promise<Run>;
    /** Cancels a run and every transfer of it that is not over. */
    cancel(which: Ref, options?: ChangeOptions): Promise<Run>;
    /** Takes the files of a run that is over again, by the job as it is now: those that failed or were cancelled, or all of them, those that were delivered included. */
    rerun(which: Ref, body: RerunRunBody, options?: ChangeOptions): Promise<Run>;
    /** Lists what a run saw of each source file, and what it decided about it and why. */
    listSightings(which: Ref, query?: ListSightingsQuery, options?: CallOptions): Promise<Page<Sighting>>;
    /** As `listSightings`, page after page: every one of them. */
    allSightings(which: Ref, query?: ListSightingsQuery, options?: CallOptions): AsyncGenerator<Sighting, void, undefined>;
  };
  readonly transfers: {
    /** Lists transfers, newest first. */
    list(query?: ListTransfersQuery, options?: CallOptions): Promise<Page<Transfer>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListTransfersQuery, options?: CallOptions): AsyncGenerator<Transfer, void, undefined>;
    /** Shows a transfer. */
    get(which: Ref, options?: CallOptions): Promise<Transfer>;
    /** Cancels a transfer; it stops within a second and leaves nothing visible. */
    cancel(which: Ref, options?: ChangeOptions): Promise<Transfer>;
    /** Queues a failed or cancelled transfer again. */
    retry(which: Ref, options?: ChangeOptions): Promise<Transfer>;
    /** Lets the next run that finds the same source file take it again, as if it had never been delivered. */
    forget(which: Ref, options?: ChangeOptions): Promise<Transfer>;
    /** Shows the signed receipt of a committed transfer. */
    getReceipt(which: Ref, options?: CallOptions): Promise<Receipt>;
  };
  readonly sessions: {
    /** Lists the partners that are signed in to the SFTP server now, in all its processes, newest first. */
    list(query?: ListLiveSessionsQuery, options?: CallOptions): Promise<Page<LiveSession>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListLiveSessionsQuery, options?: CallOptions): AsyncGenerator<LiveSession, void, undefined>;
    /** Shows a live session; 404 once it is over. */
    get(which: Ref, options?: CallOptions): Promise<LiveSession>;
    /** Ends a live session within a second or two, wherever it lives. What it uploads is abandoned. */
    end(which: Ref, body: EndLiveSession, options?: ChangeOptions): Promise<LiveSession>;
    /** Lists the processes of the SFTP server that live, on all hosts. */
    listServerProcesses(options?: CallOptions): Promise<ListServerProcessesAnswer>;
    /** Has a process take no new connections, and end each session once it has no open file. It stays until it is resumed or stopped. */
    drainServer(which: Ref, body: DrainServer, options?: ChangeOptions): Promise<ServerProcess>;
    /** Has a process that drains take connections again. */
    resumeServer(which: Ref, options?: ChangeOptions): Promise<ServerProcess>;
  };
  readonly bans: {
    /** Lists banned addresses, and for a while those whose ban is over. */
    list(query?: ListBansQuery, options?: CallOptions): Promise<Page<Ban>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListBansQuery, options?: CallOptions): AsyncGenerator<Ban, void, undefined>;
    /** Bans an address from the SFTP server, in every process within seconds. Who has signed in stays. */
    create(body: CreateBan, options?: ChangeOptions): Promise<Ban>;
    /** Shows a ban. */
    get(which: Ref, options?: CallOptions): Promise<Ban>;
    /** Lifts a ban and forgets what the address was charged for. It stays listed for a while. */
    lift(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly serverRules: {
    /** Shows the rules of the SFTP server: banner, algorithms, limits, and how it defends itself. */
    get(options?: CallOptions): Promise<ServerRules>;
    /** Changes the given groups of rules, each as a whole. Every process follows within seconds and cuts nobody off. */
    update(seen: Seen, body: UpdateServerRules, options?: ChangeOptions): Promise<ServerRules>;
  };
  readonly serverHostKeys: {
    /** Lists the host keys of the SFTP server, newest first, the retired ones of the last years included. */
    list(options?: CallOptions): Promise<ListServerHostKeysAnswer>;
    /** Makes the next host key. It is announced and proven to clients that can learn it, and shown once it is activated. */
    add(body?: AddServerHostKey, options?: ChangeOptions): Promise<ServerHostKey>;
    /** Shows the next host key in place of the present one, which is retired for good. */
    activate(which: Ref, options?: ChangeOptions): Promise<ServerHostKey>;
    /** Withdraws a next host key. */
    retire(which: Ref, options?: ChangeOptions): Promise<ServerHostKey>;
  };
  readonly fileStories: {
    /** Finds files by name, path, digest, transfer or partner, and tells the whole story of each. Reading it is in the trail. */
    list(query?: ListFileStoriesQuery, options?: CallOptions): Promise<ListFileStoriesAnswer>;
  };
  readonly cryptoInventory: {
    /** Shows every algorithm that was negotiated, by partner and direction, every key in use, and what expires (PCI DSS 12.3.3). */
    get(query?: GetCryptoInventoryQuery, options?: CallOptions): Promise<CryptoInventory>;
    /** Tells what breaks when an algorithm is switched off on a day: who agreed on it lately, and which jobs depend on them. */
    previewSwitchOff(query: PreviewSwitchOffQuery, options?: CallOptions): Promise<PreviewSwitchOffAnswer>;
  };
  readonly savedViews: {
    /** Lists the views of a list that whoever asks has saved, by name. */
    list(query: ListSavedViewsQuery, options?: CallOptions): Promise<ListSavedViewsAnswer>;
    /** Saves a view of a list for whoever asks, in place of one of the same name. */
    save(body: SaveView, options?: ChangeOptions): Promise<SavedView>;
    /** Deletes a view of one’s own. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly audit: {
    /** Lists audit events, newest first. Reading the trail is in the trail. */
    listEvents(query?: ListAuditEventsQuery, options?: CallOptions): Promise<Page<AuditEvent>>;
    /** As `listEvents`, page after page: every one of them. */
    allEvents(query?: ListAuditEventsQuery, options?: CallOptions): AsyncGenerator<AuditEvent, void, undefined>;
    /** Shows an audit event. */
    getEvent(which: Ref, options?: CallOptions): Promise<AuditEvent>;
    /** Streams audit events, oldest first, one canonical JSON document a line, signed at the end. */
    export(body?: ExportAudit, options?: ChangeOptions): AsyncGenerator<AuditExportLine, void, undefined>;
    /** Walks the whole trail and checks that every event is linked to the one before it. */
    verify(options?: ChangeOptions): Promise<AuditVerification>;
    /** Shows the public key with which receipts and exports are checked offline. */
    getSigningKey(options?: CallOptions): Promise<SigningKey>;
    /** Lists the signed checkpoints of the audit trail, newest first. */
    listCheckpoints(query?: ListCheckpointsQuery, options?: CallOptions): Promise<Page<Checkpoint>>;
    /** As `listCheckpoints`, page after page: every one of them. */
    allCheckpoints(query?: ListCheckpointsQuery, options?: CallOptions): AsyncGenerator<Checkpoint, void, undefined>;
    /** Proves that one checkpoint goes on from another. */
    proveCheckpoints(query: ProveCheckpointsQuery, options?: CallOptions): Promise<ConsistencyProof>;
    /** Proves that an event is in the trail of the first checkpoint that has it. */
    proveEvent(which: Ref, options?: CallOptions): Promise<EventProof>;
    /** Lists every public key that signs or signed receipts, exports and checkpoints, oldest first. */
    listSigningKeys(options?: CallOptions): Promise<ListSigningKeysAnswer>;
    /** Makes a new signing key. What older keys signed stays valid with their public halves, which are kept. */
    rotateSigningKey(options?: ChangeOptions): Promise<SigningKeyRecord>;
    /** Lists where the audit trail was found broken, newest first, up to 100. */
    listBreaks(query?: ListAuditBreaksQuery, options?: CallOptions): Promise<ListAuditBreaksAnswer>;
    /** Closes a break, as one of two people: the first says that it can be closed, the second closes it. */
    closeBreak(which: Ref, body: CloseAuditBreak, options?: ChangeOptions): Promise<AuditBreak>;
  };
  readonly receipts: {
    /** Checks a receipt that somebody has, without signing in. Tells nothing that is not in it. */
    check(body: PastedReceipt, options?: ChangeOptions): Promise<ReceiptCheck>;
  };
  readonly auditExports: {
    /** Lists exports of the audit trail, newest first. */
    list(query?: ListAuditExportsQuery, options?: CallOptions): Promise<Page<AuditExport>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListAuditExportsQuery, options?: CallOptions): AsyncGenerator<AuditExport, void, undefined>;
    /** Asks for an export of the audit trail. A worker makes its file, which can be fetched for seven days. */
    create(body: CreateAuditExport, options?: ChangeOptions): Promise<AuditExport>;
    /** Shows an export: its state and how far it is. */
    get(which: Ref, options?: CallOptions): Promise<AuditExport>;
    /** Cancels an export that is not over. */
    cancel(which: Ref, options?: ChangeOptions): Promise<AuditExport>;
    /** Fetches the file of an export. Every fetching is in the trail. */
    download(which: Ref, options?: CallOptions): Promise<Download>;
    /** Delivers the file of an export that is kept: to a place, or once more to where it was to go. */
    deliver(which: Ref, body?: DeliverAuditExport, options?: ChangeOptions): Promise<AuditExport>;
    /** Deletes an export and its file. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly auditAnchors: {
    /** Lists the places outside of the database where checkpoints are put, and how far each is, newest first. */
    list(query?: ListAuditAnchorsQuery, options?: CallOptions): Promise<Page<AuditAnchor>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListAuditAnchorsQuery, options?: CallOptions): AsyncGenerator<AuditAnchor, void, undefined>;
    /** Sets up a place for checkpoints: a folder of a store or of a partner, or a bucket. */
    create(body: CreateAuditAnchor, options?: ChangeOptions): Promise<AuditAnchor>;
    /** Shows an anchor and how far it is. */
    get(which: Ref, options?: CallOptions): Promise<AuditAnchor>;
    /** Changes the given fields of an anchor. A new place begins with the newest checkpoint. */
    update(seen: Seen & { readonly id: string }, body: UpdateAuditAnchor, options?: ChangeOptions): Promise<AuditAnchor>;
    /** Puts no more checkpoints there. Those that are there stay. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Reads the checkpoints back and compares them with the database, as after a restore. What does not agree opens a break. */
    compare(which: Ref, options?: ChangeOptions): Promise<AnchorComparison>;
  };
  readonly scheduledExports: {
    /** Lists exports of the audit trail that are made by themselves, and what came of the last of each, newest first. */
    list(query?: ListScheduledExportsQuery, options?: CallOptions): Promise<Page<ScheduledExport>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListScheduledExportsQuery, options?: CallOptions): AsyncGenerator<ScheduledExport, void, undefined>;
    /** Sets up an export that is made by itself. The first slot is the next one. */
    create(body: CreateScheduledExport, options?: ChangeOptions): Promise<ScheduledExport>;
    /** Shows a scheduled export and how it stands. */
    get(which: Ref, options?: CallOptions): Promise<ScheduledExport>;
    /** Changes the given fields of a scheduled export. Other times begin with the next slot. */
    update(seen: Seen & { readonly id: string }, body: UpdateScheduledExport, options?: ChangeOptions): Promise<ScheduledExport>;
    /** Deletes a scheduled export. Exports that it made stay as long as any. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Asks for one now, whether it is on or off. Its slots stay as they are. */
    run(which: Ref, options?: ChangeOptions): Promise<ScheduledExport>;
  };
  readonly auditStreams: {
    /** Lists the collectors that the audit trail is streamed to, and how far each is, newest first. */
    list(query?: ListAuditStreamsQuery, options?: CallOptions): Promise<Page<AuditStream>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListAuditStreamsQuery, options?: CallOptions): AsyncGenerator<AuditStream, void, undefined>;
    /** Streams the audit trail to a collector: syslog, or a webhook. */
    create(body: CreateAuditStream, options?: ChangeOptions): Promise<AuditStream>;
    /** Shows a stream and how far it is. */
    get(which: Ref, options?: CallOptions): Promise<AuditStream>;
    /** Changes the given fields of a stream, switches it on or off, or has it begin anew elsewhere. */
    update(seen: Seen & { readonly id: string }, body: UpdateAuditStream, options?: ChangeOptions): Promise<AuditStream>;
    /** Streams the trail there no more. What the collector has stays there. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Sends a test event, which is not in the trail, and tells how far it came. The stream may be off. */
    test(which: Ref, options?: ChangeOptions): Promise<AuditStreamTest>;
  };
  readonly webhooks: {
    /** Lists webhooks and how they fare, newest first. */
    list(query?: ListWebhooksQuery, options?: CallOptions): Promise<Page<Webhook>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListWebhooksQuery, options?: CallOptions): AsyncGenerator<Webhook, void, undefined>;
    /** Sets up a webhook and shows its signing key, once. */
    create(body: CreateWebhook, options?: ChangeOptions): Promise<WebhookWithKey>;
    /** Shows a webhook and how it fares. */
    get(which: Ref, options?: CallOptions): Promise<Webhook>;
    /** Changes the given fields of a webhook, or switches it on or off. */
    update(seen: Seen & { readonly id: string }, body: UpdateWebhook, options?: ChangeOptions): Promise<Webhook>;
    /** Deletes a webhook, what waits for it and its delivery log. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Makes a new signing key and shows it, once. The one before signs as well for a while. */
    rotateSecret(which: Ref, body?: RotateWebhookSecretBody, options?: ChangeOptions): Promise<WebhookWithKey>;
    /** Sends a test event, which is not in the trail, and tells how far it came. The webhook may be off. */
    test(which: Ref, options?: ChangeOptions): Promise<WebhookTest>;
    /** Has the events of a time sent to a webhook once more. */
    replay(which: Ref, body: ReplayWebhookBody, options?: ChangeOptions): Promise<ReplayWebhookAnswer>;
    /** Lists what was and what is to be sent to a webhook, newest first. Kept for 30 days after it is over. */
    listDeliveries(which: Ref, query?: ListWebhookDeliveriesQuery, options?: CallOptions): Promise<Page<WebhookDelivery>>;
    /** As `listDeliveries`, page after page: every one of them. */
    allDeliveries(which: Ref, query?: ListWebhookDeliveriesQuery, options?: CallOptions): AsyncGenerator<WebhookDelivery, void, undefined>;
    /** Shows a delivery with its attempts, the oldest first. */
    getDelivery(which: Ref, options?: CallOptions): Promise<WebhookDeliveryWithAttempts>;
    /** Has one delivery sent once more, under its id. */
    redeliverDelivery(which: Ref, options?: ChangeOptions): Promise<WebhookDelivery>;
  };
  readonly auditRetention: {
    /** Shows how long the audit trail is kept and what would be removed next; nothing is removed by this. */
    get(options?: CallOptions): Promise<AuditRetentionState>;
    /** Changes how long the audit trail is kept. */
    set(body: AuditRetention, options?: ChangeOptions): Promise<AuditRetentionState>;
    /** Removes the oldest events, up to 16,384, once they are exported; a signed tombstone stays. Answers with it. */
    removeAuditSegment(body: RemoveAuditSegment, options?: ChangeOptions): Promise<AuditTombstone>;
    /** Lists the signed statements of what was removed from the audit trail, newest first. */
    listAuditTombstones(options?: CallOptions): Promise<ListAuditTombstonesAnswer>;
    /** Lists legal holds, newest first, up to 200. */
    listLegalHolds(query?: ListLegalHoldsQuery, options?: CallOptions): Promise<ListLegalHoldsAnswer>;
    /** Keeps events of a time, a partner or both from being removed. */
    placeLegalHold(body: PlaceLegalHold, options?: ChangeOptions): Promise<LegalHold>;
    /** Ends a legal hold. */
    releaseLegalHold(which: Ref, body: ReleaseLegalHold, options?: ChangeOptions): Promise<LegalHold>;
  };
  readonly retentionRules: {
    /** Lists the rules by which old files of stores are deleted or archived, newest first. */
    list(query?: ListRetentionRulesQuery, options?: CallOptions): Promise<Page<RetentionRule>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListRetentionRulesQuery, options?: CallOptions): AsyncGenerator<RetentionRule, void, undefined>;
    /** Creates a rule for old files. It is off unless it says otherwise. */
    create(body: CreateRetentionRule, options?: ChangeOptions): Promise<RetentionRule>;
    /** Shows a rule for old files and what came of it. */
    get(which: Ref, options?: CallOptions): Promise<RetentionRule>;
    /** Changes the given fields of a rule for old files. It waits for its next time then. */
    update(seen: Seen & { readonly id: string }, body: UpdateRetentionRule, options?: ChangeOptions): Promise<RetentionRule>;
    /** Deletes a rule for old files. No file is touched by this. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Lists what a rule would do now. Nothing is done. */
    preview(which: Ref, options?: ChangeOptions): Promise<RetentionPreview>;
    /** Asks for a rule to run now; a worker takes it within seconds. */
    run(which: Ref, body?: RunRetentionRule, options?: ChangeOptions): Promise<RetentionRule>;
  };
  readonly approvals: {
    /** Lists changes that wait, or waited, for a second person, newest first. */
    listProposedChanges(query?: ListProposedChangesQuery, options?: CallOptions): Promise<Page<ProposedChange>>;
    /** As `listProposedChanges`, page after page: every one of them. */
    allProposedChanges(query?: ListProposedChangesQuery, options?: CallOptions): AsyncGenerator<ProposedChange, void, undefined>;
    /** Shows a proposed change with its diff. */
    getProposedChange(which: Ref, options?: CallOptions): Promise<ProposedChange>;
    /** Approves a change as the second person, and carries it out with that. Whoever approves could do it themselves, is not who asked, and no program. */
    approveProposedChange(which: Ref, body?: ApproveChange, options?: ChangeOptions): Promise<ProposedChange>;
    /** Rejects a change that waits; who asked for it takes it back by this. */
    rejectProposedChange(which: Ref, body: DecideChange, options?: ChangeOptions): Promise<ProposedChange>;
    /** Carries a change out without a second person, in an emergency: a critical event, and a review that waits. */
    overrideProposedChange(which: Ref, body: DecideChange, options?: ChangeOptions): Promise<ProposedChange>;
    /** States that a second person looked at a change that was carried out without one. */
    reviewProposedChange(which: Ref, body: DecideChange, options?: ChangeOptions): Promise<ProposedChange>;
    /** Shows which kinds of change take a second person. Closing a break of the audit trail always takes two. */
    getPolicy(options?: CallOptions): Promise<ApprovalPolicy>;
    /** Says which kinds of change take a second person. What waits already goes on waiting. */
    setPolicy(body: ApprovalPolicy, options?: ChangeOptions): Promise<ApprovalPolicy>;
  };
  readonly selfService: {
    /** Shows an account as its partner sees it, with the address and host keys of the SFTP server. */
    get(which: Ref, options?: CallOptions): Promise<SelfService>;
    /** Lists the last sign-ins under the user name of an account, and why some were refused, newest first. */
    listAccountSignIns(which: Ref, query?: ListAccountSignInsQuery, options?: CallOptions): Promise<AccountSignIns>;
    /** Lists the transfers of an account as its partner sees them, newest first. */
    listOwnTransfers(which: Ref, query?: ListOwnTransfersQuery, options?: CallOptions): Promise<Page<ListOwnTransfersItem>>;
    /** As `listOwnTransfers`, page after page: every one of them. */
    allOwnTransfers(which: Ref, query?: ListOwnTransfersQuery, options?: CallOptions): AsyncGenerator<ListOwnTransfersItem, void, undefined>;
    /** Shows whether an account has a link that holds, and what was done with it. */
    getAccountLink(which: Ref, options?: CallOptions): Promise<ShownAccountLink>;
    /** Makes a link that lets who holds it see this account and offer it one key. A former one holds no more. */
    makeAccountLink(which: Ref, body?: MakeAccountLink, options?: ChangeOptions): Promise<MadeAccountLink>;
    /** Takes the link of an account back. */
    revokeAccountLink(which: Ref, options?: ChangeOptions): Promise<void>;
    /** Shows who holds a link the account that it is for. Throttled an address and a link. */
    openAccountLink(body: OpenAccountLink, options?: ChangeOptions): Promise<SelfService>;
    /** Offers the account of a link a key, once: it waits for its first sign-in, and the one that it replaces ends after that. */
    offerKeyByLink(body: OfferKeyByLink, options?: ChangeOptions): Promise<SelfService>;
    /** Lists the last sign-ins to the account of a link. */
    listSignInsByLink(body: ListSignInsByLink, options?: ChangeOptions): Promise<AccountSignIns>;
    /** Lists the transfers of the account of a link, newest first. */
    listTransfersByLink(body: ListTransfersByLink, options?: ChangeOptions): Promise<OwnTransfers>;
  };
  readonly configuration: {
    /** Shows what is not as it was last applied from a configuration file, and who changed it. */
    getDrift(options?: CallOptions): Promise<ConfigurationDrift>;
    /** Gives the whole platform as a configuration file, without secrets, as `waybill config export` does. */
    export(options?: CallOptions): Promise<ExportedConfiguration>;
  };
  readonly roles: {
    /** Lists roles, the built-in ones last, and what each may do. */
    list(query?: ListRolesQuery, options?: CallOptions): Promise<Page<Role>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListRolesQuery, options?: CallOptions): AsyncGenerator<Role, void, undefined>;
    /** Makes a role that users and API keys can be given. */
    create(body: CreateRole, options?: ChangeOptions): Promise<Role>;
    /** Shows a role. */
    get(which: Ref, options?: CallOptions): Promise<Role>;
    /** Changes the given fields of a role. What it may do holds at once for all who have it. A built-in role cannot be changed. */
    update(seen: Seen & { readonly id: string }, body: UpdateRole, options?: ChangeOptions): Promise<Role>;
    /** Deletes a role that nobody has; otherwise the answer says who has it. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
  };
  readonly apiKeys: {
    /** Lists API keys, newest first, revoked ones included. */
    list(query?: ListApiKeysQuery, options?: CallOptions): Promise<Page<ApiKey>>;
    /** As `list`, page after page: every one of them. */
    all(query?: ListApiKeysQuery, options?: CallOptions): AsyncGenerator<ApiKey, void, undefined>;
    /** Creates an API key and shows its token, once. */
    create(body: CreateApiKey, options?: ChangeOptions): Promise<CreatedApiKey>;
    /** Shows an API key without its token. */
    get(which: Ref, options?: CallOptions): Promise<ApiKey>;
    /** Changes the name or the end date of an API key; its role and its scope stay. */
    update(seen: Seen & { readonly id: string }, body: UpdateApiKey, options?: ChangeOptions): Promise<ApiKey>;
    /** Revokes an API key at once. It stays listed, for the record. */
    delete(which: Ref, options?: ChangeOptions): Promise<void>;
  };
}

/** What the methods of {@link Api} send. */
export const operations = {
  session: {
    signIn: {"operationId":"signIn","method":"POST","path":"/session","body":true},
    get: {"operationId":"getSession","method":"GET","path":"/session"},
    signOut: {"operationId":"signOut","method":"DELETE","path":"/session","empty":true},
    changeOwnPassword: {"operationId":"changeOwnPassword","method":"POST","path":"/session/password","body":true},
    proveAgain: {"operationId":"proveAgain","method":"POST","path":"/session/proof","body":true},
    listOwn: {"operationId":"listOwnSessions","method":"GET","path":"/session/all"},
    endOwn: {"operationId":"endOwnSession","method":"DELETE","path":"/session/all/{id}","empty":true},
    getOwnSecondFactor: {"operationId":"getOwnSecondFactor","method":"GET","path":"/session/second-factor"},
    proposeSecondFactor: {"operationId":"proposeSecondFactor","method":"POST","path":"/session/second-factor"},
    confirmSecondFactor: {"operationId":"confirmSecondFactor","method":"POST","path":"/session/second-factor/confirm","body":true},
    removeOwnSecondFactor: {"operationId":"removeOwnSecondFactor","method":"DELETE","path":"/session/second-factor","empty":true},
    renewRecoveryCodes: {"operationId":"renewRecoveryCodes","method":"POST","path":"/session/second-factor/recovery-codes"},
    beginPasskeySignIn: {"operationId":"beginPasskeySignIn","method":"POST","path":"/session/passkey/options"},
    signInWithPasskey: {"operationId":"signInWithPasskey","method":"POST","path":"/session/passkey","body":true},
    beginPasskeyProof: {"operationId":"beginPasskeyProof","method":"POST","path":"/session/proof/passkey/options"},
    proveWithPasskey: {"operationId":"proveWithPasskey","method":"POST","path":"/session/proof/passkey","body":true},
    listOwnPasskeys: {"operationId":"listOwnPasskeys","method":"GET","path":"/session/passkeys"},
    beginPasskey: {"operationId":"beginPasskey","method":"POST","path":"/session/passkeys/options"},
    addPasskey: {"operationId":"addPasskey","method":"POST","path":"/session/passkeys","body":true},
    removeOwnPasskey: {"operationId":"removeOwnPasskey","method":"DELETE","path":"/session/passkeys/{id}","empty":true},
    getWaysToSignIn: {"operationId":"getWaysToSignIn","method":"GET","path":"/session/ways"},
    beginOidcSignIn: {"operationId":"beginOidcSignIn","method":"POST","path":"/session/oidc/begin","body":true},
    beginOidcInvitation: {"operationId":"beginOidcInvitation","method":"POST","path":"/invitation/oidc","body":true},
    finishOidc: {"operationId":"finishOidc","method":"POST","path":"/session/oidc","body":true},
    beginOidcProof: {"operationId":"beginOidcProof","method":"POST","path":"/session/proof/oidc","body":true},
    listOwnIdentities: {"operationId":"listOwnIdentities","method":"GET","path":"/session/identities"},
    linkIdentity: {"operationId":"linkIdentity","method":"POST","path":"/session/identities","body":true},
    removeOwnIdentity: {"operationId":"removeOwnIdentity","method":"DELETE","path":"/session/identities/{id}","empty":true},
    signOutEverywhere: {"operationId":"signOutEverywhere","method":"POST","path":"/session/sign-out"},
    showInvitation: {"operationId":"showInvitation","method":"POST","path":"/invitation/look","body":true},
    acceptInvitation: {"operationId":"acceptInvitation","method":"POST","path":"/invitation","body":true},
  },
  signInPolicy: {
    get: {"operationId":"getSignInPolicy","method":"GET","path":"/sign-in-policy"},
    set: {"operationId":"setSignInPolicy","method":"PUT","path":"/sign-in-policy","body":true},
  },
  users: {
    removePasskeys: {"operationId":"removeUserPasskeys","method":"DELETE","path":"/users/{id}/passkeys","empty":true},
    listIdentities: {"operationId":"listUserIdentities","method":"GET","path":"/users/{id}/identities"},
    removeIdentity: {"operationId":"removeUserIdentity","method":"DELETE","path":"/identities/{id}","empty":true},
    invitePerson: {"operationId":"invitePerson","method":"POST","path":"/users/invitations","body":true},
    inviteAgain: {"operationId":"inviteAgain","method":"POST","path":"/users/{id}/invitation","body":true},
    revokeInvitation: {"operationId":"revokeInvitation","method":"DELETE","path":"/users/{id}/invitation","empty":true},
    list: {"operationId":"listUsers","method":"GET","path":"/users","query":true,"paged":true},
    create: {"operationId":"createUser","method":"POST","path":"/users","body":true,"idempotent":true},
    get: {"operationId":"getUser","method":"GET","path":"/users/{id}"},
    update: {"operationId":"updateUser","method":"PATCH","path":"/users/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteUser","method":"DELETE","path":"/users/{id}","empty":true},
    erasePerson: {"operationId":"erasePerson","method":"POST","path":"/users/{id}/erasure","body":true},
    eraseCertificateHolder: {"operationId":"eraseCertificateHolder","method":"POST","path":"/certificate-holders/erasure","body":true},
    resetSecondFactor: {"operationId":"resetSecondFactor","method":"DELETE","path":"/users/{id}/second-factor","empty":true},
    endSessions: {"operationId":"endUserSessions","method":"DELETE","path":"/users/{id}/sessions","empty":true},
  },
  oidcProviders: {
    list: {"operationId":"listOidcProviders","method":"GET","path":"/oidc-providers","query":true,"paged":true},
    create: {"operationId":"createOidcProvider","method":"POST","path":"/oidc-providers","body":true,"idempotent":true},
    get: {"operationId":"getOidcProvider","method":"GET","path":"/oidc-providers/{id}"},
    update: {"operationId":"updateOidcProvider","method":"PATCH","path":"/oidc-providers/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteOidcProvider","method":"DELETE","path":"/oidc-providers/{id}","empty":true},
    test: {"operationId":"testOidcProvider","method":"POST","path":"/oidc-providers/{id}/test"},
  },
  overview: {
    get: {"operationId":"getOverview","method":"GET","path":"/overview"},
    getOpenApi: {"operationId":"getOpenApi","method":"GET","path":"/openapi.json"},
    streamEvents: {"operationId":"streamEvents","method":"GET","path":"/events","produces":"text/event-stream"},
  },
  figures: {
    getOverviewMonth: {"operationId":"getOverviewMonth","method":"GET","path":"/overview/month"},
  },
  pause: {
    get: {"operationId":"getPause","method":"GET","path":"/pause"},
    pauseEverything: {"operationId":"pauseEverything","method":"POST","path":"/pause","body":true,"idempotent":true},
    resumeEverything: {"operationId":"resumeEverything","method":"DELETE","path":"/pause","empty":true},
  },
  partners: {
    list: {"operationId":"listPartners","method":"GET","path":"/partners","query":true,"paged":true},
    create: {"operationId":"createPartner","method":"POST","path":"/partners","body":true,"idempotent":true},
    get: {"operationId":"getPartner","method":"GET","path":"/partners/{id}"},
    update: {"operationId":"updatePartner","method":"PATCH","path":"/partners/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deletePartner","method":"DELETE","path":"/partners/{id}","empty":true},
  },
  connections: {
    list: {"operationId":"listConnections","method":"GET","path":"/connections","query":true,"paged":true},
    create: {"operationId":"createConnection","method":"POST","path":"/connections","body":true,"idempotent":true},
    get: {"operationId":"getConnection","method":"GET","path":"/connections/{id}"},
    update: {"operationId":"updateConnection","method":"PATCH","path":"/connections/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteConnection","method":"DELETE","path":"/connections/{id}","empty":true},
    test: {"operationId":"testConnection","method":"POST","path":"/connections/{id}/test"},
    promoteNextKey: {"operationId":"promoteNextKey","method":"POST","path":"/connections/{id}/promote-next-key","body":true},
    resume: {"operationId":"resumeConnection","method":"POST","path":"/connections/{id}/resume","body":true},
  },
  hostKeys: {
    list: {"operationId":"listHostKeys","method":"GET","path":"/host-keys","query":true,"paged":true},
    listOfConnection: {"operationId":"listHostKeysOfConnection","method":"GET","path":"/connections/{id}/host-keys"},
    add: {"operationId":"addHostKey","method":"POST","path":"/connections/{id}/host-keys","body":true,"idempotent":true},
    approve: {"operationId":"approveHostKey","method":"POST","path":"/host-keys/{id}/approve"},
    retire: {"operationId":"retireHostKey","method":"POST","path":"/host-keys/{id}/retire"},
  },
  accounts: {
    list: {"operationId":"listAccounts","method":"GET","path":"/accounts","query":true,"paged":true},
    create: {"operationId":"createAccount","method":"POST","path":"/accounts","body":true,"idempotent":true},
    get: {"operationId":"getAccount","method":"GET","path":"/accounts/{id}"},
    getUsage: {"operationId":"getAccountUsage","method":"GET","path":"/accounts/{id}/usage"},
    update: {"operationId":"updateAccount","method":"PATCH","path":"/accounts/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteAccount","method":"DELETE","path":"/accounts/{id}","empty":true},
    offerKey: {"operationId":"offerKey","method":"POST","path":"/accounts/{id}/keys","body":true,"idempotent":true},
    withdrawKey: {"operationId":"withdrawKey","method":"POST","path":"/accounts/{id}/keys/withdrawal","body":true},
    enrolTotp: {"operationId":"enrolTotp","method":"POST","path":"/accounts/{id}/totp","body":true},
    removeTotp: {"operationId":"removeTotp","method":"DELETE","path":"/accounts/{id}/totp","empty":true},
  },
  keys: {
    list: {"operationId":"listKeys","method":"GET","path":"/keys","query":true,"paged":true},
    create: {"operationId":"createKey","method":"POST","path":"/keys","body":true,"idempotent":true},
    get: {"operationId":"getKey","method":"GET","path":"/keys/{id}"},
    update: {"operationId":"updateKey","method":"PATCH","path":"/keys/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteKey","method":"DELETE","path":"/keys/{id}","empty":true},
    getUse: {"operationId":"getKeyUse","method":"GET","path":"/keys/{id}/used-by"},
  },
  stores: {
    list: {"operationId":"listStores","method":"GET","path":"/stores","query":true,"paged":true},
    create: {"operationId":"createStore","method":"POST","path":"/stores","body":true,"idempotent":true},
    get: {"operationId":"getStore","method":"GET","path":"/stores/{id}"},
    update: {"operationId":"updateStore","method":"PATCH","path":"/stores/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteStore","method":"DELETE","path":"/stores/{id}","empty":true},
    getUse: {"operationId":"getStoreUse","method":"GET","path":"/stores/{id}/used-by"},
    listEntries: {"operationId":"listStoreEntries","method":"GET","path":"/stores/{id}/entries","query":true,"paged":true},
  },
  storeFiles: {
    list: {"operationId":"listStoreFiles","method":"GET","path":"/stores/{id}/files","query":true,"produces":"application/x-ndjson"},
    get: {"operationId":"getStoreFile","method":"GET","path":"/stores/{id}/files/entry","query":true},
    download: {"operationId":"downloadStoreFile","method":"GET","path":"/stores/{id}/files/content","query":true,"produces":"application/octet-stream"},
    preview: {"operationId":"previewStoreFile","method":"GET","path":"/stores/{id}/files/preview","query":true},
    digest: {"operationId":"digestStoreFile","method":"GET","path":"/stores/{id}/files/digest","query":true},
    beginUpload: {"operationId":"beginStoreFileUpload","method":"POST","path":"/stores/{id}/file-uploads","body":true,"idempotent":true},
    getUpload: {"operationId":"getStoreFileUpload","method":"GET","path":"/stores/{id}/file-uploads","query":true},
    sendBytes: {"operationId":"sendStoreFileBytes","method":"PUT","path":"/stores/{id}/file-uploads/bytes","query":true,"takesBytes":true},
    commitUpload: {"operationId":"commitStoreFileUpload","method":"POST","path":"/stores/{id}/file-uploads/commit","body":true},
    discardUpload: {"operationId":"discardStoreFileUpload","method":"DELETE","path":"/stores/{id}/file-uploads","query":true,"empty":true},
    createFolder: {"operationId":"createStoreFolder","method":"POST","path":"/stores/{id}/files/folders","body":true,"empty":true},
    rename: {"operationId":"renameStoreFile","method":"POST","path":"/stores/{id}/files/rename","body":true,"empty":true},
    delete: {"operationId":"deleteStoreFile","method":"DELETE","path":"/stores/{id}/files","query":true,"empty":true},
  },
  connectionFiles: {
    list: {"operationId":"listConnectionFiles","method":"GET","path":"/connections/{id}/files","query":true,"produces":"application/x-ndjson"},
    get: {"operationId":"getConnectionFile","method":"GET","path":"/connections/{id}/files/entry","query":true},
    download: {"operationId":"downloadConnectionFile","method":"GET","path":"/connections/{id}/files/content","query":true,"produces":"application/octet-stream"},
    preview: {"operationId":"previewConnectionFile","method":"GET","path":"/connections/{id}/files/preview","query":true},
    digest: {"operationId":"digestConnectionFile","method":"GET","path":"/connections/{id}/files/digest","query":true},
    beginUpload: {"operationId":"beginConnectionFileUpload","method":"POST","path":"/connections/{id}/file-uploads","body":true,"idempotent":true},
    getUpload: {"operationId":"getConnectionFileUpload","method":"GET","path":"/connections/{id}/file-uploads","query":true},
    sendBytes: {"operationId":"sendConnectionFileBytes","method":"PUT","path":"/connections/{id}/file-uploads/bytes","query":true,"takesBytes":true},
    commitUpload: {"operationId":"commitConnectionFileUpload","method":"POST","path":"/connections/{id}/file-uploads/commit","body":true},
    discardUpload: {"operationId":"discardConnectionFileUpload","method":"DELETE","path":"/connections/{id}/file-uploads","query":true,"empty":true},
    createFolder: {"operationId":"createConnectionFolder","method":"POST","path":"/connections/{id}/files/folders","body":true,"empty":true},
    rename: {"operationId":"renameConnectionFile","method":"POST","path":"/connections/{id}/files/rename","body":true,"empty":true},
    delete: {"operationId":"deleteConnectionFile","method":"DELETE","path":"/connections/{id}/files","query":true,"empty":true},
  },
  jobs: {
    list: {"operationId":"listJobs","method":"GET","path":"/jobs","query":true,"paged":true},
    create: {"operationId":"createJob","method":"POST","path":"/jobs","body":true,"idempotent":true},
    get: {"operationId":"getJob","method":"GET","path":"/jobs/{id}"},
    update: {"operationId":"updateJob","method":"PATCH","path":"/jobs/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteJob","method":"DELETE","path":"/jobs/{id}","empty":true},
    listVersions: {"operationId":"listJobVersions","method":"GET","path":"/jobs/{id}/versions"},
    dryRun: {"operationId":"dryRunJob","method":"POST","path":"/jobs/{id}/dry-run","body":true},
    dryRunDefinition: {"operationId":"dryRunDefinition","method":"POST","path":"/jobs/dry-run","body":true},
    run: {"operationId":"requestRun","method":"POST","path":"/jobs/{id}/runs","idempotent":true},
  },
  schedules: {
    list: {"operationId":"listSchedules","method":"GET","path":"/schedules","query":true,"paged":true},
    create: {"operationId":"createSchedule","method":"POST","path":"/schedules","body":true,"idempotent":true},
    preview: {"operationId":"previewSchedule","method":"POST","path":"/schedules/preview","body":true},
    previewStored: {"operationId":"previewStoredSchedule","method":"GET","path":"/schedules/{id}/preview","query":true},
    get: {"operationId":"getSchedule","method":"GET","path":"/schedules/{id}"},
    update: {"operationId":"updateSchedule","method":"PATCH","path":"/schedules/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteSchedule","method":"DELETE","path":"/schedules/{id}","empty":true},
  },
  calendars: {
    list: {"operationId":"listCalendars","method":"GET","path":"/calendars","query":true,"paged":true},
    create: {"operationId":"createCalendar","method":"POST","path":"/calendars","body":true,"idempotent":true},
    get: {"operationId":"getCalendar","method":"GET","path":"/calendars/{id}"},
    update: {"operationId":"updateCalendar","method":"PATCH","path":"/calendars/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteCalendar","method":"DELETE","path":"/calendars/{id}","empty":true},
    getUse: {"operationId":"getCalendarUse","method":"GET","path":"/calendars/{id}/used-by"},
    listDays: {"operationId":"listCalendarDays","method":"GET","path":"/calendars/{id}/days","query":true},
  },
  runs: {
    list: {"operationId":"listRuns","method":"GET","path":"/runs","query":true,"paged":true},
    get: {"operationId":"getRun","method":"GET","path":"/runs/{id}"},
    cancel: {"operationId":"cancelRun","method":"POST","path":"/runs/{id}/cancel"},
    rerun: {"operationId":"rerunRun","method":"POST","path":"/runs/{id}/rerun","body":true,"idempotent":true},
    listSightings: {"operationId":"listSightings","method":"GET","path":"/runs/{id}/sightings","query":true,"paged":true},
  },
  transfers: {
    list: {"operationId":"listTransfers","method":"GET","path":"/transfers","query":true,"paged":true},
    get: {"operationId":"getTransfer","method":"GET","path":"/transfers/{id}"},
    cancel: {"operationId":"cancelTransfer","method":"POST","path":"/transfers/{id}/cancel"},
    retry: {"operationId":"retryTransfer","method":"POST","path":"/transfers/{id}/retry","idempotent":true},
    forget: {"operationId":"forgetTransfer","method":"POST","path":"/transfers/{id}/forget"},
    getReceipt: {"operationId":"getReceipt","method":"GET","path":"/transfers/{id}/receipt"},
  },
  sessions: {
    list: {"operationId":"listLiveSessions","method":"GET","path":"/sessions","query":true,"paged":true},
    get: {"operationId":"getLiveSession","method":"GET","path":"/sessions/{id}"},
    end: {"operationId":"endLiveSession","method":"POST","path":"/sessions/{id}/end","body":true},
    listServerProcesses: {"operationId":"listServerProcesses","method":"GET","path":"/sftp-processes"},
    drainServer: {"operationId":"drainServer","method":"POST","path":"/sftp-processes/{id}/drain","body":true},
    resumeServer: {"operationId":"resumeServer","method":"DELETE","path":"/sftp-processes/{id}/drain"},
  },
  bans: {
    list: {"operationId":"listBans","method":"GET","path":"/bans","query":true,"paged":true},
    create: {"operationId":"createBan","method":"POST","path":"/bans","body":true,"idempotent":true},
    get: {"operationId":"getBan","method":"GET","path":"/bans/{id}"},
    lift: {"operationId":"liftBan","method":"DELETE","path":"/bans/{id}","empty":true},
  },
  serverRules: {
    get: {"operationId":"getServerRules","method":"GET","path":"/server-rules"},
    update: {"operationId":"updateServerRules","method":"PATCH","path":"/server-rules","body":true,"ifMatch":true},
  },
  serverHostKeys: {
    list: {"operationId":"listServerHostKeys","method":"GET","path":"/server-host-keys"},
    add: {"operationId":"addServerHostKey","method":"POST","path":"/server-host-keys","body":true,"idempotent":true},
    activate: {"operationId":"activateServerHostKey","method":"POST","path":"/server-host-keys/{id}/activate"},
    retire: {"operationId":"retireServerHostKey","method":"POST","path":"/server-host-keys/{id}/retire"},
  },
  fileStories: {
    list: {"operationId":"listFileStories","method":"GET","path":"/file-stories","query":true},
  },
  cryptoInventory: {
    get: {"operationId":"getCryptoInventory","method":"GET","path":"/crypto-inventory","query":true},
    previewSwitchOff: {"operationId":"previewSwitchOff","method":"GET","path":"/crypto-inventory/switch-off","query":true},
  },
  savedViews: {
    list: {"operationId":"listSavedViews","method":"GET","path":"/saved-views","query":true},
    save: {"operationId":"saveView","method":"PUT","path":"/saved-views","body":true},
    delete: {"operationId":"deleteSavedView","method":"DELETE","path":"/saved-views/{id}","empty":true},
  },
  audit: {
    listEvents: {"operationId":"listAuditEvents","method":"GET","path":"/audit/events","query":true,"paged":true},
    getEvent: {"operationId":"getAuditEvent","method":"GET","path":"/audit/events/{id}"},
    export: {"operationId":"exportAudit","method":"POST","path":"/audit/events/stream","body":true,"produces":"application/x-ndjson"},
    verify: {"operationId":"verifyAudit","method":"POST","path":"/audit/verify"},
    getSigningKey: {"operationId":"getSigningKey","method":"GET","path":"/audit/signing-key"},
    listCheckpoints: {"operationId":"listCheckpoints","method":"GET","path":"/audit/checkpoints","query":true,"paged":true},
    proveCheckpoints: {"operationId":"proveCheckpoints","method":"GET","path":"/audit/checkpoints/consistency","query":true},
    proveEvent: {"operationId":"proveAuditEvent","method":"GET","path":"/audit/events/{id}/proof"},
    listSigningKeys: {"operationId":"listSigningKeys","method":"GET","path":"/audit/signing-keys"},
    rotateSigningKey: {"operationId":"rotateSigningKey","method":"POST","path":"/audit/signing-keys"},
    listBreaks: {"operationId":"listAuditBreaks","method":"GET","path":"/audit/breaks","query":true},
    closeBreak: {"operationId":"closeAuditBreak","method":"POST","path":"/audit/breaks/{id}/close","body":true},
  },
  receipts: {
    check: {"operationId":"checkReceipt","method":"POST","path":"/receipts/check","body":true},
  },
  auditExports: {
    list: {"operationId":"listAuditExports","method":"GET","path":"/audit/exports","query":true,"paged":true},
    create: {"operationId":"createAuditExport","method":"POST","path":"/audit/exports","body":true,"idempotent":true},
    get: {"operationId":"getAuditExport","method":"GET","path":"/audit/exports/{id}"},
    cancel: {"operationId":"cancelAuditExport","method":"POST","path":"/audit/exports/{id}/cancel"},
    download: {"operationId":"downloadAuditExport","method":"GET","path":"/audit/exports/{id}/file","produces":"application/octet-stream"},
    deliver: {"operationId":"deliverAuditExport","method":"POST","path":"/audit/exports/{id}/deliver","body":true},
    delete: {"operationId":"deleteAuditExport","method":"DELETE","path":"/audit/exports/{id}","empty":true},
  },
  auditAnchors: {
    list: {"operationId":"listAuditAnchors","method":"GET","path":"/audit/anchors","query":true,"paged":true},
    create: {"operationId":"createAuditAnchor","method":"POST","path":"/audit/anchors","body":true,"idempotent":true},
    get: {"operationId":"getAuditAnchor","method":"GET","path":"/audit/anchors/{id}"},
    update: {"operationId":"updateAuditAnchor","method":"PATCH","path":"/audit/anchors/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteAuditAnchor","method":"DELETE","path":"/audit/anchors/{id}","empty":true},
    compare: {"operationId":"compareAuditAnchor","method":"POST","path":"/audit/anchors/{id}/compare"},
  },
  scheduledExports: {
    list: {"operationId":"listScheduledExports","method":"GET","path":"/audit/scheduled-exports","query":true,"paged":true},
    create: {"operationId":"createScheduledExport","method":"POST","path":"/audit/scheduled-exports","body":true,"idempotent":true},
    get: {"operationId":"getScheduledExport","method":"GET","path":"/audit/scheduled-exports/{id}"},
    update: {"operationId":"updateScheduledExport","method":"PATCH","path":"/audit/scheduled-exports/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteScheduledExport","method":"DELETE","path":"/audit/scheduled-exports/{id}","empty":true},
    run: {"operationId":"runScheduledExport","method":"POST","path":"/audit/scheduled-exports/{id}/run"},
  },
  auditStreams: {
    list: {"operationId":"listAuditStreams","method":"GET","path":"/audit/streams","query":true,"paged":true},
    create: {"operationId":"createAuditStream","method":"POST","path":"/audit/streams","body":true,"idempotent":true},
    get: {"operationId":"getAuditStream","method":"GET","path":"/audit/streams/{id}"},
    update: {"operationId":"updateAuditStream","method":"PATCH","path":"/audit/streams/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteAuditStream","method":"DELETE","path":"/audit/streams/{id}","empty":true},
    test: {"operationId":"testAuditStream","method":"POST","path":"/audit/streams/{id}/test"},
  },
  webhooks: {
    list: {"operationId":"listWebhooks","method":"GET","path":"/webhooks","query":true,"paged":true},
    create: {"operationId":"createWebhook","method":"POST","path":"/webhooks","body":true},
    get: {"operationId":"getWebhook","method":"GET","path":"/webhooks/{id}"},
    update: {"operationId":"updateWebhook","method":"PATCH","path":"/webhooks/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteWebhook","method":"DELETE","path":"/webhooks/{id}","empty":true},
    rotateSecret: {"operationId":"rotateWebhookSecret","method":"POST","path":"/webhooks/{id}/rotate-secret","body":true},
    test: {"operationId":"testWebhook","method":"POST","path":"/webhooks/{id}/test"},
    replay: {"operationId":"replayWebhook","method":"POST","path":"/webhooks/{id}/replay","body":true},
    listDeliveries: {"operationId":"listWebhookDeliveries","method":"GET","path":"/webhooks/{id}/deliveries","query":true,"paged":true},
    getDelivery: {"operationId":"getWebhookDelivery","method":"GET","path":"/webhook-deliveries/{id}"},
    redeliverDelivery: {"operationId":"redeliverWebhookDelivery","method":"POST","path":"/webhook-deliveries/{id}/redeliver"},
  },
  auditRetention: {
    get: {"operationId":"getAuditRetention","method":"GET","path":"/audit/retention"},
    set: {"operationId":"setAuditRetention","method":"PUT","path":"/audit/retention","body":true},
    removeAuditSegment: {"operationId":"removeAuditSegment","method":"POST","path":"/audit/retention/segments","body":true},
    listAuditTombstones: {"operationId":"listAuditTombstones","method":"GET","path":"/audit/tombstones"},
    listLegalHolds: {"operationId":"listLegalHolds","method":"GET","path":"/audit/holds","query":true},
    placeLegalHold: {"operationId":"placeLegalHold","method":"POST","path":"/audit/holds","body":true,"idempotent":true},
    releaseLegalHold: {"operationId":"releaseLegalHold","method":"POST","path":"/audit/holds/{id}/release","body":true},
  },
  retentionRules: {
    list: {"operationId":"listRetentionRules","method":"GET","path":"/retention-rules","query":true,"paged":true},
    create: {"operationId":"createRetentionRule","method":"POST","path":"/retention-rules","body":true,"idempotent":true},
    get: {"operationId":"getRetentionRule","method":"GET","path":"/retention-rules/{id}"},
    update: {"operationId":"updateRetentionRule","method":"PATCH","path":"/retention-rules/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteRetentionRule","method":"DELETE","path":"/retention-rules/{id}","empty":true},
    preview: {"operationId":"previewRetentionRule","method":"POST","path":"/retention-rules/{id}/preview"},
    run: {"operationId":"runRetentionRule","method":"POST","path":"/retention-rules/{id}/run","body":true},
  },
  approvals: {
    listProposedChanges: {"operationId":"listProposedChanges","method":"GET","path":"/approvals","query":true,"paged":true},
    getProposedChange: {"operationId":"getProposedChange","method":"GET","path":"/approvals/{id}"},
    approveProposedChange: {"operationId":"approveProposedChange","method":"POST","path":"/approvals/{id}/approve","body":true},
    rejectProposedChange: {"operationId":"rejectProposedChange","method":"POST","path":"/approvals/{id}/reject","body":true},
    overrideProposedChange: {"operationId":"overrideProposedChange","method":"POST","path":"/approvals/{id}/override","body":true},
    reviewProposedChange: {"operationId":"reviewProposedChange","method":"POST","path":"/approvals/{id}/review","body":true},
    getPolicy: {"operationId":"getApprovalPolicy","method":"GET","path":"/approval-policy"},
    setPolicy: {"operationId":"setApprovalPolicy","method":"PUT","path":"/approval-policy","body":true},
  },
  selfService: {
    get: {"operationId":"getSelfService","method":"GET","path":"/accounts/{id}/self-service"},
    listAccountSignIns: {"operationId":"listAccountSignIns","method":"GET","path":"/accounts/{id}/sign-ins","query":true},
    listOwnTransfers: {"operationId":"listOwnTransfers","method":"GET","path":"/accounts/{id}/transfers","query":true,"paged":true},
    getAccountLink: {"operationId":"getAccountLink","method":"GET","path":"/accounts/{id}/link"},
    makeAccountLink: {"operationId":"makeAccountLink","method":"POST","path":"/accounts/{id}/link","body":true},
    revokeAccountLink: {"operationId":"revokeAccountLink","method":"DELETE","path":"/accounts/{id}/link","empty":true},
    openAccountLink: {"operationId":"openAccountLink","method":"POST","path":"/account-link/look","body":true},
    offerKeyByLink: {"operationId":"offerKeyByLink","method":"POST","path":"/account-link/key","body":true},
    listSignInsByLink: {"operationId":"listSignInsByLink","method":"POST","path":"/account-link/sign-ins","body":true},
    listTransfersByLink: {"operationId":"listTransfersByLink","method":"POST","path":"/account-link/transfers","body":true},
  },
  configuration: {
    getDrift: {"operationId":"getConfigurationDrift","method":"GET","path":"/configuration/drift"},
    export: {"operationId":"exportConfiguration","method":"GET","path":"/configuration/export"},
  },
  roles: {
    list: {"operationId":"listRoles","method":"GET","path":"/roles","query":true,"paged":true},
    create: {"operationId":"createRole","method":"POST","path":"/roles","body":true,"idempotent":true},
    get: {"operationId":"getRole","method":"GET","path":"/roles/{id}"},
    update: {"operationId":"updateRole","method":"PATCH","path":"/roles/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteRole","method":"DELETE","path":"/roles/{id}","empty":true},
  },
  apiKeys: {
    list: {"operationId":"listApiKeys","method":"GET","path":"/api-keys","query":true,"paged":true},
    create: {"operationId":"createApiKey","method":"POST","path":"/api-keys","body":true},
    get: {"operationId":"getApiKey","method":"GET","path":"/api-keys/{id}"},
    update: {"operationId":"updateApiKey","method":"PATCH","path":"/api-keys/{id}","body":true,"ifMatch":true},
    delete: {"operationId":"deleteApiKey","method":"DELETE","path":"/api-keys/{id}","empty":true},
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Operation>>>>;
