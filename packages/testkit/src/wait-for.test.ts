import { describe, expect, it } from 'vitest';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('returns what the condition gives once it gives something, 0 and the empty string included', async () => {
    const answers = [undefined, null, false, 0];
    expect(await waitFor(() => answers.shift(), { intervalMs: 1 })).toBe(0);
    expect(answers).toEqual([]);
  });

  it('takes a condition that throws for one that is not fulfilled yet', async () => {
    let looks = 0;
    const look = (): boolean => {
      looks += 1;
      if (looks < 3) throw new Error('too early');
      return true;
    };
    expect(await waitFor(look, { intervalMs: 1 })).toBe(true);
  });

  it('gives up after its time with the last error as the cause', async () => {
    const never = (): never => {
      throw new Error('no such file');
    };
    const failure = waitFor(never, { timeoutMs: 5, intervalMs: 1, what: 'the file' });
    await expect(failure).rejects.toMatchObject({
      message: 'waited 5 ms in vain for the file',
      cause: new Error('no such file'),
    });
  });
});
