import { readRunConfiguration, updateJob } from '@waybill/engine';
import { type Sshd, startSshd } from '@waybill/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPartner, type PartnerWorld, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

let sshd: Sshd;
let world: World;
let at: PartnerWorld;

beforeAll(async () => {
  [sshd, world] = await Promise.all([startSshd(), openWorld()]);
  at = await aPartner(world, sshd);
  await world.startWorker();
});
afterAll(async () => {
  await world.close();
  await sshd.stop();
});

it('stamps each run, its audit event and its receipts with the digest of the configuration that decided it', async () => {
  const read = world.database.read;
  await someFiles(at.outgoing, 1, 10);
  const { id } = await at.pullJob();
  const ran = async () => world.ended((await at.run(await read.jobs.get(id))).id);
  const [first, second] = [await ran(), await ran()];
  const job = await read.jobs.get(id);
  const { digest } = await readRunConfiguration(read, job, job.definition);
  expect([first.configurationDigest, second.configurationDigest]).toEqual([digest, digest]);
  expect(await world.events({ runId: first.id, type: 'run.started' })).toMatchObject([
    { details: { configurationDigest: digest } },
  ]);
  const [transfer] = await world.transfersOf(first.id);
  if (transfer === undefined) throw new Error('no file was taken');
  expect(await world.verifiedReceipts([transfer])).toBe(1);
  expect(JSON.parse((await read.transfers.receipt(transfer.id))?.body ?? '{}')).toMatchObject({ configurationDigest: digest });
  await updateJob(
    world.deps,
    { ...job, changes: { definition: { source: { path: at.outgoing, match: '*.none' } } } },
    world.context,
  );
  const third = await ran();
  expect(third.configurationDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(third.configurationDigest).not.toBe(digest);
});
