import type { DialRequest, DialStepName } from '@waybill/core';

/** Tells whoever listens which step of connecting is under way, and how long those took that succeeded. */
export class DialSteps {
  readonly #listener: Pick<DialRequest, 'onStep' | 'onStepStart'>;
  #current: { readonly name: DialStepName; readonly startedAt: number } | undefined;

  constructor(listener: Pick<DialRequest, 'onStep' | 'onStepStart'>) {
    this.#listener = listener;
  }

  begin(name: DialStepName): void {
    this.#current = { name, startedAt: performance.now() };
    this.#listener.onStepStart?.(name);
  }

  /** The step that was begun last succeeded. */
  done(detail: string): void {
    if (this.#current === undefined) return;
    const { name, startedAt } = this.#current;
    this.#listener.onStep?.({ name, durationMs: performance.now() - startedAt, detail });
  }

  /** A step that is done when `work` is. */
  async take<T>(name: DialStepName, work: () => Promise<T>, describe: (result: T) => string): Promise<T> {
    this.begin(name);
    const result = await work();
    this.done(describe(result));
    return result;
  }
}
