import { asFailure } from '@waybill/core';

/** How a dependency is: `warning` still serves, `failed` does not. */
type DependencyStatus = 'ok' | 'warning' | 'failed';

/** What one check found. */
interface CheckResult {
  readonly status: DependencyStatus;
  /** For people: what is wrong and the way out. */
  readonly detail?: string;
}

/** Looks at one dependency. */
export interface DependencyCheck {
  readonly name: string;
  run(signal: AbortSignal): Promise<CheckResult>;
}

/** The readiness of a process: one line a dependency. */
export interface Readiness {
  readonly status: DependencyStatus;
  readonly dependencies: Readonly<Record<string, CheckResult>>;
}

const CHECK_TIMEOUT_MS = 3000;

async function resultOf(check: DependencyCheck): Promise<CheckResult> {
  try {
    return await check.run(AbortSignal.timeout(CHECK_TIMEOUT_MS));
  } catch (error) {
    return { status: 'failed', detail: asFailure(error).publicDetail };
  }
}

function worst(results: readonly CheckResult[]): DependencyStatus {
  if (results.some(({ status }) => status === 'failed')) return 'failed';
  return results.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
}

/** Looks at every dependency, each for at most three seconds. Never throws. */
export async function readiness(checks: readonly DependencyCheck[]): Promise<Readiness> {
  const results = await Promise.all(checks.map(resultOf));
  const dependencies = Object.fromEntries(
    checks.map(({ name }, index) => [name, results[index] ?? { status: 'failed' as const }]),
  );
  return { status: worst(results), dependencies };
}
