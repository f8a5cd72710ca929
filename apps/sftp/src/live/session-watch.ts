import { Failure, MOST_SHOWN_FILES, type SessionActivity, type SessionFile } from '@waybill/core';
import type { SshServerSession } from '@waybill/ssh';

/** Between two files of one client: time for its answer to leave, too short for much else. */
const LAST_ANSWER_MS = 100;

/** A file that a session has open, as it is written or read. */
export class WatchedFile {
  readonly path: string;
  readonly direction: SessionFile['direction'];
  readonly #askSize: (() => Promise<number | undefined>) | undefined;
  #reached = 0;
  #sizeBytes: number | null = null;
  #asked = false;
  #toldBytes = 0;
  #movedAt = 0;

  constructor(path: string, direction: SessionFile['direction'], askSize?: () => Promise<number | undefined>) {
    this.path = path;
    this.direction = direction;
    this.#askSize = askSize;
  }

  /** Somebody came to this byte. Called with each request, so it does next to nothing. */
  reach(end: number): void {
    if (end > this.#reached) this.#reached = end;
  }

  /** When it moved last; for the order in which files are shown. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** How far it is now, and how fast it was since this was last asked, `elapsedMs` ago. */
  tell(nowMs: number, elapsedMs: number): SessionFile {
    // Asked for what is open for long enough to be seen.
    if (this.#askSize !== undefined && !this.#asked) {
      this.#asked = true;
      this.#askSize().then(
        (sizeBytes) => {
          this.#sizeBytes = sizeBytes ?? null;
        },
        () => undefined,
      );
    }
    const bytesDone = Math.min(this.#reached, this.#sizeBytes ?? Number.POSITIVE_INFINITY);
    const moved = Math.max(0, bytesDone - this.#toldBytes);
    if (moved > 0) this.#movedAt = nowMs;
    this.#toldBytes = bytesDone;
    return {
      path: this.path,
      direction: this.direction,
      bytesDone,
      sizeBytes: this.#sizeBytes,
      bytesPerSecond: Math.round((moved * 1000) / Math.max(1, elapsedMs)),
    };
  }
}

/** What is known of one session of this process while it lasts. */
export class SessionWatch {
  readonly #session: Pick<SshServerSession<unknown>, 'id' | 'bytesMoved' | 'draining' | 'end'>;
  readonly #files = new Set<WatchedFile>();
  #told = { bytesIn: 0, bytesOut: 0 };
  #toldAt: number;
  #toldText = '';
  #leaving: NodeJS.Timeout | undefined;

  constructor(session: Pick<SshServerSession<unknown>, 'id' | 'bytesMoved' | 'draining' | 'end'>, nowMs: number) {
    this.#session = session;
    this.#toldAt = nowMs;
    session.draining.addEventListener('abort', this.#leaveWhenIdle, { once: true });
  }

  get id(): string {
    return this.#session.id;
  }

  bytesMoved(): { readonly bytesIn: number; readonly bytesOut: number } {
    return this.#session.bytesMoved();
  }

  /** Whether a file may be opened now. @throws Failure `shutting-down` while the server drains */
  checkOpen(): void {
    if (this.#session.draining.aborted) {
      throw new Failure('shutting-down', { publicDetail: 'The server takes no more files: connect again.' });
    }
  }

  opened(file: WatchedFile): void {
    clearTimeout(this.#leaving);
    this.#files.add(file);
  }

  closed(file: WatchedFile): void {
    this.#files.delete(file);
    if (this.#session.draining.aborted) this.#leaveWhenIdle();
  }

  /** Ends it because somebody asked. */
  end(detail: string): void {
    this.#session.end(detail, 'The operator of this server ended the session.');
  }

  /** The session is over. */
  forget(): void {
    clearTimeout(this.#leaving);
    this.#session.draining.removeEventListener('abort', this.#leaveWhenIdle);
  }

  /** What it does now, when that differs from what was told before. */
  news(nowMs: number): SessionActivity | undefined {
    const elapsedMs = nowMs - this.#toldAt;
    const { bytesIn, bytesOut } = this.#session.bytesMoved();
    const perSecond = (bytes: number): number => Math.round((bytes * 1000) / Math.max(1, elapsedMs));
    const files = [...this.#files]
      .map((file) => ({ shown: file.tell(nowMs, elapsedMs), file }))
      .sort((a, b) => b.file.movedAt - a.file.movedAt)
      .slice(0, MOST_SHOWN_FILES)
      .map(({ shown }) => shown);
    const activity: SessionActivity = {
      bytesIn,
      bytesOut,
      bytesInPerSecond: perSecond(bytesIn - this.#told.bytesIn),
      bytesOutPerSecond: perSecond(bytesOut - this.#told.bytesOut),
      openFiles: this.#files.size,
      files,
    };
    this.#told = { bytesIn, bytesOut };
    this.#toldAt = nowMs;
    const text = JSON.stringify(activity);
    if (text === this.#toldText) return undefined;
    this.#toldText = text;
    return activity;
  }

  /** What was told last was not heard. */
  tellAgain(): void {
    this.#toldText = '';
  }

  readonly #leaveWhenIdle = (): void => {
    if (this.#files.size > 0) return;
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      if (this.#files.size === 0) this.#session.end('drained', 'The server is shutting down; connect again.');
    }, LAST_ANSWER_MS);
  };
}
