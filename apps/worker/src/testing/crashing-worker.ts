/*
 * A worker for tests that ends itself as kill -9 would, at a named place between two durable steps.
 * Arguments: the lease in milliseconds, then the fault point and the bytes that must have passed, or nothing.
 */
import { armFaultPoint, type FaultPoint, faultPoints } from '@waybill/engine';
import { readEnvironment, runRoleProcess } from '@waybill/platform';
import { runWorker } from '../run-worker.js';

const [, , leaseMs = '', point, afterBytes = '0'] = process.argv;

function isFaultPoint(text: string): text is FaultPoint {
  return faultPoints.some((known) => known === text);
}

if (point !== undefined) {
  if (!isFaultPoint(point)) throw new Error(`there is no fault point ${point}`);
  armFaultPoint(point, () => process.kill(process.pid, 'SIGKILL'), Number(afterBytes));
}
process.exitCode = await runRoleProcess({
  role: 'worker',
  run: (context) => runWorker(context, { leaseMs: Number(leaseMs) }),
  environment: readEnvironment(),
});
process.exit();
