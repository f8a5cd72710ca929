import type { SuiteAPI, TestAPI } from 'vitest';
import type {} from './postgres/global-setup.js';

/**
 * Whether a test is to go through every case, and not just examples of them: so it is under CI, and with `npm test -- --exhaustive`. Nobody
 * is to wait for all of them while they work.
 */
export async function exhaustive(): Promise<boolean> {
  // Only there inside a test run; other programs of the project use the rest of this package.
  const { inject } = await import('vitest');
  return inject('exhaustive');
}

/** All of them where a test is to go through every case, else the first ones, which are to be good examples. */
export async function examplesOf<T>(all: readonly T[], howMany: number): Promise<readonly T[]> {
  return (await exhaustive()) ? all : all.slice(0, howMany);
}

/**
 * `it` for the tests of a file that stand beside its best examples. Where not everything is gone through they are not there at all, so that
 * what counts as skipped is what could not be done.
 */
export async function itWhenExhaustive(): Promise<TestAPI> {
  const { it } = await import('vitest');
  return (await exhaustive()) ? it : (nothing as unknown as TestAPI);
}

/** `describe` for a group of nothing but such tests. */
export async function describeWhenExhaustive(): Promise<SuiteAPI> {
  const { describe } = await import('vitest');
  return (await exhaustive()) ? describe : (nothing as unknown as SuiteAPI);
}

const nothing = Object.assign(() => undefined, { each: () => () => undefined });
