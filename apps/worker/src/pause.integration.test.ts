import { verifyReceipt, verifyReceiptProof } from '@waybill/audit';
import { makeCheckpoint, openSigner, pausePlatform, readReceipt, readSigningKey, resumePlatform } from '@waybill/engine';
import { type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

let sshd: Sshd;
let world: World;
beforeAll(async () => {
  [sshd, world] = await Promise.all([startSshd(), openWorld()]);
});
afterAll(async () => {
  await world?.close();
  await sshd?.stop();
});

it('B24: while everything is paused nothing begins, and afterwards all of it is done', async () => {
  const at = await aPartner(world, sshd);
  const theirs = await someFiles(at.outgoing, 3);
  await world.startWorker();
  await pausePlatform(world.deps, { reason: 'a rehearsal' }, world.context);
  const run = await at.run(await at.pullJob());
  // The Task came, and was given back.
  await world.queue.enqueue([{ task: { name: 'discover-files', runId: run.id } }]);
  await waitFor(
    async () => {
      const { waiting, active } = (await world.queue.depth()).discovery;
      return waiting + active === 0;
    },
    { what: 'the queue to be empty' },
  );
  expect(await world.database.read.runs.get(run.id)).toMatchObject({ state: 'queued', attempt: 0 });
  await resumePlatform(world.deps, world.context);
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 3 } });
  expect(await digestsIn(`${at.store.root}/inbox`)).toEqual(theirs);
});

it('a worker signs checkpoints by itself, and a receipt proves that its transfer is in the trail of one', async () => {
  await waitFor(() => world.database.read.checkpoints.latest(), { what: 'the first checkpoint' });
  const signer = await openSigner(world.deps);
  const signal = new AbortController().signal;
  await makeCheckpoint({ ...world.deps, signer }, { everyEvents: 1, everyMs: 1 }, signal);
  const [transfer] = (await world.database.read.transfers.list({ state: 'committed' }, { limit: 1 })).items;
  const { receipt, proof } = await readReceipt(world.deps, transfer?.id ?? '', world.context);
  const { publicKeyPem, fingerprint } = await readSigningKey(world.deps);
  const report = verifyReceipt(receipt.body, receipt.signature, publicKeyPem);
  if (!report.ok || proof === null) return expect.unreachable('the receipt is not genuine, or has no proof');
  const keys = new Map([[fingerprint, publicKeyPem]]);
  expect(verifyReceiptProof(report.receipt, proof, keys)).toMatchObject({ ok: true, seq: proof.event.seq });
  const other = { ...report.receipt, sha256: '0'.repeat(64) };
  expect(verifyReceiptProof(other, proof, keys)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('not that of this receipt'),
  });
});
