import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, Role } from '@waybill/platform';
import { type RoleCommand, type RoleExit, type RoleProcess, startRoleProcess } from './role-process.js';

/** When a role that died is started again: at once, then later and later while it keeps dying. */
export interface RestartPolicy {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A process that lived this long died of something new: the delays begin anew. */
  readonly healthyAfterMs: number;
}

/** What the product uses. */
export const defaultRestartPolicy: RestartPolicy = { firstDelayMs: 200, maxDelayMs: 30_000, healthyAfterMs: 60_000 };

/** Options of {@link keepRole}. */
export interface KeepRoleOptions extends RoleCommand {
  readonly role: Role;
  readonly log: Logger;
  readonly restart: RestartPolicy;
  /** Hears of every end that nobody asked for. */
  onDeath(role: Role, exit: RoleExit): void;
}

/** A role that is kept running. */
export interface KeptRole {
  readonly role: Role;
  /** Resolves when the first process answers. A role that never did is not started again. */
  readonly ready: Promise<void>;
  /** The id of the process that runs now. */
  readonly pid: number;
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

/** The pause before the next start, after `deaths` in a row. */
export function restartDelayMs(deaths: number, { firstDelayMs, maxDelayMs }: RestartPolicy): number {
  return deaths <= 1 ? firstDelayMs : Math.min(maxDelayMs, firstDelayMs * 2 ** (deaths - 1));
}

/** Starts a role and starts it again whenever it dies, until it is stopped. */
export function keepRole(options: KeepRoleOptions): KeptRole {
  const { role, log, restart } = options;
  const stopping = new AbortController();
  let current: RoleProcess = startRoleProcess(role, options);
  const { ready } = current;

  const keep = async (): Promise<void> => {
    try {
      await ready;
    } catch {
      return;
    }
    for (let deaths = 0; ; ) {
      const startedAt = performance.now();
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      deaths = performance.now() - startedAt >= restart.healthyAfterMs ? 1 : deaths + 1;
      const delayMs = restartDelayMs(deaths, restart);
      log.error({ diedRole: role, ...exit, delayMs }, 'a role died and is started again');
      options.onDeath(role, exit);
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      current = startRoleProcess(role, options);
      void current.ready.then(
        () => log.info({ restartedRole: role }, 'a role runs again'),
        () => undefined,
      );
    }
  };
  const kept = keep();

  return {
    role,
    ready,
    get pid() {
      return current.pid;
    },
    stop: async (graceMs) => {
      stopping.abort();
      await current.stop(graceMs);
      await kept;
    },
    kill: () => {
      stopping.abort();
      current.kill();
    },
  };
}
