import type { RefusalReason, SshServerEvent } from '@waybill/ssh';

type Refused = Extract<SshServerEvent, { readonly type: 'connection.refused' }>;

/** So many addresses are told apart within one window; further ones are counted together. */
const MOST_ADDRESSES = 1_000;

/** Refusals of one kind since the first of them was told. */
export interface FurtherRefusals {
  /** Undefined: of many. */
  readonly address: string | undefined;
  readonly reason: RefusalReason;
  readonly count: number;
}

interface Window {
  readonly address: string | undefined;
  readonly reason: RefusalReason;
  count: number;
}

/**
 * Keeps refused connections from flooding the audit trail: the first of an address and a reason is told at once, the others of the
 * next `windowMs` in one sum.
 */
export class RefusalTally {
  readonly #windows = new Map<string, Window>();
  readonly #tell: (further: FurtherRefusals) => void;
  readonly #windowMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(tell: (further: FurtherRefusals) => void, windowMs = 60_000) {
    this.#tell = tell;
    this.#windowMs = windowMs;
  }

  /** True when this one is to be told by itself. */
  isFirst({ address, reason }: Refused): boolean {
    const known = this.#windows.get(`${reason} ${address}`);
    if (known === undefined && this.#windows.size < MOST_ADDRESSES) {
      this.#open(`${reason} ${address}`, { address, reason, count: 0 });
      return true;
    }
    const among = known ?? this.#windows.get(reason) ?? this.#open(reason, { address: undefined, reason, count: 0 });
    among.count += 1;
    return false;
  }

  /** Tells what was counted so far. */
  flush(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const key of [...this.#windows.keys()]) this.#close(key);
  }

  #open(key: string, window: Window): Window {
    this.#windows.set(key, window);
    const timer: NodeJS.Timeout = setTimeout(() => {
      this.#timers.delete(timer);
      this.#close(key);
    }, this.#windowMs).unref();
    this.#timers.add(timer);
    return window;
  }

  #close(key: string): void {
    const window = this.#windows.get(key);
    this.#windows.delete(key);
    if (window !== undefined && window.count > 0) this.#tell(window);
  }
}
