import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { auditDictionary } from './audit-dictionary.js';
import type { NewAuditEvent } from './audit-event.js';
import { newAuditEventSchema } from './audit-event-schema.js';
import { auditEventTypes } from './audit-event-types.js';
import { ocsfClasses, ocsfKindOf } from './audit-ocsf.js';

const event: NewAuditEvent = {
  type: 'transfer.committed',
  outcome: 'success',
  actor: { kind: 'platform', name: 'worker@host:1' },
  file: { path: '/a.csv', truePath: '/in/a.csv', sizeBytes: 3, sha256: 'a'.repeat(64), verification: 'read-back' },
  transfer: { direction: 'pull', attempt: 1, durationMs: 12, jobVersion: 3 },
};

describe('the catalogue of audit events', () => {
  it('is what docs/data-dictionary.md says; `npx vitest run packages/core/src/audit-dictionary.test.ts --update` writes it anew', async () => {
    await expect(auditDictionary()).toMatchFileSnapshot(
      fileURLToPath(new URL('../../../docs/data-dictionary.md', import.meta.url)),
    );
  });

  it('takes an event and refuses a field that it does not know, a type that is none, and a digest that is none', () => {
    expect(newAuditEventSchema.parse(event)).toEqual(event);
    expect(newAuditEventSchema.safeParse({ ...event, colour: 'red' }).success).toBe(false);
    expect(newAuditEventSchema.safeParse({ ...event, type: 'transfer.lost' }).success).toBe(false);
    expect(newAuditEventSchema.safeParse({ ...event, file: { path: '/a', sha256: 'A' } }).success).toBe(false);
  });

  it('says of every type what it tells, and which class of OCSF it is of', () => {
    for (const type of newAuditEventSchema.shape.type.options) {
      const { classUid, activityId } = ocsfKindOf(type);
      expect(ocsfClasses[classUid], type).toBeTypeOf('string');
      expect(activityId, type).toBeGreaterThan(0);
      expect(auditEventTypes[type].summary, type).toMatch(/\.$/);
    }
    expect(ocsfKindOf('user.signed-in')).toEqual({ classUid: 3002, activityId: 1 });
    expect(ocsfKindOf('upload.committed')).toEqual({ classUid: 6006, activityId: 1 });
    expect(ocsfKindOf('store.created')).toEqual({ classUid: 3004, activityId: 1 });
  });
});
