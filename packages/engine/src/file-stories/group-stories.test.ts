import { type AuditEvent, newId, type SightingReason } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { grouped, keysOfEvent } from './group-stories.js';
import { skippedSteps } from './skipped-steps.js';
import { stepOf } from './story-step.js';

const accountId = newId();
let seq = 0;

function event(fields: Partial<AuditEvent>): AuditEvent {
  seq += 1;
  return {
    ...{ id: newId(), seq, recordedAt: new Date(seq * 1000), severity: 'info', hash: '', prevHash: '' },
    ...{ type: 'upload.committed', outcome: 'success', actor: { kind: 'account', id: accountId, name: 'acme' } },
    ...fields,
  };
}

describe('facts of the same file', () => {
  it('are found across uploads, renames, downloads and a job that takes it from there to another partner', () => {
    const transferId = newId();
    const uploaded = event({ transferId, file: { path: '/in/a.tmp', truePath: '/acme/in/a.tmp' } });
    const renamed = event({
      type: 'file.renamed',
      file: { path: '/in/a.csv', previousPath: '/in/a.tmp', truePath: '/acme/in/a.csv' },
      details: { previousTruePath: '/acme/in/a.tmp' },
    });
    const pushed = event({
      type: 'transfer.committed',
      actor: { kind: 'platform', name: 'worker' },
      ...{ transferId: newId(), jobId: newId(), partnerId: newId(), transfer: { direction: 'push', attempt: 1 } },
      file: { path: '/acme/in/a.csv', truePath: '/their/a.csv' },
    });
    const other = event({ transferId: newId(), file: { path: '/in/b.csv', truePath: '/acme/in/b.csv' } });
    const groups = grouped([pushed, other, uploaded, renamed], keysOfEvent);
    expect(groups.map((group) => group.map((each) => each.file?.path))).toEqual([
      ['/acme/in/a.csv', '/in/a.tmp', '/in/a.csv'],
      ['/in/b.csv'],
    ]);
  });

  it('are not mixed up by the same name at another partner, or in the view of another account', () => {
    const push = (partnerId: string) =>
      event({
        type: 'transfer.committed',
        actor: { kind: 'platform', name: 'worker' },
        ...{ transferId: newId(), jobId: newId(), partnerId, transfer: { direction: 'push', attempt: 1 } },
        file: { path: `/out/${partnerId}/a.csv`, truePath: '/in/a.csv' },
      });
    expect(grouped([push(newId()), push(newId())], keysOfEvent)).toHaveLength(2);
    const read = (id: string) =>
      event({ type: 'download.completed', actor: { kind: 'account', id, name: id }, file: { path: '/a', truePath: `/${id}/a` } });
    expect(grouped([read(newId()), read(newId())], keysOfEvent)).toHaveLength(2);
  });
});

describe('what runs left', () => {
  it('is one step while nothing changes, and says how often and until when', () => {
    const [jobId, partnerId] = [newId(), newId()];
    const skip = (reason: SightingReason, minute: number) => ({
      sighting: {
        ...{ id: newId(), runId: newId(), path: '/out/a.csv', sizeBytes: 3, modifiedAt: null, decision: 'skipped' as const },
        ...{ reason, transferId: null, seenAt: new Date(minute * 60_000) },
      },
      jobId,
      partnerId,
    });
    const steps = skippedSteps([skip('already-done', 4), skip('too-young', 1), skip('already-done', 3), skip('too-young', 2)]);
    expect(steps.map(({ reason, times, until }) => [reason, times, until?.getTime()])).toEqual([
      ['too-young', 2, 120_000],
      ['already-done', 2, 240_000],
    ]);
    expect(steps[0]?.says).toBe('A run saw it and left it: it was too young.');
  });
});

describe('an event as a step', () => {
  it('says whether the delivery was confirmed, and that a file which is read once is gone', () => {
    const committed = event({
      type: 'transfer.committed',
      file: { path: '/a', verification: 'unconfirmed' },
      transfer: { direction: 'push', attempt: 2 },
    });
    expect(stepOf(committed)).toMatchObject({ kind: 'delivered', says: expect.stringContaining('not confirmed') });
    const read = event({ type: 'download.completed', file: { path: '/a' }, details: { deleted: true } });
    expect(stepOf(read)).toMatchObject({ kind: 'deleted', actor: 'acme' });
    const refused = event({
      type: 'file.deleted',
      outcome: 'failure',
      file: { path: '/a' },
      failure: { code: 'target.denied', detail: 'Writing was not permitted.' },
    });
    expect(stepOf(refused)).toMatchObject({ kind: 'refused', says: 'Writing was not permitted.', reason: 'target.denied' });
    expect(stepOf(event({ type: 'folder.listed', file: { path: '/' } }))).toBeUndefined();
  });
});
