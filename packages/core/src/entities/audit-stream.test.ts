import { describe, expect, it } from 'vitest';
import { isStreamType, type StreamFilter, wantsEvent } from './audit-stream.js';

const everything: StreamFilter = { types: [], minimumSeverity: null, outcomes: [] };
const refusal = { type: 'user.sign-in-refused', severity: 'warning', outcome: 'denied' } as const;

describe('the filter of a stream', () => {
  it('wants every event when it says nothing', () => {
    expect(wantsEvent(everything, refusal)).toBe(true);
  });

  it.each<[Partial<StreamFilter>, boolean]>([
    [{ types: ['user.sign-in-refused'] }, true],
    [{ types: ['transfer.*', 'user.*'] }, true],
    [{ types: ['use.*'] }, false],
    [{ types: ['user.signed-in'] }, false],
    [{ minimumSeverity: 'warning' }, true],
    [{ minimumSeverity: 'critical' }, false],
    [{ minimumSeverity: 'info' }, true],
    [{ outcomes: ['failure', 'denied'] }, true],
    [{ outcomes: ['success'] }, false],
    [{ types: ['user.*'], outcomes: ['success'] }, false],
  ])('%j wants a refused sign-in: %s', (filter, wanted) => {
    expect(wantsEvent({ ...everything, ...filter }, refusal)).toBe(wanted);
  });

  it('knows types and nouns', () => {
    expect(['transfer.committed', 'transfer.*', 'audit-stream.*'].every(isStreamType)).toBe(true);
    expect(['transfer', 'trans.*', '*', '.*', 'nothing.*', 'toString'].some(isStreamType)).toBe(false);
  });
});
