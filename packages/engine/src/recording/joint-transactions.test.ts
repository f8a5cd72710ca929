import { Failure, type SetTx } from '@waybill/core';
import { expect, it } from 'vitest';
import { JointTransactions } from './joint-transactions.js';

/** A database that tells which transactions it was asked for and how each ended, and what was locked in it, in order. */
function aDatabase() {
  const transactions: { readonly locked: string[]; ended?: 'committed' | 'rolled back' }[] = [];
  const state = { away: false };
  const setTransaction = async <T>(work: (tx: SetTx) => Promise<T>): Promise<T> => {
    if (state.away) throw new Failure('database.unavailable');
    const transaction: (typeof transactions)[number] = { locked: [] };
    transactions.push(transaction);
    try {
      const result = await work({ locked: transaction.locked } as unknown as SetTx);
      transaction.ended = 'committed';
      return result;
    } catch (error) {
      transaction.ended = 'rolled back';
      throw error;
    }
  };
  return { transactions, state, joint: new JointTransactions({ setTransaction }) };
}

const lockedIn = (tx: SetTx): string[] => (tx as unknown as { locked: string[] }).locked;

const lock =
  (name: string) =>
  async (tx: SetTx): Promise<string> => {
    lockedIn(tx).push(name);
    return `did ${name}`;
  };

it('does what is asked for at the same moment in one transaction, in the order of what is locked, and tells each what it did', async () => {
  const { transactions, joint } = aDatabase();
  const asked = ['c', 'a', 'b'].map((name) => joint.run(name, lock(name)));
  expect(await Promise.all(asked)).toEqual(['did c', 'did a', 'did b']);
  expect(transactions).toEqual([{ locked: ['a', 'b', 'c'], ended: 'committed' }]);
});

it('does what is asked for meanwhile in the next', async () => {
  const { transactions, joint } = aDatabase();
  const later: Promise<string>[] = [];
  await joint.run('a', async (tx) => {
    later.push(joint.run('b', lock('b')), joint.run('c', lock('c')));
    return lock('a')(tx);
  });
  await Promise.all(later);
  expect(transactions.map(({ locked }) => locked)).toEqual([['a'], ['b', 'c']]);
});

it('lets one that cannot be done fail alone, once nobody works in the transaction that it broke', async () => {
  const { transactions, joint } = aDatabase();
  const endedMeanwhile: unknown[] = [];
  const slow = async (tx: SetTx): Promise<string> => {
    await new Promise((resolve) => setImmediate(resolve));
    const its = transactions.find(({ locked }) => locked === lockedIn(tx));
    endedMeanwhile.push(its?.ended);
    return lock('slow')(tx);
  };
  const fails = async (): Promise<string> => {
    throw new Failure('conflict.state');
  };
  const outcomes = await Promise.allSettled([joint.run('a', lock('a')), joint.run('b', fails), joint.run('c', slow)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(endedMeanwhile).toEqual([undefined, undefined]);
  expect(transactions).toEqual([
    { locked: ['a', 'slow'], ended: 'rolled back' },
    { locked: ['a'], ended: 'committed' },
    { locked: [], ended: 'rolled back' },
    { locked: ['slow'], ended: 'committed' },
  ]);
});

it('tells everybody that the database is away, and asks it once', async () => {
  const { state, transactions, joint } = aDatabase();
  state.away = true;
  const outcomes = await Promise.allSettled([joint.run('a', lock('a')), joint.run('b', lock('b'))]);
  expect(outcomes).toMatchObject([{ reason: { code: 'database.unavailable' } }, { reason: { code: 'database.unavailable' } }]);
  state.away = false;
  expect(await joint.run('a', lock('a'))).toBe('did a');
  expect(transactions).toHaveLength(1);
});
