import type { TransferDirection } from '@waybill/core';

/** The places where a crash test may end the process; each is between two durable steps. */
export const faultPoints = ['while-staging', 'before-verifying', 'before-commit', 'after-commit', 'after-post-action'] as const;
export type FaultPoint = (typeof faultPoints)[number];

/** Who passes a fault point. */
export interface FaultPassage {
  readonly direction: TransferDirection;
  /** Of the claim, or the last claim, of the Transfer. */
  readonly fencingToken: number;
  /** How far in the file it is; while staging what is sent counts, whether it was acknowledged or not. */
  readonly bytesDone: number;
}

/** What a crash test does where a fault point is passed: nothing, or hold whoever passes for as long as it likes, or end the process. */
export type FaultHook = (point: FaultPoint, passage: FaultPassage) => Promise<void> | undefined;

let hook: FaultHook | undefined;

/** Has the hook called at every fault point of this process; only crash tests do. */
export function armFaultPoints(armed: FaultHook): void {
  hook = armed;
}

/** Marks a place between two durable steps. Undefined at once unless a crash test armed it. */
export function faultPoint(point: FaultPoint, passage: FaultPassage): Promise<void> | undefined {
  return hook?.(point, passage);
}
