import type { Id } from '../ids.js';
import type { CertificateFacts } from './certificate.js';

/** How many of its open files a session shows; those that moved last. */
export const MOST_SHOWN_FILES = 8;

/** A file that a session has open. */
export interface SessionFile {
  /** As the partner sees it. */
  readonly path: string;
  readonly direction: 'upload' | 'download';
  /** One past the highest byte that came, or was asked for. */
  readonly bytesDone: number;
  /** Of a download, once it is known; a client does not say how long its upload will be. */
  readonly sizeBytes: number | null;
  readonly bytesPerSecond: number;
}

/** What a session moved and moves, as its process told a moment ago. */
export interface SessionActivity {
  /** Over the line, with everything around the files. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  /** Open files in all. */
  readonly openFiles: number;
  /** At most {@link MOST_SHOWN_FILES} of them. */
  readonly files: readonly SessionFile[];
}

/** What was negotiated with a client (BEHAVIOURS B29). */
export interface SessionAlgorithms {
  readonly keyExchange: string;
  readonly hostKeyAlgorithm: string;
  readonly cipherIn: string;
  readonly cipherOut: string;
  readonly macIn: string;
  readonly macOut: string;
  readonly strictKeyExchange: boolean;
}

/** A partner that is signed in to the SFTP server now. Its process owns it; when that dies, so has the session ended. */
export interface LiveSession {
  readonly id: Id;
  readonly processId: Id;
  /** Such as `sftp@host:4711`. */
  readonly processName: string;
  readonly accountId: Id;
  readonly partnerId: Id;
  readonly username: string;
  readonly address: string;
  readonly port: number;
  /** As the client called itself; escape it where it is shown. */
  readonly client: string;
  /** What it signed in with: `publickey`, `password+code`, … */
  readonly method: string;
  readonly keyFingerprint: string | null;
  /** That the key came with; null for a plain key, and where there was none. */
  readonly certificate: CertificateFacts | null;
  readonly algorithms: SessionAlgorithms;
  readonly openedAt: Date;
  readonly activity: SessionActivity;
  /** Since when its end is asked for. */
  readonly endRequestedAt: Date | null;
}

/** Why a process of the SFTP server takes no new connections, and until when those it has may finish. */
export interface Drain {
  readonly since: Date;
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
}

/** How one process of the SFTP server fares, counted since it started. */
export interface ServerFigures {
  readonly sessionsOpened: number;
  /** By outcome: `accepted`, or why not. */
  readonly logins: Readonly<Record<string, number>>;
  /** Connections that were not let in, by reason. */
  readonly connectionsRefused: Readonly<Record<string, number>>;
  /** Connections that ended before anybody had signed in, by reason. */
  readonly handshakesFailed: Readonly<Record<string, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly uploadsCommitted: number;
  readonly uploadsRefused: number;
  readonly uploadsAbandoned: number;
  /** How much later than they should timers ran, over the last seconds. */
  readonly eventLoopLagMs: { readonly mean: number; readonly p99: number; readonly max: number };
}

/** A process of the SFTP server that gave a sign of life lately. */
export interface ServerProcess {
  readonly id: Id;
  /** Such as `sftp@host:4711`; told in the audit trail and in the log. */
  readonly name: string;
  /** What it listens on: `0.0.0.0:2022`. */
  readonly address: string;
  readonly startedAt: Date;
  readonly sessions: number;
  readonly drain: Drain | null;
  /** Null until it told some. */
  readonly figures: ServerFigures | null;
}
