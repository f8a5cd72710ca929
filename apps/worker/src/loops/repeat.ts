import type { Logger } from '@waybill/platform';

export interface Loop {
  /** Goes round once more at once, or right after the round that is under way. */
  wake(): void;
  /** Ends after the round that is under way. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Logger;
  /** One round. Resolves to true when there is more to do at once. */
  round(signal: AbortSignal): Promise<boolean>;
}

/**
 * Does one thing again and again, one round at a time. A round that fails is logged and the next one comes as planned: what it
 * would have done is still in PostgreSQL.
 */
export function repeat(options: LoopOptions): Loop {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let wakened = false;
  let underWay: Promise<void> | undefined;

  const go = (): void => {
    if (stopping.signal.aborted) return;
    if (underWay !== undefined) {
      wakened = true;
      return;
    }
    clearTimeout(timer);
    wakened = false;
    underWay = options
      .round(stopping.signal)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) options.log.error({ err: error, loop: options.name }, 'a round failed');
        return false;
      })
      .then((more) => {
        underWay = undefined;
        if (stopping.signal.aborted) return;
        if (more || wakened) setImmediate(go);
        else timer = setTimeout(go, options.everyMs);
      });
  };
  go();
  return {
    wake: go,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}
