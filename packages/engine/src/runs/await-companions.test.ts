import { type JobDefinition, jobDefinition, joinVPath, newId, parseVPath, readRules } from '@waybill/core';
import { expect, it } from 'vitest';
import { awaitCompanions } from './await-companions.js';
import { sourceJudge } from './judge-source.js';
import { planRepeat, planSource } from './source-plan.js';

const now = new Date('2026-03-02T10:00:00Z');
const planOf = (source: Readonly<Record<string, unknown>>) => {
  const definition: JobDefinition = readRules(jobDefinition, {
    direction: 'pull',
    connectionId: newId(),
    storeId: newId(),
    source: { path: '/out', match: '*', ...source },
    target: { path: '/in' },
  });
  return planSource(definition, { at: now, timeZone: 'UTC' });
};

/** Why each of these was taken or not. */
async function verdicts(plan: ReturnType<typeof planOf>, ...paths: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const judge = sourceJudge(plan, { now: () => now });
  async function* listing() {
    for (const path of paths) {
      const [name = '', ...below] = path.split('/').reverse();
      const folder = below.reverse().reduce(joinVPath, parseVPath('/out'));
      yield judge({ folder, below, entry: { kind: 'file', name, sizeBytes: 1 } });
    }
  }
  const told: Record<string, string> = {};
  for await (const { entry, judgement } of awaitCompanions(listing(), plan)) {
    told[entry.name] = judgement.kind === 'candidate' ? 'matched' : judgement.reason;
  }
  return told;
}

it('leaves a file until its sidecar is there, wherever in the listing that is, and never takes the sidecar', async () => {
  expect(await verdicts(planOf({ sidecar: 'sha256' }), 'a.sha256', 'a', 'b', 'c', 'c.sha256', 'd.md5')).toEqual({
    a: 'matched',
    'a.sha256': 'sidecar',
    b: 'no-sidecar',
    c: 'matched',
    'c.sha256': 'sidecar',
    'd.md5': 'no-sidecar',
  });
});

it('looks for a sidecar in the folder of the file alone', async () => {
  const plan = planOf({ sidecar: 'md5', recurse: { depth: 1 } });
  expect(await verdicts(plan, 'a', 'x/a.md5', 'x/b', 'x/b.md5')).toEqual({
    a: 'no-sidecar',
    'a.md5': 'sidecar',
    b: 'matched',
    'b.md5': 'sidecar',
  });
});

it('wants marker and sidecar where the job has both', async () => {
  const plan = planOf({ sidecar: 'sha256', marker: { suffix: '.done' } });
  const files = ['a', 'a.done', 'a.sha256', 'b', 'b.done', 'c', 'c.sha256'];
  expect(await verdicts(plan, ...files)).toMatchObject({ a: 'matched', b: 'no-sidecar', c: 'no-marker' });
});

it('waits for nothing when certain files are looked for again', async () => {
  expect(await verdicts(planRepeat(planOf({ sidecar: 'sha256', marker: { suffix: '.done' } })), 'a')).toEqual({ a: 'matched' });
});
