import { type AuditActor, type AuditTarget, auditActorKinds, auditTargetKinds, type ChangeStep } from '@waybill/core';
import { z } from 'zod';
import type { Prisma } from '../generated/client.js';

const actor = z.object({
  kind: z.enum(auditActorKinds),
  id: z.string().exactOptional(),
  name: z.string(),
  role: z.string().exactOptional(),
  method: z.string().exactOptional(),
  mfa: z.boolean().exactOptional(),
});

const target = z.object({ kind: z.enum(auditTargetKinds), id: z.string().exactOptional(), name: z.string().exactOptional() });

const diff = z.array(z.object({ type: z.string(), target: target.nullable(), before: z.json(), after: z.json() }));

/** Who acted, as a column has it. */
export function actorOf(stored: unknown): AuditActor {
  return actor.parse(stored);
}

/** What it was done to, as a column has it; null where it has none. */
export function targetOf(stored: unknown): AuditTarget | null {
  return stored === null ? null : target.parse(stored);
}

/** What would change, as a column has it. */
export function diffOf(stored: unknown): readonly ChangeStep[] {
  return diff.parse(stored);
}

/** A value as PostgreSQL can hold it in a JSON column: no half characters, no U+0000. */
export function jsonColumn(value: object): Prisma.InputJsonValue {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'string' ? each.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd') : each,
    ),
  );
}
