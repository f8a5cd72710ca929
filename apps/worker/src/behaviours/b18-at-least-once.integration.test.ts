import { join } from 'node:path';
import { waitFor } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const FILES = 12;
const here = rehearse({ workers: 2 });

it('B18: tasks that are delivered many times, to two workers, leave one file and one receipt each', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const sent = await someFiles(join(at.store.root, 'outbox'), FILES);
  await partner.behave('slow=20ms');
  const run = await at.run(await at.pushJob());
  await waitFor(async () => (await world.transfersOf(run.id)).length === FILES, { what: 'the transfers' });
  for (const round of [1, 2, 3, 4, 5]) {
    await world.queue.enqueue([
      { task: { name: 'run-transfers', runId: run.id }, dedupKey: `${run.id}/again-${round}` },
      { task: { name: 'discover-files', runId: run.id }, dedupKey: `${run.id}/again-${round}` },
      { task: { name: 'finish-run', runId: run.id }, dedupKey: `${run.id}/again-${round}` },
    ]);
  }
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: FILES, failed: 0 } });
  expect(await digestsIn(at.incoming)).toEqual(sent);
  const transfers = await world.transfersOf(run.id);
  expect(transfers).toHaveLength(FILES);
  expect(await world.verifiedReceipts(transfers)).toBe(FILES);
  expect(await world.events({ runId: run.id, type: 'transfer.committed' })).toHaveLength(FILES);
  const renamed = partner.seen.journal.filter(({ type, done }) => done && type === 'POSIX-RENAME').map(({ to }) => to);
  expect(renamed).toHaveLength(FILES);
});
