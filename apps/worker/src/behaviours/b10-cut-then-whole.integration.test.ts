import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();
const patient = { maxAttempts: 50, baseDelayMs: 100, maxDelayMs: 200 };

it.each(['cut-after=1MB,down,once', 'cut-after=700KB,down,every'] as const)(
  'B10: a pull is whole though the partner behaves as %s',
  async (behaviour) => {
    const { world, partner } = here;
    const at = await aPartner(world, partner);
    const sent = await someFiles(at.outgoing, 4, 600_000);
    await partner.behave(behaviour);
    const run = await at.run(await at.pullJob({ retry: patient }));
    expect(await world.ended(run.id, 120_000)).toMatchObject({ state: 'succeeded', counts: { committed: 4, failed: 0 } });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    const transfers = await world.transfersOf(run.id);
    expect(await world.verifiedReceipts(transfers)).toBe(4);
    expect((await world.events({ runId: run.id, type: 'transfer.retried' })).length).toBeGreaterThan(0);
  },
);

it.each(['cut-after=1MB,up,once', 'cut-after=700KB,up,every'] as const)(
  'B10: a push is whole, once, and leaves nothing else though the partner behaves as %s',
  async (behaviour) => {
    const { world, partner } = here;
    const at = await aPartner(world, partner);
    const sent = await someFiles(join(at.store.root, 'outbox'), 4, 600_000);
    await partner.behave(behaviour);
    const run = await at.run(await at.pushJob({ retry: patient }));
    expect(await world.ended(run.id, 120_000)).toMatchObject({ state: 'succeeded', counts: { committed: 4, failed: 0 } });
    expect(await digestsIn(at.incoming)).toEqual(sent);
    expect(await world.verifiedReceipts(await world.transfersOf(run.id))).toBe(4);
    const renamed = partner.seen.journal.filter(({ type }) => type === 'POSIX-RENAME').map(({ to }) => to);
    expect(new Set(renamed).size).toBe(renamed.length);
  },
);
