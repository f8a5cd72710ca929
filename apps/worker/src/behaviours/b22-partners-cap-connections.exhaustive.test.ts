import { join } from 'node:path';
import { updateConnection } from '@waybill/engine';
import { waitFor } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse({ workers: 2 });
/** A failure that counts is one too many. */
const once = { maxAttempts: 1, baseDelayMs: 100, maxDelayMs: 200 };

it('B22: two workers together keep to the number of connections that the partner allows', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner, { limits: { maxConnections: 1 } });
  const sent = await someFiles(at.outgoing, 8);
  await partner.behave('max-connections=1', 'slow=10ms');
  const run = await at.run(await at.pullJob({ retry: once }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 8, failed: 0 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  expect(partner.seen.mostOpen).toBe(1);
});

it('B22: connections that a full partner drops in the handshake are no failures', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner, { limits: { maxConnections: 8 } });
  const sent = await someFiles(at.outgoing, 8);
  await partner.behave('max-connections=1', 'slow=10ms');
  const run = await at.run(await at.pullJob({ retry: once }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 8, failed: 0 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  expect(await world.events({ runId: run.id, type: 'transfer.failed' })).toEqual([]);
});

it('B22: a run whose first connections are dropped begins all the same', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await someFiles(at.outgoing, 1);
  await partner.behave('drops-first=3');
  const run = await at.run(await at.pullJob({ retry: once }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 }, attempt: 1 });
  expect(partner.seen.dropped).toBe(3);
});

it('B22: a partner that allows one session a connection gets one', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const sent = await someFiles(at.outgoing, 4, 400_000);
  await partner.behave('max-sessions=1');
  const run = await at.run(await at.pullJob({ retry: once }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 4, failed: 0 } });
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
});

/** So slow that there is more than `idleMs` between two pieces. */
const RATE = 100_000;
const SIZE = 16_000_000;
/** What passes before anything is owed, and what was asked for and is not here yet. */
const AHEAD = 2 * 261_120 + RATE / 2;

it('B22: files move no faster than the connection allows, both ways, and a limit that is lifted is lifted for what moves', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner, {
    limits: { bandwidth: [{ sendBytesPerSecond: RATE, receiveBytesPerSecond: RATE }] },
    timeouts: { idleMs: 2_000 },
  });
  const fetched = await someFiles(at.outgoing, 1, SIZE);
  const sent = await someFiles(join(at.store.root, 'outbox'), 1, SIZE);
  const begun = performance.now();
  const runs = await Promise.all([at.run(await at.pullJob({ retry: once })), at.run(await at.pushJob({ retry: once }))]);
  for (const way of ['bytesRead', 'bytesWritten'] as const) {
    await waitFor(async () => partner.seen[way] > 5 * RATE, { what: way });
    expect(partner.seen[way]).toBeLessThan((RATE * (performance.now() - begun)) / 1000 + AHEAD);
  }
  expect(partner.seen.bytesRead).toBeLessThan(SIZE / 2);

  const { id, version } = at.connection;
  await updateConnection(world.deps, { id, version, changes: { limits: {} } }, world.context);
  for (const { id } of runs) {
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded', counts: { committed: 1, failed: 0 } });
  }
  expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(fetched);
  expect(await digestsIn(at.incoming)).toEqual(sent);
});
