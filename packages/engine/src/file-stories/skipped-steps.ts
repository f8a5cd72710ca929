import type { Id, Sighting, SightingReason } from '@waybill/core';
import type { StoryStep } from './story-step.js';

/** What a Run saw and left. */
export interface Skipped {
  readonly sighting: Sighting;
  readonly jobId: Id;
  readonly partnerId: Id;
}

const words: Readonly<Record<SightingReason, string>> = {
  matched: 'was to be taken',
  pattern: 'its name does not match',
  'not-a-file': 'it is no file',
  'too-young': 'it was too young',
  'already-done': 'it was delivered before',
  'in-progress': 'it is being moved already',
  'target-exists': 'something is at its target',
  'invalid-name': 'its name cannot be used',
  excluded: 'its name is excluded',
  'temporary-name': 'its name is a temporary one',
  marker: 'it is a marker',
  'no-marker': 'its marker was not there',
  empty: 'it is empty',
  'too-small': 'it is too small',
  'too-large': 'it is too large',
  'still-changing': 'it was still changing',
  'same-target': 'another file goes to the same target',
  'over-limit': 'the run had taken as many as it may',
  'over-cap': 'the run would do more than the job allows',
  gone: 'it was gone',
  sidecar: 'it is a sidecar',
  'no-sidecar': 'its sidecar was not there',
};

/** Steps for what Runs saw and left; the same of one Job again and again, with nothing else of it in between, is one step. */
export function skippedSteps(skipped: readonly Skipped[]): readonly StoryStep[] {
  const oldestFirst = [...skipped].sort((a, b) => a.sighting.seenAt.getTime() - b.sighting.seenAt.getTime());
  const steps: StoryStep[] = [];
  const last = new Map<string, number>();
  for (const { sighting, jobId, partnerId } of oldestFirst) {
    const key = `${jobId} ${sighting.path}`;
    const index = last.get(key);
    const before = index === undefined ? undefined : steps[index];
    if (index !== undefined && before?.reason === sighting.reason) {
      steps[index] = { ...before, times: before.times + 1, until: sighting.seenAt, runId: sighting.runId };
      continue;
    }
    last.set(key, steps.length);
    steps.push({
      ...{ at: sighting.seenAt, kind: 'skipped', says: `A run saw it and left it: ${words[sighting.reason]}.` },
      ...{ path: String(sighting.path), truePath: null, partnerId, jobId, runId: sighting.runId, transferId: null },
      ...{ sessionId: null, eventId: null, actor: null, address: null, sha256: null, sizeBytes: sighting.sizeBytes },
      ...{ reason: sighting.reason, times: 1, until: null },
    });
  }
  return steps;
}
