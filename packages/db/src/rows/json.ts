import {
  type AccountLimits,
  accessHoursRule,
  accountLimits,
  type Checkpoint,
  type ConnectionRules,
  connectionRules,
  Failure,
  type JobDefinition,
  jobDefinition,
  type LiveEvent,
  type MountRules,
  mountRules,
  type PartnerContact,
  pickConnectionRules,
  pickMountRules,
  runStates,
  type Task,
  transferDirections,
  transferStates,
  type WeekWindow,
} from '@waybill/core';
import { z } from 'zod';

/*
 * The shapes of the JSON columns. What is read is checked, so that a row written by another version fails by name and not
 * somewhere later.
 */

const contact = z.object({
  name: z.string(),
  email: z.string().exactOptional(),
  phone: z.string().exactOptional(),
  role: z.string().exactOptional(),
});

const checkpoint = z.object({
  fencingToken: z.number(),
  source: z.object({ sizeBytes: z.number(), modifiedAtMs: z.number().nullable() }),
  resumedBytes: z.number(),
  bytes: z.number(),
  sha256: z.string(),
});

const task = z.discriminatedUnion('name', [
  z.object({ name: z.literal('discover-files'), runId: z.string() }),
  z.object({ name: z.literal('run-transfers'), runId: z.string() }),
  z.object({ name: z.literal('finish-run'), runId: z.string() }),
]);

/** The names of the Tasks this version knows. */
export const taskNames = ['discover-files', 'run-transfers', 'finish-run'] as const satisfies readonly Task['name'][];

const liveEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), id: z.string(), jobId: z.string(), state: z.enum(runStates) }),
  z.object({
    kind: z.literal('transfer'),
    id: z.string(),
    runId: z.string().nullable(),
    direction: z.enum(transferDirections),
    state: z.enum(transferStates),
    bytesDone: z.number(),
    expectedBytes: z.number().nullable(),
  }),
  z.object({ kind: z.literal('schedule.missed'), id: z.string(), jobId: z.string(), day: z.string() }),
  z.object({
    ...{ kind: z.literal('changed'), noun: z.string(), id: z.string() },
    ...{ partnerId: z.string().exactOptional(), jobId: z.string().exactOptional() },
  }),
]);

/** A JSON column's value, checked. @throws Failure `internal` for one that another version wrote */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Failure('internal', { cause: result.error, context: { what } });
}

export function contactsOf(value: unknown): readonly PartnerContact[] {
  return parseAs(z.array(contact), value, 'partners.contacts');
}

export function definitionOf(value: unknown): JobDefinition {
  return parseAs(jobDefinition, value, 'job_definitions.definition');
}

/** The rules of a Connection; one that was stored before a rule was known has its default. */
export function connectionRulesOf(value: unknown): ConnectionRules {
  return parseAs(connectionRules, value, 'connections.rules');
}

/** The limits of an Account; those that were stored before a limit was known have its default. */
export function accountLimitsOf(value: unknown): AccountLimits {
  return parseAs(accountLimits, value, 'accounts.limits');
}

/** The rules of a Mount; one that was stored before a rule was known has its default. */
export function mountRulesOf(value: unknown): MountRules {
  return parseAs(mountRules, value, 'mounts.rules');
}

/** When an Account may be used. */
export function accessHoursOf(value: unknown): readonly WeekWindow[] {
  return parseAs(accessHoursRule, value, 'accounts.access_hours');
}

export function checkpointOf(text: string | null): Checkpoint | null {
  return text === null ? null : parseAs(checkpoint, JSON.parse(text), 'transfers.checkpoint');
}

export function taskOf(value: unknown): Task {
  return parseAs(task, value, 'outbox.task');
}

/** The live events of a NOTIFY; what another version sent and this one does not know is left out. */
export function liveEventsOf(payload: string): readonly LiveEvent[] {
  let sent: unknown;
  try {
    sent = JSON.parse(payload);
  } catch {
    return [];
  }
  return (Array.isArray(sent) ? sent : [sent]).flatMap((one) => liveEvent.safeParse(one).data ?? []);
}

/** A plain copy of a value of the ports, for a JSON column: Prisma wants mutable types. */
export function contactColumn(contacts: readonly PartnerContact[]) {
  return contacts.map((item) => ({ ...item }));
}

export function accessHoursColumn(windows: readonly WeekWindow[]) {
  return windows.map((window) => ({ ...window, days: [...window.days] }));
}

export function definitionColumn(value: JobDefinition) {
  return { ...value };
}

export function connectionRulesColumn(connection: ConnectionRules) {
  return pickConnectionRules(connection);
}

export function mountRulesColumn(mount: MountRules) {
  return pickMountRules(mount);
}
