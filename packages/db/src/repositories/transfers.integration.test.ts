import { createHash } from 'node:crypto';
import { type Failure, newId, parseVPath, type Transfer, type VPath } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { anAccount, aRun, aTransfer, aWorld } from '../testing/things.js';

const LEASE_MS = 60_000;
const progress = (bytes: number) => ({ bytesDone: bytes, bytesMoved: bytes, checkpoint: null });
const sha256 = 'a'.repeat(64);

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase();
});
afterAll(() => open.close());

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

async function queued(fields: Parameters<typeof aTransfer>[0] = {}): Promise<Transfer> {
  return open.db.read.transfers.insert(aTransfer(fields));
}

/** Lets the claim of a Transfer run out, by the clock of the database. */
async function expireClaim(id: string): Promise<void> {
  await open.admin.query(`UPDATE transfers SET claim_expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
}

async function claimed(id: string, worker = 'worker-1') {
  const taken = await open.db.read.transfers.claim(id, worker, LEASE_MS);
  if (taken === undefined) throw new Error('not claimed');
  return taken;
}

describe('claiming a transfer', () => {
  it('starts a queued one: running, one attempt more, a new fencing token, the worker’s for as long as the lease', async () => {
    const { id } = await queued({ nextAttemptAt: new Date(Date.now() - 1000) });
    const { claim, transfer, takenOver } = await claimed(id);
    expect(claim).toEqual({ transferId: id, fencingToken: 1, worker: 'worker-1' });
    expect(takenOver).toBe(false);
    expect(transfer).toMatchObject({ state: 'running', attempt: 1, fencingToken: 1, claimedBy: 'worker-1', nextAttemptAt: null });
    expect(transfer.startedAt).toBeInstanceOf(Date);
    expect(Math.abs((transfer.claimExpiresAt?.getTime() ?? 0) - Date.now() - LEASE_MS)).toBeLessThan(10_000);
    expect(await open.db.read.transfers.get(id)).toEqual(transfer);
  });

  it('lets one of many win, on one connection or on several', async () => {
    const { id } = await queued();
    const others = [open.db, open.another(), open.another()];
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (others[i % 3] ?? open.db).transaction((tx) => tx.transfers.claim(id, `worker-${i}`, LEASE_MS)),
      ),
    );
    expect(results.filter((result) => result !== undefined)).toHaveLength(1);
    expect((await open.db.read.transfers.get(id)).fencingToken).toBe(1);
  });

  it('leaves alone what is not due, claimed, over or not there', async () => {
    const { claim } = open.db.read.transfers;
    const waiting = await queued({ nextAttemptAt: new Date(Date.now() + 60_000) });
    const busy = await queued();
    await claimed(busy.id);
    const cancelled = await queued({ state: 'cancelled' });
    for (const id of [waiting.id, busy.id, cancelled.id, newId()]) expect(await claim(id, 'w', LEASE_MS)).toBeUndefined();
  });

  it('takes over a running or verifying one whose claim expired, in the state it is in', async () => {
    for (const state of ['running', 'verifying'] as const) {
      const { id } = await queued();
      const first = await claimed(id);
      if (state === 'verifying') await open.db.read.transfers.advance(first.claim, 'running', 'verifying', {});
      await expireClaim(id);
      const second = await claimed(id, 'worker-2');
      expect(second).toMatchObject({ takenOver: true, transfer: { state, attempt: 2, fencingToken: 2, claimedBy: 'worker-2' } });
      expect(second.transfer.startedAt).toEqual(first.transfer.startedAt);
    }
  });

  it('fences off the worker that was overtaken: nothing it writes counts any more', async () => {
    const { transfers } = open.db.read;
    const { id } = await queued();
    const stale = await claimed(id);
    await expireClaim(id);
    const present = await claimed(id, 'worker-2');
    expect((await failureOf(transfers.heartbeat(stale.claim, LEASE_MS, progress(5)))).code).toBe('claim.lost');
    expect((await failureOf(transfers.advance(stale.claim, 'running', 'verifying', {}))).code).toBe('claim.lost');
    // A forged worker name with the right token is no claim either.
    expect((await failureOf(transfers.heartbeat({ ...present.claim, worker: 'worker-1' }, LEASE_MS, progress(5)))).code).toBe(
      'claim.lost',
    );
    expect(await transfers.get(id)).toEqual(present.transfer);
  });

  it('still belongs to the worker whose claim expired as long as nobody took it', async () => {
    const { id } = await queued();
    const { claim } = await claimed(id);
    await expireClaim(id);
    expect(await open.db.read.transfers.heartbeat(claim, LEASE_MS, progress(7))).toEqual({ cancelRequested: false });
    const transfer = await open.db.read.transfers.get(id);
    expect(transfer.bytesDone).toBe(7);
    expect(transfer.claimExpiresAt?.getTime()).toBeGreaterThan(Date.now());
  });
});

describe('a change of state', () => {
  it('is a compare-and-set by state and claim, and gives the claim back at the end', async () => {
    const { transfers } = open.db.read;
    const { id } = await queued();
    const { claim } = await claimed(id);
    const verifying = await transfers.advance(claim, 'running', 'verifying', { sizeBytes: 12, sha256, bytesDone: 12 });
    expect(verifying).toMatchObject({ state: 'verifying', sizeBytes: 12, sha256, claimedBy: 'worker-1' });
    expect((await failureOf(transfers.advance(claim, 'running', 'verifying', {}))).code).toBe('conflict.state');
    const committed = await transfers.advance(claim, 'verifying', 'committed', { verification: 'size', warnings: ['a\0b'] });
    expect(committed).toMatchObject({ state: 'committed', claimedBy: null, claimExpiresAt: null, warnings: ['a\u2400b'] });
    expect((await failureOf(transfers.heartbeat(claim, LEASE_MS, progress(1)))).code).toBe('claim.lost');
  });

  it('refuses what the table does not list', async () => {
    const { id } = await queued();
    const { claim, transfer } = await claimed(id);
    expect((await failureOf(open.db.read.transfers.advance(claim, 'running', 'committed', {}))).code).toBe('conflict.state');
    expect((await failureOf(open.db.read.transfers.update({ ...transfer, state: 'committed', sizeBytes: 1, sha256 }))).code).toBe(
      'conflict.state',
    );
  });

  it('refuses a commit without size and digest, whoever asks', async () => {
    const { id } = await queued();
    const { claim } = await claimed(id);
    await open.db.read.transfers.advance(claim, 'running', 'verifying', {});
    expect((await failureOf(open.db.read.transfers.advance(claim, 'verifying', 'committed', {}))).code).toBe('input.invalid');
    await expect(open.app.query(`UPDATE transfers SET state = 'committed' WHERE id = $1`, [id])).rejects.toThrow(
      'transfers_committed_check',
    );
  });

  it('puts a retry back in the queue, free for anyone, with what went wrong', async () => {
    const { id } = await queued();
    const { claim } = await claimed(id);
    const nextAttemptAt = new Date(Date.now() + 5_000);
    const fields = { nextAttemptAt, failureCode: 'net.reset', failureDetail: 'cut \ud800' } as const;
    const transfer = await open.db.read.transfers.advance(claim, 'running', 'queued', fields);
    expect(transfer).toMatchObject({
      state: 'queued',
      claimedBy: null,
      nextAttemptAt,
      failureCode: 'net.reset',
      failureDetail: 'cut \ufffd',
    });
    expect((await failureOf(open.db.read.transfers.heartbeat(claim, LEASE_MS, progress(1)))).code).toBe('claim.lost');
  });

  it('lets a failed one be sent again by the same row, under another run', async () => {
    const { job } = await aWorld(open.db);
    const first = await open.db.read.runs.insert(aRun(job));
    const second = await open.db.read.runs.insert(aRun(job));
    const { id } = await queued({ runId: first.id, jobId: job.id });
    const { claim } = await claimed(id);
    const failed = await open.db.read.transfers.advance(claim, 'running', 'failed', { failureCode: 'auth.refused' });
    const again = await open.db.read.transfers.update({
      ...failed,
      state: 'queued',
      runId: second.id,
      attempt: 0,
      failureCode: null,
    });
    expect(again).toMatchObject({ state: 'queued', runId: second.id, attempt: 0, failureCode: null, fencingToken: 1 });
    expect((await failureOf(open.db.read.transfers.heartbeat(claim, LEASE_MS, progress(1)))).code).toBe('claim.lost');
  });

  it('leaves the state alone when fields are amended', async () => {
    const { id } = await queued({ postAction: 'pending' });
    const amended = await open.db.read.transfers.amend(id, { postAction: 'done', warnings: ['w'] });
    expect(amended).toMatchObject({ state: 'queued', postAction: 'done', warnings: ['w'], version: 2 });
    expect((await failureOf(open.db.read.transfers.amend(newId(), {}))).code).toBe('not-found');
  });
});

describe('taking files', () => {
  const path = (name: string): VPath => parseVPath(`/in/${name}`);

  it('takes a file once per job and target, however often and by however many it is seen', async () => {
    const jobId = newId();
    const batch = Array.from({ length: 50 }, (_, i) =>
      aTransfer({ jobId, sourceFingerprint: `f${i}`, targetPath: path(`${i}`) }),
    );
    const renewed = () => batch.map((transfer) => ({ ...transfer, id: newId() }));
    const results = await Promise.all(
      Array.from({ length: 4 }, () => open.db.transaction((tx) => tx.transfers.insertNew(renewed()))),
    );
    expect(results.flat()).toHaveLength(50);
    expect(await open.db.read.transfers.insertNew(renewed())).toEqual([]);
    expect(await open.db.read.transfers.insertNew([])).toEqual([]);
  });

  it('takes a replaced file, another target and another job as files of their own', async () => {
    const jobId = newId();
    const first = aTransfer({ jobId, sourceFingerprint: 'a:1', targetPath: path('a') });
    await open.db.read.transfers.insertNew([first]);
    const others = [
      { ...first, id: newId(), sourceFingerprint: 'a:2' },
      { ...first, id: newId(), targetPath: path('b') },
      { ...first, id: newId(), jobId: newId() },
      // What the two texts are matters, not what they are when written one after the other.
      { ...first, id: newId(), sourceFingerprint: 'a:1/in', targetPath: parseVPath('/a') },
    ];
    expect((await open.db.read.transfers.insertNew(others)).map(({ id }) => id)).toEqual(others.map(({ id }) => id));
  });

  it('takes names of 4,096 bytes, of any script and of bytes that are no text', async () => {
    const jobId = newId();
    // Not compressible: an index cannot hold it as it is.
    const noise = Array.from({ length: 63 }, (_, i) => createHash('sha256').update(`${i}`).digest('hex')).join('/');
    const long = parseVPath(`/${noise}`);
    const names = [long, path('Überweisung 💶.csv'), path('\uefff\uef80'), path('a\nb\r\t"\'\\')];
    const transfers = names.map((name) => aTransfer({ jobId, sourceFingerprint: name, sourcePath: name, targetPath: name }));
    const inserted = await open.db.read.transfers.insertNew(transfers);
    expect(inserted.map(({ targetPath }) => targetPath)).toEqual(names);
    expect(await open.db.read.transfers.insertNew(transfers.map((transfer) => ({ ...transfer, id: newId() })))).toEqual([]);
    expect(await open.db.read.transfers.byFingerprint(jobId, [long])).toEqual(inserted.slice(0, 1));
  });

  it('finds what a job took by fingerprints, thousands at a time', async () => {
    const jobId = newId();
    const some = Array.from({ length: 1500 }, (_, i) => aTransfer({ jobId, sourceFingerprint: `many-${i}` }));
    expect(await open.db.read.transfers.insertNew(some)).toHaveLength(1500);
    const found = await open.db.read.transfers.byFingerprint(
      jobId,
      some.map(({ sourceFingerprint }) => sourceFingerprint),
    );
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(some.map(({ id }) => id)));
    expect(await open.db.read.transfers.byFingerprint(newId(), ['many-1'])).toEqual([]);
    expect(await open.db.read.transfers.byFingerprint(jobId, [])).toEqual([]);
  });
});

describe('cancelling', () => {
  it('cancels what waits at once and asks what runs', async () => {
    const { job } = await aWorld(open.db);
    const { id: runId } = await open.db.read.runs.insert(aRun(job));
    const [waits, runs, over, other] = await Promise.all([
      queued({ runId, jobId: job.id, nextAttemptAt: new Date(Date.now() + 60_000) }),
      queued({ runId, jobId: job.id }),
      queued({ runId, jobId: job.id, state: 'failed' }),
      queued(),
    ]);
    const { claim } = await claimed(runs.id);
    const cancelled = await open.db.read.transfers.requestCancel({ runId });
    expect(cancelled.map(({ id, state }) => [id, state])).toEqual([[waits.id, 'cancelled']]);
    expect(cancelled[0]).toMatchObject({ cancelRequested: true, nextAttemptAt: null });
    expect(cancelled[0]?.finishedAt).toBeInstanceOf(Date);
    expect(await open.db.read.transfers.heartbeat(claim, LEASE_MS, progress(1))).toEqual({ cancelRequested: true });
    expect((await open.db.read.transfers.get(over.id)).cancelRequested).toBe(false);
    expect((await open.db.read.transfers.get(other.id)).cancelRequested).toBe(false);
    expect(await open.db.read.transfers.requestCancel({ id: other.id })).toHaveLength(1);
    expect(await open.db.read.transfers.requestCancel({ id: other.id, runId })).toEqual([]);
  });

  it('never cancels everything by accident', async () => {
    expect((await failureOf(open.db.read.transfers.requestCancel({}))).code).toBe('input.invalid');
  });

  it('and claiming at the same time end in one outcome: cancelled, or running and asked to stop', async () => {
    for (let i = 0; i < 10; i += 1) {
      const { id } = await queued();
      const [taken, cancelled] = await Promise.all([
        open.db.read.transfers.claim(id, 'w', LEASE_MS),
        open.db.read.transfers.requestCancel({ id }),
      ]);
      const { state, cancelRequested } = await open.db.read.transfers.get(id);
      expect(cancelRequested).toBe(true);
      expect(state).toBe(taken === undefined ? 'cancelled' : 'running');
      expect(cancelled).toHaveLength(taken === undefined ? 1 : 0);
    }
  });
});

describe('what the reconciler and the lists see', () => {
  it('is an upload whose process is gone', async () => {
    const own = await openDatabase();
    try {
      const { transfers } = own.db.read;
      const now = new Date();
      const upload = { direction: 'upload', accountId: newId(), connectionId: null, jobId: null, runId: null } as const;
      const held = { state: 'running', claimedBy: 'w' } as const;
      const past = new Date(now.getTime() - 1);
      const gone = await transfers.insert(aTransfer({ ...upload, ...held, claimExpiresAt: past }));
      await transfers.insert(aTransfer({ ...upload, ...held, claimExpiresAt: new Date(now.getTime() + 60_000) }));
      await transfers.insert(aTransfer({ ...held, claimExpiresAt: past }));
      expect((await transfers.abandonedUploads(now, 10)).map(({ id }) => id)).toEqual([gone.id]);
    } finally {
      await own.close();
    }
  });

  it('narrows by every filter', async () => {
    const { partner, store, job } = await aWorld(open.db);
    const { id: runId } = await open.db.read.runs.insert(aRun(job));
    const account = await open.db.read.accounts.insert(anAccount(partner.id, store.id));
    const pull = await queued({ runId, jobId: job.id, partnerId: partner.id, sourcePath: parseVPath('/out/Zürich_1.csv') });
    const upload = await queued({
      direction: 'upload',
      jobId: null,
      connectionId: null,
      accountId: account.id,
      sessionId: newId(),
      partnerId: partner.id,
      sizeBytes: 1,
      sha256: 'b'.repeat(64),
      state: 'committed',
    });
    const list = async (filter: Parameters<typeof open.db.read.transfers.list>[0]) =>
      (await open.db.read.transfers.list(filter, { limit: 10 })).items.map(({ id }) => id);
    expect(await list({ partnerId: partner.id })).toEqual([upload.id, pull.id]);
    expect(await list({ runId })).toEqual([pull.id]);
    expect(await list({ accountId: account.id, direction: 'upload', state: 'committed' })).toEqual([upload.id]);
    expect(await list({ sha256: 'b'.repeat(64) })).toEqual([upload.id]);
    expect(await list({ jobId: job.id, text: 'zÜRICH_1' })).toEqual([pull.id]);
    expect(await list({ partnerId: partner.id, connectionId: pull.connectionId ?? newId() })).toEqual([pull.id]);
    expect(await list({ partnerId: partner.id, since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await list({ partnerId: partner.id, until: new Date(Date.now() - 60_000) })).toEqual([]);
  });

  it('is a receipt that is there once and stays', async () => {
    const transfer = await queued({ state: 'committed', sizeBytes: 1, sha256 });
    const receipt = {
      id: newId(),
      transferId: transfer.id,
      body: '{}',
      signature: 'c2ln',
      signedBy: 'SHA256:x',
      createdAt: new Date('2026-03-01T00:00:00.123Z'),
    };
    await open.db.read.transfers.addReceipt(receipt);
    expect(await open.db.read.transfers.receipt(transfer.id)).toEqual(receipt);
    expect(await open.db.read.transfers.receipt(newId())).toBeUndefined();
    expect(await failureOf(open.db.read.transfers.addReceipt({ ...receipt, id: newId() }))).toMatchObject({
      code: 'conflict.duplicate',
      field: 'transferId',
    });
    expect((await failureOf(open.db.read.transfers.remove(transfer))).code).toBe('conflict.in-use');
    for (const sql of ['UPDATE receipts SET body = $1', 'DELETE FROM receipts WHERE body = $1']) {
      await expect(open.app.query(sql, ['{}'])).rejects.toThrow('permission denied');
    }
  });
});
