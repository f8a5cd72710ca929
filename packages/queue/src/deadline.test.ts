import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { within } from './deadline.js';

const never = new Promise<void>(() => undefined);

describe('a call to the queue', () => {
  it('gives what the queue answers', async () => {
    await expect(within(Promise.resolve(7), 60_000)).resolves.toBe(7);
  });

  it('fails when no answer comes in time', async () => {
    await expect(within(never, 1)).rejects.toMatchObject({ code: 'internal', publicDetail: 'The queue does not answer.' });
  });

  it('tells what went wrong to the log only', async () => {
    const cause = new Error('connect ECONNREFUSED redis://:hunter2@10.0.0.1');
    const failure = await within(Promise.reject(cause), 60_000).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'internal', cause });
    expect(String(failure)).not.toContain('hunter2');
  });

  it('ends when its signal aborts, with the reason when that is a failure', async () => {
    const stop = new AbortController();
    const waiting = within(never, 60_000, stop.signal);
    stop.abort(new Failure('shutting-down'));
    await expect(waiting).rejects.toMatchObject({ code: 'shutting-down' });
    await expect(within(never, 60_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('leaves a failure as it is', async () => {
    await expect(within(Promise.reject(new Failure('input.invalid')), 60_000)).rejects.toMatchObject({ code: 'input.invalid' });
  });
});
