/*
 * A worker for tests that ends itself as kill -9 would, at a named place between two durable steps: once a pull and a push have both
 * come there. The first of them is held until then.
 * Arguments: the lease in milliseconds, then the fault point, the bytes that must have passed and the claim from which on it counts,
 * or nothing.
 */
import { armFaultPoints, type FaultPoint, faultPoints } from '@waybill/engine';
import { readEnvironment, runRoleProcess } from '@waybill/platform';
import { runWorker } from '../run-worker.js';

const [, , leaseMs = '', fatal, afterBytes = '0', fromClaim = '1'] = process.argv;

function isFaultPoint(text: string): text is FaultPoint {
  return faultPoints.some((known) => known === text);
}

if (fatal !== undefined) {
  if (!isFaultPoint(fatal)) throw new Error(`there is no fault point ${fatal}`);
  const there = new Set<string>();
  armFaultPoints((point, { direction, fencingToken, bytesDone }) => {
    if (point !== fatal || bytesDone < Number(afterBytes) || fencingToken < Number(fromClaim)) return undefined;
    there.add(direction);
    if (there.has('pull') && there.has('push')) process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  });
}
void runRoleProcess({
  role: 'worker',
  run: (context) => runWorker(context, { leaseMs: Number(leaseMs) }),
  environment: readEnvironment(),
}).then((status) => process.exit(status));
