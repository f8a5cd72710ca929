import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The collector of garbage, which Node otherwise only gives to those who started it with a flag. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('this Node has no garbage collector to call');
  return () => void gc();
}

/** Bytes that this process holds on to after everything that nobody needs was collected. */
export async function usedMemory(): Promise<number> {
  const collect = collector();
  // What is freed in one turn lets go of other things in the next.
  for (let round = 0; round < 4; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
