import { type FileEntry, type JobDefinition, jobRules, newId, parseVPath, type Transfer } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { precedentOf, sourceJudge } from './judge-source.js';

const now = new Date('2026-03-02T10:00:00Z');
const clock = { now: () => now };
const definition = (source: Partial<JobDefinition['source']> = {}): JobDefinition => ({
  direction: 'pull',
  connectionId: newId(),
  storeId: newId(),
  source: { path: parseVPath('/out'), match: '*.csv', minAgeSeconds: 0, ...source },
  target: jobRules.target.parse({ path: '/in' }),
  afterSuccess: { kind: 'keep' },
  retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 1 },
  running: { concurrency: 1, priority: 'normal', overlap: 'queue' },
});
const file = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({ kind: 'file', name, sizeBytes: 1, ...more });
const secondsAgo = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

describe('the judgement of a source file', () => {
  it('takes a file that the rules let through, to a target of the same name', () => {
    expect(sourceJudge(definition(), clock)(file('a.csv'))).toMatchObject({
      kind: 'candidate',
      candidate: { path: '/out/a.csv', targetPath: '/in/a.csv' },
    });
  });

  it('says why it leaves a file', () => {
    const judge = sourceJudge(definition({ minAgeSeconds: 60 }), clock);
    expect(judge(file('a.txt'))).toMatchObject({ kind: 'skipped', reason: 'pattern' });
    expect(judge(file('a.csv', { kind: 'folder' }))).toMatchObject({ reason: 'not-a-file' });
    expect(judge(file('a.csv', { kind: 'link' }))).toMatchObject({ reason: 'not-a-file' });
    expect(judge(file('a.csv', { modifiedAt: secondsAgo(59) }))).toMatchObject({ reason: 'too-young' });
    expect(judge(file('a.csv', { modifiedAt: secondsAgo(60) }))).toMatchObject({ kind: 'candidate' });
  });

  it('follows no name that leads elsewhere', () => {
    const judge = sourceJudge(definition({ match: '*' }), clock);
    for (const name of ['..', '.', '', '../../etc/passwd', 'a/b', 'nul\0.csv', `${'n'.repeat(256)}`]) {
      expect(judge(file(name)), name).toMatchObject({ kind: 'skipped', reason: 'invalid-name' });
    }
  });

  it('works without time and size', () => {
    const judge = sourceJudge(definition({ minAgeSeconds: 60 }), clock);
    expect(judge({ kind: 'file', name: 'a.csv' })).toMatchObject({ kind: 'candidate' });
  });
});

describe('what earlier transfers of a file mean', () => {
  const target = parseVPath('/in/a.csv');
  const earlier = (state: Transfer['state'], more: Partial<Transfer> = {}): Transfer => ({
    ...blank,
    id: newId(),
    state,
    targetPath: target,
    ...more,
  });

  it('takes a file nobody has taken, or only to another target', () => {
    expect(precedentOf([], target)).toEqual({ kind: 'new' });
    expect(precedentOf([earlier('committed', { targetPath: parseVPath('/other/a.csv') })], target)).toEqual({ kind: 'new' });
  });

  it('does not take a file twice, unless it was there again after it had been removed', () => {
    expect(precedentOf([earlier('committed')], target)).toMatchObject({ kind: 'skip', reason: 'already-done' });
    expect(precedentOf([earlier('committed', { postAction: 'pending' })], target)).toMatchObject({ reason: 'already-done' });
    expect(precedentOf([earlier('committed', { postAction: 'failed' })], target)).toMatchObject({ reason: 'already-done' });
    expect(precedentOf([earlier('committed', { postAction: 'done' })], target)).toMatchObject({ kind: 'recurring' });
  });

  it('leaves alone what is under way, and takes up again what failed or was cancelled', () => {
    for (const state of ['queued', 'running', 'verifying'] as const) {
      expect(precedentOf([earlier(state)], target)).toMatchObject({ kind: 'skip', reason: 'in-progress' });
    }
    for (const state of ['failed', 'cancelled'] as const) expect(precedentOf([earlier(state)], target).kind).toBe('again');
  });

  it('goes by the latest one', () => {
    const first = earlier('committed', { postAction: 'done', createdAt: secondsAgo(60) });
    const second = earlier('running', { createdAt: secondsAgo(1) });
    expect(precedentOf([first, second], target)).toMatchObject({ kind: 'skip', transfer: { id: second.id } });
    expect(precedentOf([second, first], target)).toMatchObject({ kind: 'skip', transfer: { id: second.id } });
  });
});

const blank: Transfer = {
  id: '',
  version: 1,
  createdAt: now,
  updatedAt: now,
  direction: 'pull',
  partnerId: '',
  runId: null,
  jobId: null,
  accountId: null,
  sessionId: null,
  connectionId: null,
  storeId: '',
  sourcePath: parseVPath('/out/a.csv'),
  targetPath: parseVPath('/in/a.csv'),
  sourceFingerprint: '',
  state: 'queued',
  attempt: 0,
  maxAttempts: 1,
  fencingToken: 0,
  claimedBy: null,
  claimExpiresAt: null,
  nextAttemptAt: null,
  cancelRequested: false,
  priority: 'normal',
  position: 0,
  expectedBytes: null,
  bytesDone: 0,
  sizeBytes: null,
  sha256: null,
  verification: null,
  deliveredPath: null,
  postAction: 'none',
  warnings: [],
  failureCode: null,
  failureDetail: null,
  startedAt: null,
  finishedAt: null,
};
