import { Failure } from '@waybill/core';

/** The places where a crash test may end the process; each is between two durable steps. */
export const faultPoints = ['while-staging', 'before-verifying', 'before-commit', 'after-commit', 'after-post-action'] as const;
export type FaultPoint = (typeof faultPoints)[number];

let armed: { readonly point: FaultPoint; readonly afterBytes: number; readonly crash: () => void } | undefined;

/** Arms one fault point of this process; only crash tests do. `crash` must not return. */
export function armFaultPoint(point: FaultPoint, crash: () => void, afterBytes = 0): void {
  armed = { point, afterBytes, crash };
}

/** Marks a place between two durable steps. Does nothing unless a crash test armed it. */
export function faultPoint(point: FaultPoint, bytes = 0): void {
  if (armed === undefined || armed.point !== point || bytes < armed.afterBytes) return;
  armed.crash();
  throw new Failure('internal', { publicDetail: `The fault point ${point} was passed.` });
}
