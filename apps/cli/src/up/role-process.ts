import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@waybill/core';
import { type Environment, type Role, roleMessageSchema, SUPERVISOR_VARIABLE, stopWithUs } from '@waybill/platform';

/** How to start a role as a process of its own. */
export interface RoleCommand {
  /** The program and its arguments, such as `[process.execPath, 'main.js', 'api']`. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Environment;
}

/** How a role's process ended. */
export interface RoleExit {
  readonly diedPid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process of a role. */
export interface RoleProcess {
  readonly pid: number;
  /** Resolves when it answers; rejects with what it said when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended. Never rejects. */
  readonly exited: Promise<RoleExit>;
  /** Asks it to stop, and kills it when it has not within `graceMs`. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

/** What a person reads of an exit. */
function describeExit({ code, signal }: RoleExit): string {
  return signal === null ? `ended with status ${code}` : `was ended by ${signal}`;
}

/** Starts a role. Its log comes out of our standard error; it ends when we do. */
export function startRoleProcess(role: Role, { command, environment }: RoleCommand): RoleProcess {
  const [program, ...args] = [...stopWithUs('KILL'), ...command];
  const child: ChildProcess = spawn(program ?? command[0], args, {
    env: { ...environment, [SUPERVISOR_VARIABLE]: String(process.pid) },
    stdio: ['ignore', 2, 2, 'ipc'],
    // A group of its own: Ctrl-C reaches the whole foreground group, and roles must be stopped in order.
    detached: true,
  });

  let detail: string | undefined;
  const exited = new Promise<RoleExit>((resolve) => {
    child.once('error', (error) => {
      detail = error.message;
      if (child.pid === undefined) resolve({ diedPid: 0, code: null, signal: null });
    });
    child.once('exit', (code, signal) => resolve({ diedPid: child.pid ?? 0, code, signal }));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = roleMessageSchema.safeParse(raw).data;
      if (message?.type === 'ready') resolve();
      if (message?.type === 'failed') detail = message.detail;
    });
    void exited.then((exit) => {
      const why = detail ?? `It ${describeExit(exit)}.`;
      reject(new Failure('internal', { publicDetail: `The role ${role} did not start. ${why}`, context: { role } }));
    });
  });
  // Whoever does not wait for it hears of the end by `exited`.
  ready.catch(() => undefined);

  return {
    pid: child.pid ?? 0,
    ready,
    exited,
    stop: async (graceMs) => {
      child.kill('SIGTERM');
      const timer = new AbortController();
      const late = delay(graceMs, 'late', { signal: timer.signal }).catch(() => 'cancelled');
      if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
      timer.abort();
      await exited;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
