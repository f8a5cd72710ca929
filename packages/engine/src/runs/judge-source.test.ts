import {
  type FileEntry,
  type JobDefinition,
  jobDefinition,
  joinVPath,
  newId,
  parseVPath,
  readRules,
  type Transfer,
} from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { decideFile, precedentOf } from './decide-file.js';
import { sourceJudge } from './judge-source.js';
import { planSource } from './source-plan.js';

const now = new Date('2026-03-02T10:00:00Z');
const clock = { now: () => now };
const definition = (source: Readonly<Record<string, unknown>> = {}): JobDefinition =>
  readRules(jobDefinition, {
    direction: 'pull',
    connectionId: newId(),
    storeId: newId(),
    source: { path: '/out', match: '*.csv', ...source },
    target: { path: '/in', onConflict: 'fail' },
  });
const judgeBy =
  (source: Readonly<Record<string, unknown>> = {}) =>
  (entry: FileEntry, below: readonly string[] = []) =>
    sourceJudge(
      planSource(definition(source), { at: now, timeZone: 'UTC' }),
      clock,
    )({
      folder: below.reduce(joinVPath, parseVPath('/out')),
      below,
      entry,
    }).judgement;
const file = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({ kind: 'file', name, sizeBytes: 1, ...more });
const secondsAgo = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

describe('the judgement of a source file', () => {
  it('takes a file that the rules let through, to a target of the same name', () => {
    expect(judgeBy()(file('a.csv'))).toMatchObject({
      kind: 'candidate',
      candidate: { path: '/out/a.csv', targetPath: '/in/a.csv' },
    });
  });

  it('says why it leaves a file', () => {
    const judge = judgeBy({ minAgeSeconds: 60 });
    expect(judge(file('a.txt'))).toMatchObject({ kind: 'skipped', reason: 'pattern' });
    expect(judge(file('a.csv', { kind: 'folder' }))).toMatchObject({ reason: 'not-a-file' });
    expect(judge(file('a.csv', { kind: 'link' }))).toMatchObject({ reason: 'not-a-file' });
    expect(judge(file('a.csv', { modifiedAt: secondsAgo(59) }))).toMatchObject({ reason: 'too-young' });
    expect(judge(file('a.csv', { modifiedAt: secondsAgo(60) }))).toMatchObject({ kind: 'candidate' });
  });

  it('follows no name that leads elsewhere', () => {
    const judge = judgeBy({ match: '*' });
    for (const name of ['..', '.', '', '../../etc/passwd', 'a/b', 'nul\0.csv', `${'n'.repeat(256)}`]) {
      expect(judge(file(name)), name).toMatchObject({ kind: 'skipped', reason: 'invalid-name' });
    }
  });

  it('works without time and size', () => {
    const judge = judgeBy({ minAgeSeconds: 60 });
    expect(judge({ kind: 'file', name: 'a.csv' })).toMatchObject({ kind: 'candidate' });
  });
});

describe('the rules of a source', () => {
  it.each([
    ['an excluded name', { exclude: ['a*'] }, file('a.csv'), 'excluded'],
    ['a name that is still written to', { match: '*' }, file('A.CSV.PART'), 'temporary-name'],
    ['a swap file', { match: '*' }, file('.a.csv.swp'), 'temporary-name'],
    ['a marker', { match: '*', marker: { suffix: '.done' } }, file('a.csv.done'), 'marker'],
    ['a sidecar', { match: '*', sidecar: 'md5' }, file('a.csv.md5'), 'sidecar'],
    ['an empty file to skip', { zeroBytes: 'skip' }, file('a.csv', { sizeBytes: 0 }), 'empty'],
    ['a small file', { minSizeBytes: 2 }, file('a.csv'), 'too-small'],
    ['a large file', { maxSizeBytes: 0 }, file('a.csv'), 'too-large'],
    ['a name of another case', {}, file('A.CSV'), 'pattern'],
    ['yesterday’s file', { match: 'r_{yyyyMMdd}.csv' }, file('r_20260301.csv'), 'pattern'],
    ['what an expression does not find', { match: { regex: '^b' } }, file('a.csv'), 'pattern'],
  ])('leave %s', (_, source, entry, reason) => {
    expect(judgeBy(source)(entry)).toMatchObject({ kind: 'skipped', reason });
  });

  it.each([
    ['an empty file, unless told otherwise', {}, file('a.csv', { sizeBytes: 0 })],
    ['a file whose size is not known', { minSizeBytes: 2, zeroBytes: 'skip' }, { kind: 'file', name: 'a.csv' }],
    ['another case when case does not count', { ignoreCase: true }, file('A.CSV')],
    ['today’s file', { match: 'r_{yyyyMMdd}.csv' }, file('r_20260302.csv')],
    ['temporary names that the job wants', { match: '*.tmp', temporaryNames: [] }, file('a.tmp')],
  ] as const)('take %s', (_, source, entry) => {
    expect(judgeBy(source)(entry)).toMatchObject({ kind: 'candidate' });
  });

  it('keep the folders at the target, or not', () => {
    const below = ['x', 'y'];
    expect(judgeBy({ recurse: { depth: 2 } })(file('a.csv'), below)).toMatchObject({
      candidate: { path: '/out/x/y/a.csv', targetPath: '/in/x/y/a.csv' },
    });
    expect(judgeBy({ recurse: { depth: 2, layout: 'flatten' } })(file('a.csv'), below)).toMatchObject({
      candidate: { path: '/out/x/y/a.csv', targetPath: '/in/a.csv' },
    });
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

  it('takes a file again that was forgotten', () => {
    expect(precedentOf([earlier('committed', { forgottenAt: now })], target)).toMatchObject({ kind: 'recurring' });
    expect(precedentOf([earlier('running', { forgottenAt: now })], target)).toMatchObject({ kind: 'skip' });
  });

  it('leaves alone what is under way, and takes up again what failed or was cancelled', () => {
    for (const state of ['queued', 'running', 'verifying'] as const) {
      expect(precedentOf([earlier(state)], target)).toMatchObject({ kind: 'skip', reason: 'in-progress' });
    }
    for (const state of ['failed', 'cancelled'] as const) expect(precedentOf([earlier(state)], target).kind).toBe('again');
  });

  it('delivers a file once more only on purpose, and not while its source is about to be removed', () => {
    const path = parseVPath('/out/a.csv');
    const candidate = { path, entry: { kind: 'file', name: 'a.csv' }, fingerprint: '', targetPath: target } as const;
    const decide = (transfer: Transfer, { redeliver = true, occupied = new Set<string>() } = {}) =>
      decideFile(candidate, { earlier: [transfer], ofFile: [transfer], occupied, runId: 'this run', redeliver });
    const done = earlier('committed');
    expect(decide(done)).toEqual({ kind: 'new', after: done.id, redelivers: done });
    expect(decide(done, { redeliver: false })).toMatchObject({ kind: 'leave', reason: 'already-done' });
    expect(decide(done, { occupied: new Set([target]) })).toMatchObject({ kind: 'leave', reason: 'target-exists' });
    expect(decide(earlier('committed', { postAction: 'pending' }))).toMatchObject({ kind: 'leave', reason: 'already-done' });
    expect(decide(earlier('running'))).toMatchObject({ kind: 'leave', reason: 'in-progress' });
    expect(decide(earlier('committed', { runId: 'this run' }))).toMatchObject({ kind: 'ours' });
    expect(decide(earlier('failed')).kind).toBe('again');
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
  toConnectionId: null,
  toStoreId: null,
  targetIndex: 0,
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
