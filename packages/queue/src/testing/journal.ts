import type { WorkerTask } from '../task.js';

/** What the handlers of a test saw, in order, and a way to wait for it. */
export class Journal {
  readonly #seen: WorkerTask[] = [];
  readonly #waiting = new Set<() => void>();

  get seen(): readonly WorkerTask[] {
    return this.#seen;
  }

  /** What tells the Tasks of a test apart. */
  get ids(): readonly string[] {
    return this.#seen.map((task) => (task.name === 'make-audit-export' ? task.exportId : task.runId));
  }

  write(task: WorkerTask): void {
    this.#seen.push(task);
    for (const check of this.#waiting) check();
  }

  /** Resolves when `count` Tasks were seen. */
  async has(count: number): Promise<void> {
    if (this.#seen.length >= count) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.#seen.length < count) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }
}

/** Something a test opens when it is ready. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
