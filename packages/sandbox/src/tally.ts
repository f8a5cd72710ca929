import type { Request, RequestName } from './behaviours/behaviour.js';

/** A request as the journal keeps it. */
export interface SeenRequest extends Pick<Request, 'type' | 'path' | 'to'> {
  /** Whether it was done. Not so while it runs, when it failed, and when the line was cut before its turn came. */
  done: boolean;
}

/** What the partner has seen since it started, or since the counters were set back. */
export interface Seen {
  /** TCP connections, those dropped in the handshake included. */
  readonly connections: number;
  readonly dropped: number;
  /** Open now, and the most that ever were at the same time. */
  readonly open: number;
  readonly mostOpen: number;
  readonly signIns: number;
  readonly refusedSignIns: number;
  /** SFTP sessions that were opened. */
  readonly sessions: number;
  readonly requests: Readonly<Record<RequestName, number>>;
  /** Bytes of files, as READ and WRITE carry them. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** The latest requests in order, at most 10,000, but for READ, WRITE and READDIR. */
  readonly journal: readonly Readonly<SeenRequest>[];
}

const MOST_JOURNAL = 10_000;
const tooMany: ReadonlySet<RequestName> = new Set(['READ', 'WRITE', 'READDIR']);

function noRequests(): Record<RequestName, number> {
  return {
    REALPATH: 0,
    STAT: 0,
    LSTAT: 0,
    OPENDIR: 0,
    READDIR: 0,
    OPEN: 0,
    READ: 0,
    WRITE: 0,
    FSTAT: 0,
    SETSTAT: 0,
    FSETSTAT: 0,
    FSYNC: 0,
    CLOSE: 0,
    MKDIR: 0,
    RMDIR: 0,
    REMOVE: 0,
    RENAME: 0,
    'POSIX-RENAME': 0,
  };
}

/** Counts what the partner sees. */
export class Tally implements Seen {
  connections = 0;
  dropped = 0;
  open = 0;
  mostOpen = 0;
  signIns = 0;
  refusedSignIns = 0;
  sessions = 0;
  requests = noRequests();
  bytesRead = 0;
  bytesWritten = 0;
  journal: SeenRequest[] = [];

  opened(): void {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
  }

  /** Whoever does the request marks it done. */
  request({ type, path, to }: Request): SeenRequest {
    this.requests[type] += 1;
    const seen: SeenRequest = { type, path, ...(to === undefined ? {} : { to }), done: false };
    if (tooMany.has(type)) return seen;
    this.journal.push(seen);
    if (this.journal.length > MOST_JOURNAL) this.journal.shift();
    return seen;
  }

  /** Begins anew; what is open stays counted. */
  reset(): void {
    this.connections = 0;
    this.dropped = 0;
    this.mostOpen = this.open;
    this.signIns = 0;
    this.refusedSignIns = 0;
    this.sessions = 0;
    this.requests = noRequests();
    this.bytesRead = 0;
    this.bytesWritten = 0;
    this.journal = [];
  }
}
