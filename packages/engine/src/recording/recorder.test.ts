import {
  Failure,
  type LiveEvent,
  type New,
  type NewAuditEvent,
  newId,
  parseVPath,
  type Transfer,
  type TransferAdvance,
} from '@waybill/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { Recorder, type RecorderDatabase, type Step } from './recorder.js';

const transfer: Transfer = {
  id: 'a',
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  direction: 'pull',
  partnerId: 'partner',
  runId: 'run',
  jobId: 'job',
  accountId: null,
  sessionId: null,
  connectionId: 'connection',
  storeId: 'store',
  toConnectionId: null,
  toStoreId: null,
  targetIndex: 0,
  sourcePath: parseVPath('/out/a'),
  targetPath: parseVPath('/in/a'),
  sourceFingerprint: 'f',
  state: 'running',
  priority: 'normal',
  position: 0,
  attempt: 1,
  maxAttempts: 3,
  fencingToken: 1,
  claimedBy: 'w',
  claimExpiresAt: new Date(0),
  nextAttemptAt: null,
  cancelRequested: false,
  expectedBytes: null,
  bytesDone: 0,
  bytesMoved: 0,
  checkpoint: null,
  stageLeft: false,
  sizeBytes: null,
  sha256: null,
  verification: null,
  sourceDigest: null,
  deliveredPath: null,
  postAction: 'none',
  warnings: [],
  failureCode: null,
  failureDetail: null,
  forgottenAt: null,
  startedAt: null,
  finishedAt: null,
};

/** What a database would be asked, one list of ids a transaction. */
class Ledger {
  readonly transactions: string[][] = [];
  readonly tasks: unknown[] = [];
  readonly said: string[] = [];
  /** What was asked in a transaction, and that it was concluded. */
  readonly asked: string[] = [];
  waiting: readonly unknown[] = [];
  refused = new Set<string>();
  unwritable = new Set<string>();
  away = false;
  release: (() => void) | undefined;
  held: Promise<void> | undefined;

  hold(): void {
    this.held = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /** What was told live. */
  readonly told: LiveEvent[] = [];

  readonly database: RecorderDatabase = {
    live: { publish: (event) => void this.told.push(event) },
    setTransaction: async (work) => {
      const ids: string[] = [];
      const said: string[] = [];
      const tasks: unknown[] = [];
      const tx = {
        transfers: {
          beginAll: async (transfers: readonly New<Transfer>[]) => {
            ids.push(...transfers.map(({ id }) => id));
            return transfers.map((begun) => ({ ...transfer, ...begun }));
          },
          advanceForeseen: async (steps: readonly TransferAdvance[]) => {
            this.asked.push('foreseen');
            if (steps.some(({ claim }) => this.refused.has(claim.transferId))) throw new Failure('conflict.state');
            ids.push(...steps.map(({ claim }) => claim.transferId));
            return steps.map(({ claim, to, transfer: own }) => ({ ...own, id: claim.transferId, state: to }));
          },
          advanceAll: async (steps: readonly TransferAdvance[]) => {
            this.asked.push('taken');
            ids.push(...steps.map(({ claim }) => claim.transferId));
            return steps.map(({ claim, to, transfer: own }) =>
              this.refused.has(claim.transferId) ? new Failure('claim.lost') : { ...own, id: claim.transferId, state: to },
            );
          },
          addReceipts: async () => void this.asked.push('receipts'),
        },
        schedules: {
          waitingForFiles: async () => this.waiting as never,
          assertNobodyWaits: async () => {
            if (this.waiting.length > 0) throw new Failure('conflict.state');
          },
        },
        arrivals: { add: async () => undefined },
        runs: { withoutOpenTransfers: async (runs: readonly string[]) => runs },
        audit: {
          append: ({ type }: NewAuditEvent) => void said.push(type),
          written: async () => undefined,
          assertPossible: async () => undefined,
        },
        outbox: { add: (entry: unknown) => void tasks.push(entry) },
        live: { publish: () => expect.unreachable('what is told in a transaction wakes everybody by itself') },
        conclude: () => void this.asked.push('conclude'),
      };
      const result = await work(tx);
      await this.held;
      if (this.away) throw new Failure('database.unavailable');
      this.transactions.push(ids);
      if (ids.some((id) => this.unwritable.has(id))) throw new Failure('internal');
      this.said.push(...said);
      this.tasks.push(...tasks);
      return result;
    },
  };
}

let ledger: Ledger;
let recorder: Recorder;
beforeEach(() => {
  ledger = new Ledger();
  recorder = new Recorder(ledger.database);
});

const step = (id: string, more: Partial<Step> = {}): Step => ({
  claim: { transferId: id, fencingToken: 1, worker: 'w' },
  transfer: { ...transfer, id },
  from: 'running',
  to: 'verifying',
  fields: {},
  follow: () => ({ audit: { type: 'transfer.verified', outcome: 'success', actor: { kind: 'platform', name: 'w' } } }),
  ...more,
});

describe('recording in sets', () => {
  it('joins what arrives together, and what arrives while a transaction is under way', async () => {
    ledger.hold();
    const first = ['a', 'b'].map((id) => recorder.record(step(id)));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const second = ['c', 'd', 'e'].map((id) => recorder.record(step(id)));
    ledger.release?.();
    expect((await Promise.all([...first, ...second])).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(ledger.transactions).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    expect(ledger.said).toHaveLength(5);
  });

  it('takes what begins, what goes on and what is only an event in one transaction, in their order', async () => {
    const actor = { kind: 'platform', name: 'w' } as const;
    const outcomes = await Promise.all([
      recorder.state({ type: 'download.completed', outcome: 'success', actor }),
      recorder.record(step('a')),
      recorder.begin({ ...transfer, id: 'b' }, { type: 'upload.started', outcome: 'success', actor }),
    ]);
    expect(outcomes.map((outcome) => outcome?.id)).toEqual([undefined, 'a', 'b']);
    expect(ledger.transactions).toHaveLength(1);
    expect(ledger.said).toEqual(['download.completed', 'transfer.verified', 'upload.started']);
  });

  const file = { storeId: 's', path: parseVPath('/a'), cause: 'upload', transferId: 'a', at: new Date(0) } as const;
  const arrives = (id: string) =>
    step(id, {
      ...{ transfer: { ...transfer, id, runId: null }, from: 'verifying', to: 'committed', arrivesIn: 's' },
      follow: () => ({ arrived: file }),
    });

  it('commits with the last statements where no answer decides anything any more', async () => {
    const actor = { kind: 'platform', name: 'w' } as const;
    await recorder.begin({ ...transfer, id: 'b' }, { type: 'upload.started', outcome: 'success', actor });
    expect(ledger.asked.splice(0)).toEqual(['receipts', 'conclude']);
    await recorder.record(arrives('a'));
    expect(ledger.asked).toEqual(['foreseen', 'receipts', 'conclude']);
  });

  it('goes step by step where a Schedule waits for files, and for a while after that', async () => {
    ledger.waiting = [{ rule: { kind: 'manual' } }];
    expect(await recorder.record(arrives('a'))).toMatchObject({ id: 'a', state: 'committed' });
    expect(ledger.asked.splice(0)).toEqual(['foreseen', 'receipts', 'conclude', 'taken', 'receipts']);
    expect(ledger.transactions).toEqual([['a']]);
    ledger.waiting = [];
    await recorder.record(arrives('b'));
    expect(ledger.asked).toEqual(['taken', 'receipts', 'conclude']);
  });

  it('goes step by step where a step cannot be taken, and where a Run may be over', async () => {
    ledger.refused.add('b');
    const outcomes = await Promise.allSettled(['a', 'b'].map((id) => recorder.record(arrives(id))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(ledger.asked.splice(0)).toEqual(['foreseen', 'receipts', 'conclude', 'taken', 'receipts', 'conclude']);
    await recorder.record(step('c', { from: 'verifying', to: 'committed' }));
    expect(ledger.asked).toEqual(['taken', 'receipts']);
  });

  it('tells live what was recorded, and of what is about to be seen only the end', async () => {
    const audit = { type: 'upload.started', outcome: 'success', actor: { kind: 'platform', name: 'w' } } as const;
    ledger.refused.add('refused');
    await Promise.allSettled([
      recorder.begin({ ...transfer, id: 'begins' }, audit),
      recorder.begin({ ...transfer, id: 'intended', state: 'verifying' }, audit),
      recorder.record(step('intended', { from: 'verifying', to: 'committed' })),
      recorder.record(step('refused')),
      recorder.state(audit),
    ]);
    expect(ledger.told).toMatchObject([
      { id: 'begins', state: 'running' },
      { id: 'intended', state: 'committed' },
    ]);
    ledger.away = true;
    await recorder.record(step('lost')).catch(() => undefined);
    expect(ledger.told).toHaveLength(2);
  });

  it('fails a refused member alone', async () => {
    ledger.refused.add('b');
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => recorder.record(step(id))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'claim.lost' } });
    expect(ledger.said).toHaveLength(2);
  });

  it('fails a member that cannot be written alone, and writes the others', async () => {
    ledger.unwritable.add('b');
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => recorder.record(step(id))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ledger.transactions).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
    expect(ledger.said).toHaveLength(2);
  });

  it('tells every member when the database is away, and goes on when it is back', async () => {
    ledger.away = true;
    const outcomes = await Promise.allSettled(['a', 'b'].map((id) => recorder.record(step(id))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    ledger.away = false;
    expect(await recorder.record(step('c'))).toMatchObject({ id: 'c' });
  });

  it('wakes the end of a run once, and the next attempts of a run once, at the earliest', async () => {
    const [soon, late] = [new Date(1_000), new Date(9_000)];
    const retry = (at: Date) => ({
      to: 'queued' as const,
      follow: () => ({ task: { task: { name: 'run-transfers' as const, runId: 'run' }, availableAt: at } }),
    });
    await Promise.all([
      recorder.record(step(newId(), retry(late))),
      recorder.record(step(newId(), retry(soon))),
      recorder.record(step(newId(), { to: 'failed' })),
      recorder.record(step(newId(), { to: 'cancelled' })),
    ]);
    expect(ledger.tasks).toEqual([
      { task: { name: 'run-transfers', runId: 'run' }, availableAt: soon },
      { task: { name: 'finish-run', runId: 'run' } },
    ]);
  });
});
