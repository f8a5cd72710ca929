import { hasCode, isNotFound, isUnanswered, sentenceOf } from '../../api/problem-error.js';

/** How much is sent at first; as much more or less then as a second or two take. */
const FIRST_BYTES = 1024 * 1024;
const QUICK_MS = 1000;
const SLOW_MS = 4000;
/** How often it is asked how far an upload is without that it went on. */
const MOST_TROUBLES = 5;

/** How far an upload is, in the server's words. */
interface UploadView {
  readonly id: string;
  readonly bytesDone: number;
  readonly chunkBytes: number;
}

/** Who takes files in. */
export interface UploadTarget {
  begin(path: string, sizeBytes: number, overwrite: boolean): Promise<UploadView>;
  progress(upload: string): Promise<UploadView>;
  send(upload: string, offset: number, content: Blob, signal: AbortSignal): Promise<UploadView>;
  commit(upload: string): Promise<{ readonly sha256: string }>;
  discard(upload: string): Promise<unknown>;
}

/** Remembers uploads over a reload of the page: who chooses the same file again goes on with it. */
interface UploadMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What is to be put where. */
export interface WantedUpload {
  /** Tells places apart. */
  readonly place: string;
  readonly path: string;
  readonly file: File;
  readonly target: UploadTarget;
  /** Told when the file is there. */
  readonly onDone: () => void;
}

/** A file in the queue, as people see it. */
export interface QueuedUpload {
  readonly key: number;
  readonly place: string;
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly bytesDone: number;
  /** `exists` waits for a person to say whether the file that is there is replaced. */
  readonly state: 'waiting' | 'sending' | 'checking' | 'done' | 'exists' | 'failed';
  readonly problem?: string;
  /** Of what lies there, once it is done. */
  readonly sha256?: string;
}

interface Work {
  readonly wanted: WantedUpload;
  readonly abort: AbortController;
  overwrite: boolean;
  upload?: string;
  /** It failed because nobody answered: it goes on by itself when the network is back. */
  wasCut: boolean;
}

interface UploadQueueOptions {
  readonly memory: UploadMemory;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** Puts files one after the other, and goes on where a cut left them. Belongs to the tab, so walking about the console ends nothing. */
export class UploadQueue {
  readonly #options: UploadQueueOptions;
  readonly #work = new Map<number, Work>();
  readonly #listeners = new Set<() => void>();
  #items: readonly QueuedUpload[] = [];
  #last = 0;
  #running = false;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
  }

  /** The same array until something changes. */
  get items(): readonly QueuedUpload[] {
    return this.#items;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(all: readonly WantedUpload[]): void {
    for (const wanted of all) {
      this.#last += 1;
      const { place, path, file } = wanted;
      this.#work.set(this.#last, { wanted, abort: new AbortController(), overwrite: false, wasCut: false });
      const { name, size: sizeBytes } = file;
      this.#items = [...this.#items, { key: this.#last, place, path, name, sizeBytes, bytesDone: 0, state: 'waiting' }];
    }
    this.#tell();
    void this.#run();
  }

  /** Goes on with what failed, where it was. */
  retry(key: number): void {
    this.#change(key, { state: 'waiting' });
    void this.#run();
  }

  /** Puts a file in place of the one that is there. */
  replace(key: number): void {
    const work = this.#work.get(key);
    if (work === undefined) return;
    work.overwrite = true;
    this.retry(key);
  }

  /** Goes on with all that was cut: the network is back. */
  retryCut(): void {
    for (const { key, state } of this.#items) if (state === 'failed' && this.#work.get(key)?.wasCut === true) this.retry(key);
  }

  /** Takes a file out of the queue, and what came of it away from the server. */
  async cancel(key: number): Promise<void> {
    const work = this.#work.get(key);
    this.#items = this.#items.filter((item) => item.key !== key);
    this.#work.delete(key);
    this.#tell();
    if (work === undefined) return;
    work.abort.abort();
    await this.#discard(work);
  }

  /** Takes out what is done. */
  clear(): void {
    for (const { key, state } of this.#items) if (state === 'done') this.#work.delete(key);
    this.#items = this.#items.filter(({ state }) => state !== 'done');
    this.#tell();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (;;) {
        const next = this.#items.find(({ state }) => state === 'waiting');
        const work = next && this.#work.get(next.key);
        if (next === undefined || work === undefined) return;
        await this.#put(next.key, work);
      }
    } finally {
      this.#running = false;
    }
  }

  async #put(key: number, work: Work): Promise<void> {
    const { memory } = this.#options;
    this.#change(key, { state: 'sending' });
    work.wasCut = false;
    try {
      const begun = await this.#begun(work);
      work.upload = begun.id;
      memory.setItem(memoryKey(work.wanted), begun.id);
      await this.#sendAll(key, work, begun);
      this.#change(key, { state: 'checking' });
      const { sha256 } = await work.wanted.target.commit(begun.id);
      memory.removeItem(memoryKey(work.wanted));
      this.#change(key, { state: 'done', sha256, bytesDone: work.wanted.file.size });
      work.wanted.onDone();
    } catch (error) {
      // It was taken out of the queue; what had begun meanwhile is nobody's.
      if (work.abort.signal.aborted) return this.#discard(work);
      work.wasCut = isUnanswered(error);
      if (hasCode(error, 'target.exists')) {
        await this.#discard(work);
        this.#change(key, { state: 'exists', bytesDone: 0 });
      } else {
        if (hasCode(error, 'integrity.digest-mismatch') || isNotFound(error)) this.#forget(work);
        this.#change(key, { state: 'failed', problem: sentenceOf(error) });
      }
    }
  }

  /** What is known of it at the server, or a new one. */
  async #begun({ wanted, overwrite, upload }: Work): Promise<UploadView> {
    const known = upload ?? (overwrite ? null : this.#options.memory.getItem(memoryKey(wanted)));
    if (known !== null) {
      try {
        return await wanted.target.progress(known);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    return wanted.target.begin(wanted.path, wanted.file.size, overwrite);
  }

  async #sendAll(key: number, { wanted: { file, target }, abort: { signal } }: Work, begun: UploadView): Promise<void> {
    const { now, pause } = this.#options;
    let { bytesDone } = begun;
    let most = Math.min(FIRST_BYTES, begun.chunkBytes);
    let troubles = 0;
    this.#change(key, { bytesDone });
    while (bytesDone < file.size) {
      signal.throwIfAborted();
      const from = now();
      const before = bytesDone;
      try {
        bytesDone = (await target.send(begun.id, bytesDone, file.slice(bytesDone, bytesDone + most), signal)).bytesDone;
        const took = now() - from;
        if (took < QUICK_MS) most = Math.min(most * 2, begun.chunkBytes);
        else if (took > SLOW_MS) most = Math.max(Math.floor(most / 2), 64 * 1024);
      } catch (error) {
        signal.throwIfAborted();
        if (!isUnanswered(error) && !hasCode(error, 'conflict.state')) throw error;
        troubles += 1;
        if (troubles > MOST_TROUBLES) throw error;
        // What came before the cut may still be on its way to the stage.
        await pause(300 * troubles);
        bytesDone = (await target.progress(begun.id)).bytesDone;
      }
      if (bytesDone > before) troubles = 0;
      this.#change(key, { bytesDone });
    }
  }

  async #discard(work: Work): Promise<void> {
    const { upload } = work;
    this.#forget(work);
    // What cannot be discarded now is removed by the server when nobody went on with it for a day.
    if (upload !== undefined) await work.wanted.target.discard(upload).catch(() => undefined);
  }

  #forget(work: Work): void {
    delete work.upload;
    this.#options.memory.removeItem(memoryKey(work.wanted));
  }

  #change(key: number, { problem, ...change }: Partial<QueuedUpload>): void {
    this.#items = this.#items.map((item) => {
      if (item.key !== key) return item;
      const { problem: _, ...rest } = item;
      return { ...rest, ...change, ...(problem === undefined ? {} : { problem }) };
    });
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The same file for the same place has the same key. */
function memoryKey({ place, path, file }: WantedUpload): string {
  return `waybill-upload:${place}:${path}:${file.size}:${file.lastModified}`;
}
