import { Failure, type Id, isWithin, type Job, jobEnds, type Tx } from '@waybill/core';

/** The Jobs that a Run of this Job sets off: those that run after it, and those that wait for the files it brings to a Store. */
async function setOff(tx: Tx, job: Job): Promise<readonly Id[]> {
  const after = await tx.schedules.afterJob(job.id);
  const stores = jobEnds(job.definition).targets.filter(({ end }) => end.kind === 'store');
  const waiting = stores.length === 0 ? [] : await tx.schedules.waitingForFiles(stores.map(({ end }) => end.id));
  const fed = waiting.filter(({ rule }) =>
    stores.some(
      ({ end, rules: { path } }) =>
        rule.kind === 'file' && rule.storeId === end.id && (rule.subfolders ? isWithin(path, rule.path) : path === rule.path),
    ),
  );
  return [...new Set([...after, ...fed].map(({ jobId }) => jobId))];
}

/**
 * Refuses triggers that would set off a Job by itself, straight away or by way of others. Call it once they are written, within the
 * transaction. The Jobs on the way are locked, so that two changes at once cannot close a circle that neither sees.
 * @throws Failure `input.invalid` naming the circle
 */
export async function refuseCircle(tx: Tx, start: Job, field: string): Promise<void> {
  const seen = new Map<Id, readonly string[]>([[start.id, [start.slug]]]);
  const open: Job[] = [start];
  for (let job = open.shift(); job !== undefined; job = open.shift()) {
    await tx.jobs.lockRuns([job.id]);
    const way = seen.get(job.id) ?? [];
    for (const id of await setOff(tx, job)) {
      if (id === start.id) {
        throw new Failure('input.invalid', {
          field,
          publicDetail: `These jobs would set each other off without end: ${[...way, start.slug].join(' → ')}.`,
        });
      }
      if (seen.has(id)) continue;
      const next = await tx.jobs.get(id);
      seen.set(id, [...way, next.slug]);
      open.push(next);
    }
  }
}
