import { join } from 'node:path';
import { examplesOf, itWhenExhaustive } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const itExhaustively = await itWhenExhaustive();

const here = rehearse();
const patient = { maxAttempts: 20, baseDelayMs: 100, maxDelayMs: 200 };

it.each(
  await examplesOf(
    [
      ['cut-after=250KB,down,every', 30, 20_000],
      ['cut-after=1MB,down,once', 4, 600_000],
    ] as const,
    1,
  ),
)('B10: a pull is whole though the partner behaves as %s', async (behaviour, files, sizeBytes) => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const sent = await someFiles(at.outgoing, files, sizeBytes);
  await partner.behave(behaviour);
  const run = await at.run(await at.pullJob({ retry: patient }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: files, failed: 0 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  const transfers = await world.transfersOf(run.id);
  expect(await world.verifiedReceipts(transfers)).toBe(files);
  expect((await world.events({ runId: run.id, type: 'transfer.retried' })).length).toBeGreaterThan(0);
});

it.each(
  await examplesOf(
    [
      ['cut-after=250KB,up,every', 30, 20_000],
      ['cut-after=1MB,up,once', 4, 600_000],
    ] as const,
    1,
  ),
)('B10: a push is whole, once, and leaves nothing else though the partner behaves as %s', async (behaviour, files, sizeBytes) => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const sent = await someFiles(join(at.store.root, 'outbox'), files, sizeBytes);
  await partner.behave(behaviour);
  const run = await at.run(await at.pushJob({ retry: patient }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: files, failed: 0 } });
  expect(await digestsIn(at.incoming)).toEqual(sent);
  expect(await world.verifiedReceipts(await world.transfersOf(run.id))).toBe(files);
  const renamed = partner.seen.journal.filter(({ type, done }) => done && type === 'POSIX-RENAME').map(({ to }) => to);
  expect(new Set(renamed).size).toBe(renamed.length);
});

itExhaustively.each(['pull', 'push'] as const)(
  'B10: a %s over a connection that is never resumed begins anew',
  async (direction) => {
    const { world, partner } = here;
    const at = await aPartner(world, partner, { quirks: { resume: false } });
    const pull = direction === 'pull';
    const sent = await someFiles(pull ? at.outgoing : join(at.store.root, 'outbox'), 1, 12_000_000);
    await partner.behave(`cut-after=8MB,${pull ? 'down' : 'up'},once`);
    const run = await at.run(pull ? await at.pullJob({ retry: patient }) : await at.pushJob({ retry: patient }));
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
    expect(await digestsIn(pull ? join(at.store.root, 'inbox') : at.incoming)).toEqual(sent);
    const [verified] = await world.events({ runId: run.id, type: 'transfer.verified' });
    expect(verified?.details).toMatchObject({ resumedBytes: 0 });
    expect(await world.events({ runId: run.id, type: 'transfer.retried' })).not.toEqual([]);
  },
);
