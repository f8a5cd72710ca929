import { type ClaimDueRequest, Failure, type Id, type New, newId, type Transfer } from '@waybill/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { anEvent, aRun, aTransfer, aWorld } from '../testing/things.js';

const sha256 = 'a'.repeat(64);
const MIB = 1024 * 1024;
let open: OpenDatabase;
let runId: Id;
let jobId: Id;
beforeAll(async () => {
  open = await openDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  await open.admin.query('DELETE FROM receipts; DELETE FROM transfers');
  const { job } = await aWorld(open.db);
  jobId = job.id;
  runId = (await open.db.read.runs.insert(aRun(job))).id;
});

/** Transfers of the Run in the order of their positions. */
async function some(howMany: number, fields: Partial<New<Transfer>> = {}): Promise<readonly Transfer[]> {
  return open.db.read.transfers.insertNew(
    Array.from({ length: howMany }, (_, position) => aTransfer({ runId, jobId, position, ...fields })),
  );
}

const ask = (more: Partial<ClaimDueRequest> = {}): ClaimDueRequest => ({
  runId,
  priority: 'normal',
  worker: 'w1',
  leaseMs: 60_000,
  files: 10,
  bytes: 100 * MIB,
  bytesAFile: 16 * MIB,
  concurrency: 100,
  ...more,
});
const claim = (more: Partial<ClaimDueRequest> = {}) => open.db.read.transfers.claimDue(ask(more));
const positions = (rows: readonly { readonly transfer: Transfer }[]): number[] => rows.map(({ transfer }) => transfer.position);

const progress = (bytes: number) => ({ bytesDone: bytes, bytesMoved: bytes, checkpoint: null });

describe('claiming a set of a run', () => {
  it('takes the next ones in their order, each as a single claim would', async () => {
    await some(5);
    const taken = await claim({ files: 3 });
    expect(positions(taken)).toEqual([0, 1, 2]);
    for (const { claim: held, transfer, takenOver } of taken) {
      expect(held).toEqual({ transferId: transfer.id, fencingToken: 1, worker: 'w1' });
      expect(takenOver).toBe(false);
      expect(transfer).toMatchObject({ state: 'running', attempt: 1, claimedBy: 'w1' });
      expect(await open.db.read.transfers.get(transfer.id)).toEqual(transfer);
    }
    expect(positions(await claim())).toEqual([3, 4]);
    expect(await claim()).toEqual([]);
  });

  it('never hands one to two workers, and never more than may move at the same time', async () => {
    await some(60);
    const workers = [open.db, open.another(), open.another()];
    const sets = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (workers[i % 3] ?? open.db).setTransaction((tx) =>
          tx.transfers.claimDue(ask({ worker: `w${i}`, files: 7, concurrency: 40 })),
        ),
      ),
    );
    const ids = sets.flat().map(({ transfer }) => transfer.id);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
    expect(positions(sets.flat()).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('takes no more bytes than there is room for, but always one file, and counts an unknown size as a whole one', async () => {
    await some(3, { expectedBytes: 900 * MIB });
    expect(positions(await claim({ bytes: 40 * MIB }))).toEqual([0, 1]);
    expect(positions(await claim({ bytes: 1 }))).toEqual([2]);
    await open.admin.query('DELETE FROM transfers');
    await some(5, { expectedBytes: null });
    expect(positions(await claim({ bytes: 33 * MIB }))).toEqual([0, 1]);
  });

  it('leaves what is not due, is over, or is claimed, and takes over what a dead worker held', async () => {
    const later = new Date(Date.now() + 60_000);
    const [waits, , cancelled, verifying] = await some(5);
    await open.admin.query('UPDATE transfers SET next_attempt_at = $2 WHERE id = $1', [waits?.id, later]);
    await open.db.read.transfers.requestCancel({ id: cancelled?.id ?? '' });
    const [dead] = await claim({ files: 1 });
    expect(dead?.transfer.position).toBe(1);
    await open.admin.query(`UPDATE transfers SET claim_expires_at = now() - interval '1 second' WHERE id = $1`, [
      dead?.transfer.id,
    ]);
    await open.admin.query(
      `UPDATE transfers SET state = 'verifying', claimed_by = 'gone', claim_expires_at = now() - interval '1 second' WHERE id = $1`,
      [verifying?.id],
    );
    const taken = await claim({ worker: 'w2' });
    expect(taken.map(({ transfer, takenOver }) => [transfer.position, transfer.state, takenOver])).toEqual([
      [1, 'running', true],
      [3, 'verifying', true],
      [4, 'running', false],
    ]);
    expect(taken[0]?.claim.fencingToken).toBe(2);
  });

  it('one at a time keeps the order strictly: a file that waits for its next attempt holds those behind it', async () => {
    const [first] = await some(3);
    const [taken] = await claim({ concurrency: 1 });
    expect(taken?.transfer.position).toBe(0);
    expect(await claim({ concurrency: 1 })).toEqual([]);
    if (taken === undefined) throw new Error('nothing was claimed');
    const nextAttemptAt = new Date(Date.now() + 60_000);
    await open.db.read.transfers.advance(taken.claim, 'running', 'queued', { nextAttemptAt });
    expect(await claim({ concurrency: 1 })).toEqual([]);
    expect(positions(await claim({ concurrency: 2, files: 1 }))).toEqual([1]);
    await open.db.read.transfers.requestCancel({ id: first?.id ?? '' });
    expect(await claim({ concurrency: 1 })).toEqual([]);
  });
});

describe('the runs that have something due', () => {
  it('are told by priority, the oldest of each, and only while something is due', async () => {
    const { job } = await aWorld(open.db);
    const runs: Id[] = [];
    for (const priority of ['low', 'high', 'normal', 'normal'] as const) {
      const run = await open.db.read.runs.insert(aRun(job));
      runs.push(run.id);
      await open.db.read.transfers.insertNew([
        aTransfer({ runId: run.id, jobId: job.id, priority }),
        aTransfer({ runId: run.id, jobId: job.id, priority }),
      ]);
    }
    const due = await open.db.read.transfers.dueRuns(10);
    expect(due.map(({ runId: id, priority }) => [id, priority]).sort()).toEqual(
      [
        [runs[0], 'low'],
        [runs[1], 'high'],
        [runs[2], 'normal'],
        [runs[3], 'normal'],
      ].sort(),
    );
    expect(due[0]).toMatchObject({ jobId: job.id, jobVersion: job.definitionVersion });
    expect((await open.db.read.transfers.dueRuns(1)).map(({ runId: id }) => id).sort()).toEqual(runs.slice(0, 3).sort());
    await claim({ runId: runs[1] ?? '', priority: 'high' });
    await open.admin.query(`UPDATE transfers SET next_attempt_at = now() + interval '1 minute' WHERE run_id = $1`, [runs[0]]);
    expect((await open.db.read.transfers.dueRuns(10)).map(({ runId: id }) => id).sort()).toEqual([runs[2], runs[3]].sort());
  });
});

describe('steps in sets', () => {
  it('change no index until a file is over', async () => {
    const figures = async () => {
      const { rows } = await open.admin.query<{ all: number; hot: number }>(
        `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'transfers'`,
      );
      return rows[0] ?? { all: 0, hot: 0 };
    };
    await some(200);
    const before = await figures();
    // A process tells its figures when it leaves, if not before.
    const leaving = open.another({ maxConnections: 1 });
    const { transfers } = leaving.read;
    for (let set = 0; set < 4; set += 1) {
      const rows = await transfers.claimDue(ask({ files: 50, concurrency: 250, bytes: 10_000 * MIB }));
      expect(rows).toHaveLength(50);
      const fields = { sizeBytes: 12, sha256 };
      await transfers.advanceAll(rows.map((row) => ({ ...row, from: 'running', to: 'verifying', fields })));
    }
    await leaving.close();
    await expect.poll(async () => (await figures()).all - before.all, { timeout: 120_000 }).toBeGreaterThanOrEqual(400);
    // A claim finds the half of its page that is kept free; an intent, unless somebody's snapshot keeps the versions before.
    expect((await figures()).hot - before.hot).toBeGreaterThanOrEqual(190);
  });

  it('are taken each by itself: a refused one leaves the others alone', async () => {
    await some(3);
    const [one, two, three] = await claim();
    if (one === undefined || two === undefined || three === undefined) throw new Error('not claimed');
    const stale = { ...two.claim, fencingToken: 9 };
    const verifying = { from: 'running', to: 'verifying', fields: { sizeBytes: 12, sha256 } } as const;
    const outcomes = await open.db.read.transfers.advanceAll([
      { ...one, ...verifying },
      { ...two, claim: stale, ...verifying },
      { ...three, from: 'verifying', to: 'committed', fields: {} },
    ]);
    expect(outcomes[0]).toMatchObject({ id: one.transfer.id, state: 'verifying', sizeBytes: 12, sha256 });
    expect(outcomes.slice(1).map((outcome) => outcome instanceof Failure && outcome.code)).toEqual([
      'claim.lost',
      'conflict.state',
    ]);
    expect((await open.db.read.transfers.get(two.transfer.id)).state).toBe('running');
  });

  it('that are foreseen are all taken, or the transaction fails for the one that is not', async () => {
    await some(3);
    const rows = await claim();
    const verifying = { from: 'running', to: 'verifying', fields: { sizeBytes: 12, sha256 } } as const;
    const steps = rows.map((row) => ({ ...row, ...verifying }));
    const states = async () => (await open.db.read.transfers.list({ runId }, { limit: 10 })).items.map(({ state }) => state);
    const [first, ...others] = steps;
    if (first === undefined) throw new Error('not claimed');
    for (const refused of [
      [first, ...others, { ...first, claim: { ...first.claim, transferId: newId() } }],
      [{ ...first, from: 'verifying' as const, to: 'committed' as const }],
    ]) {
      const trying = open.db.setTransaction(async (tx) => {
        const taking = tx.transfers.advanceForeseen(refused);
        tx.audit.append(anEvent({ requestId: 'not as foreseen' }));
        tx.conclude();
        await taking;
      });
      await expect(trying).rejects.toMatchObject({ code: 'conflict.state' });
    }
    expect(await states()).toEqual(['running', 'running', 'running']);
    expect(await open.db.setTransaction((tx) => tx.transfers.advanceForeseen([first]))).toMatchObject([
      { state: 'verifying', version: first.transfer.version + 1 },
    ]);
    expect(await open.db.setTransaction((tx) => tx.transfers.advanceForeseen(others))).toHaveLength(2);
    expect(await states()).toEqual(['verifying', 'verifying', 'verifying']);
    expect((await open.db.read.auditTrail.list({}, { limit: 10 })).items).toEqual([]);
  });

  it('write the fields of each, odd text included, and no others', async () => {
    await some(2);
    const [one, two] = await claim();
    if (one === undefined || two === undefined) throw new Error('not claimed');
    const nextAttemptAt = new Date('2030-01-02T03:04:05.678Z');
    const [retried, failed] = await open.db.read.transfers.advanceAll([
      {
        ...one,
        from: 'running',
        to: 'queued',
        fields: { nextAttemptAt, failureCode: 'net.reset', failureDetail: 'a\0"\\' },
      },
      { ...two, from: 'running', to: 'failed', fields: { warnings: ['w 1', '2'], finishedAt: nextAttemptAt } },
    ]);
    expect(retried).toMatchObject({
      state: 'queued',
      nextAttemptAt,
      failureCode: 'net.reset',
      failureDetail: 'a\u2400"\\',
      claimedBy: null,
      claimExpiresAt: null,
      finishedAt: null,
      warnings: [],
    });
    expect(failed).toMatchObject({ state: 'failed', warnings: ['w 1', '2'], finishedAt: nextAttemptAt, nextAttemptAt: null });
    expect(await open.db.read.transfers.get(one.transfer.id)).toEqual(retried);
    expect(await open.db.read.transfers.get(two.transfer.id)).toEqual(failed);
  });

  it('leave the claim of a committed file with its worker while something is left to do at the source', async () => {
    await some(2);
    const claimed = await claim();
    const advance = { from: 'running', to: 'verifying', fields: { sizeBytes: 1, sha256 } } as const;
    await open.db.read.transfers.advanceAll(claimed.map((row) => ({ ...row, ...advance })));
    const committed = await open.db.read.transfers.advanceAll(
      claimed.map((row, index) => ({
        ...row,
        from: 'verifying',
        to: 'committed',
        fields: { postAction: index === 0 ? 'pending' : 'none' },
      })),
    );
    expect(committed).toMatchObject([{ claimedBy: 'w1' }, { claimedBy: null, claimExpiresAt: null }]);
    expect(await open.db.read.transfers.claimPostActions({ worker: 'w2', leaseMs: 1_000, files: 5 })).toEqual([]);
    const beats = claimed.map((row) => ({ claim: row.claim, progress: progress(5) }));
    expect([...(await open.db.read.transfers.heartbeatAll(beats, 60_000)).keys()]).toEqual([claimed[0]?.transfer.id]);

    await open.admin.query(`UPDATE transfers SET claim_expires_at = now() - interval '1 second' WHERE claimed_by IS NOT NULL`);
    const [taken] = await open.db.read.transfers.claimPostActions({ worker: 'w2', leaseMs: 60_000, files: 5 });
    expect(taken).toMatchObject({ claim: { fencingToken: 2, worker: 'w2' }, transfer: { state: 'committed', attempt: 1 } });
    if (taken === undefined || claimed[0] === undefined) throw new Error('not claimed');
    const done = { from: 'committed', to: 'committed', fields: { postAction: 'done' } } as const;
    const [late, good] = await open.db.read.transfers
      .advanceAll([{ ...claimed[0], ...done }])
      .then(async ([first]) => [first, (await open.db.read.transfers.advanceAll([{ ...taken, ...done }]))[0]]);
    expect(late).toMatchObject({ code: 'claim.lost' });
    expect(good).toMatchObject({ postAction: 'done', claimedBy: null });
  });
});

describe('one sign of life for many', () => {
  it('extends those that are held and leaves out the lost', async () => {
    await some(3);
    const [kept, cancelled, lost] = await claim();
    if (kept === undefined || cancelled === undefined || lost === undefined) throw new Error('not claimed');
    await open.db.read.transfers.requestCancel({ id: cancelled.transfer.id });
    const ids = [kept, cancelled, lost].map(({ transfer }) => transfer.id);
    expect(await open.db.read.transfers.cancelRequested(ids)).toEqual([cancelled.transfer.id]);
    expect(await open.db.read.transfers.cancelRequested([])).toEqual([]);
    await open.admin.query('UPDATE transfers SET fencing_token = 7 WHERE id = $1', [lost.transfer.id]);
    const before = (await open.db.read.transfers.get(lost.transfer.id)).claimExpiresAt;
    const beats = [kept, cancelled, lost].map((row, index) => ({ claim: row.claim, progress: progress(index + 1) }));
    const alive = await open.db.read.transfers.heartbeatAll(beats, 120_000);
    expect(alive).toEqual(
      new Map([
        [kept.transfer.id, true],
        [cancelled.transfer.id, true],
      ]),
    );
    expect((await open.db.read.transfers.get(kept.transfer.id)).bytesDone).toBe(1);
    expect((await open.db.read.transfers.get(lost.transfer.id)).claimExpiresAt).toEqual(before);
    expect(await open.db.read.transfers.heartbeatAll([], 1)).toEqual(new Map());
  });

  it('does not wait for a row that is being written', async () => {
    await some(1);
    const [row] = await claim();
    if (row === undefined) throw new Error('not claimed');
    const other = await open.admin.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM transfers WHERE id = $1 FOR UPDATE', [row.transfer.id]);
      const alive = await open.db.read.transfers.heartbeatAll([{ claim: row.claim, progress: progress(1) }], 1_000);
      expect(alive).toEqual(new Map([[row.transfer.id, false]]));
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
  });
});

it('queues again what is over, in one go, and nothing that somebody changed meanwhile', async () => {
  const [failed, cancelled, other] = await some(3, { state: 'failed', attempt: 3, failureCode: 'net.reset' });
  if (failed === undefined || cancelled === undefined || other === undefined) throw new Error('nothing was added');
  const again = [failed, cancelled].map((transfer, position) => ({
    ...transfer,
    state: 'queued' as const,
    attempt: 0,
    position: 7 + position,
    failureCode: null,
  }));
  const queued = await open.db.read.transfers.queueAgain(again);
  expect(queued).toMatchObject([
    { id: failed.id, state: 'queued', position: 7, version: 2 },
    { id: cancelled.id, position: 8 },
  ]);
  expect(await open.db.read.transfers.get(failed.id)).toEqual(queued[0]);
  await expect(open.db.setTransaction((tx) => tx.transfers.queueAgain([other, failed]))).rejects.toMatchObject({
    code: 'version.stale',
  });
  expect(await open.db.read.transfers.get(other.id)).toEqual(other);
  expect(await open.db.read.transfers.queueAgain([])).toEqual([]);
});

it('knows whether somebody wants a run cancelled', async () => {
  expect(await open.db.read.runs.isCancelRequested(runId)).toBe(false);
  await open.db.read.runs.requestCancel(runId);
  expect(await open.db.setTransaction((tx) => tx.runs.isCancelRequested(runId))).toBe(true);
  await expect(open.db.read.runs.isCancelRequested(newId())).rejects.toMatchObject({ code: 'not-found' });
});

it('knows which of several runs have nothing left to move', async () => {
  const { job } = await aWorld(open.db);
  const empty = await open.db.read.runs.insert(aRun(job));
  await some(1);
  expect(await open.db.read.runs.withoutOpenTransfers([runId, empty.id])).toEqual([empty.id]);
  expect(await open.db.read.runs.withoutOpenTransfers([])).toEqual([]);
  expect(await open.db.read.runs.withoutOpenTransfers([newId()])).toHaveLength(1);
});

it('adds receipts in one go', async () => {
  const transfers = await some(2, { state: 'committed', sizeBytes: 1, sha256 });
  const receipts = transfers.map(({ id }) => ({
    id: newId(),
    transferId: id,
    body: `{"a":"\\u0000 é"}`,
    signature: 's',
    signedBy: 'k',
    createdAt: new Date('2030-01-02T03:04:05.678Z'),
  }));
  await open.db.read.transfers.addReceipts(receipts);
  await open.db.read.transfers.addReceipts([]);
  expect(await open.db.read.transfers.receipt(transfers[1]?.id ?? '')).toEqual(receipts[1]);
});
