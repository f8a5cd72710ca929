import { describe, expect, it } from 'vitest';
import { runSteps } from './run-steps.js';

const counts = { seen: 5, taken: 3, skipped: 2, committed: 3, failed: 0, cancelled: 0, bytes: 10 };
const at = (second: number) => `2026-11-28T10:00:${String(second).padStart(2, '0')}.000Z`;
const ms = (second: number) => Date.parse(at(second));
const run = { createdAt: at(0), startedAt: at(2), finishedAt: at(9), state: 'succeeded', counts, failureCode: null } as const;

describe('the steps of a run', () => {
  it('follow one another from its request to its end', () => {
    const steps = runSteps(run, [{ createdAt: at(4) }, { createdAt: at(5) }], ms(30));
    expect(steps.map(({ label, fromMs, toMs }) => [label, fromMs, toMs])).toEqual([
      ['Waited', ms(0), ms(2)],
      ['Listed the source', ms(2), ms(4)],
      ['Moved files', ms(4), ms(9)],
    ]);
    expect(steps.at(-1)).toMatchObject({ tone: 'good', note: '3 of 3 delivered' });
  });

  it('end now while they are under way', () => {
    const waiting = runSteps({ ...run, startedAt: null, finishedAt: null, state: 'queued' }, [], ms(30));
    expect(waiting).toMatchObject([{ label: 'Waited', toMs: ms(30), note: 'has not begun' }]);
    const moving = runSteps({ ...run, finishedAt: null, state: 'running' }, [{ createdAt: at(4) }], ms(30));
    expect(moving.at(-1)).toMatchObject({ label: 'Moved files', toMs: ms(30), tone: 'running' });
  });

  it('are no more than the listing when nothing was taken', () => {
    const failed = { ...run, state: 'failed', failureCode: 'net.reset', counts: { ...counts, taken: 0, committed: 0 } } as const;
    expect(runSteps(failed, [], ms(30)).at(-1)).toMatchObject({ label: 'Listed the source', toMs: ms(9), tone: 'bad' });
  });
});
