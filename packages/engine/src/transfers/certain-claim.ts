/** Now, by the clock that no one sets and by the one that goes on while the machine is suspended. */
export interface Instant {
  readonly steadyMs: number;
  readonly wallMs: number;
}

export function instant(): Instant {
  return { steadyMs: performance.now(), wallMs: Date.now() };
}

/**
 * Whether a claim is still ours for certain: by neither clock has a lease's time passed since before PostgreSQL was asked the last
 * time it confirmed the claim. A clock that was set back says nothing, so it says no.
 */
export function isCertain(askedAt: Instant, leaseMs: number, now: Instant = instant()): boolean {
  return now.steadyMs - askedAt.steadyMs < leaseMs && Math.abs(now.wallMs - askedAt.wallMs) < leaseMs;
}
