import {
  conflictPolicies,
  directions,
  Failure,
  type JobDefinition,
  type LiveEvent,
  type PartnerContact,
  parseVPath,
  runStates,
  type Task,
  transferDirections,
  transferStates,
} from '@waybill/core';
import { z } from 'zod';

/*
 * The shapes of the JSON columns. What is read is checked, so that a row written by another version fails by name and not
 * somewhere later.
 */

const vpath = z.string().transform(parseVPath);

const contact = z.object({
  name: z.string(),
  email: z.string().exactOptional(),
  phone: z.string().exactOptional(),
  role: z.string().exactOptional(),
});

const definition = z.object({
  direction: z.enum(directions),
  connectionId: z.string(),
  storeId: z.string(),
  source: z.object({ path: vpath, match: z.string(), minAgeSeconds: z.number() }),
  target: z.object({ path: vpath, onConflict: z.enum(conflictPolicies) }),
  afterSuccess: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('keep') }),
    z.object({ kind: z.literal('delete') }),
    z.object({ kind: z.literal('move'), to: vpath }),
  ]),
  retry: z.object({ maxAttempts: z.number(), baseDelayMs: z.number(), maxDelayMs: z.number() }),
});

const task = z.discriminatedUnion('name', [
  z.object({ name: z.literal('discover-files'), runId: z.string() }),
  z.object({ name: z.literal('run-transfer'), transferId: z.string() }),
  z.object({ name: z.literal('post-action'), transferId: z.string() }),
  z.object({ name: z.literal('finish-run'), runId: z.string() }),
]);

/** The names of the Tasks this version knows. */
export const taskNames = [
  'discover-files',
  'run-transfer',
  'post-action',
  'finish-run',
] as const satisfies readonly Task['name'][];

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
  z.object({ kind: z.literal('changed'), noun: z.string(), id: z.string() }),
]);

function parseAs<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Failure('internal', { cause: result.error, context: { what } });
}

export function contactsOf(value: unknown): readonly PartnerContact[] {
  return parseAs(z.array(contact), value, 'partners.contacts');
}

export function definitionOf(value: unknown): JobDefinition {
  return parseAs(definition, value, 'job_definitions.definition');
}

export function taskOf(value: unknown): Task {
  return parseAs(task, value, 'outbox.task');
}

/** A live event as it came over a NOTIFY; undefined when another version sent something this one does not know. */
export function liveEventOf(payload: string): LiveEvent | undefined {
  try {
    return liveEvent.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}

/** A plain copy of a value of the ports, for a JSON column: Prisma wants mutable types. */
export function contactColumn(contacts: readonly PartnerContact[]) {
  return contacts.map((item) => ({ ...item }));
}

export function definitionColumn(value: JobDefinition) {
  const { source, target, afterSuccess, retry, ...rest } = value;
  return { ...rest, source: { ...source }, target: { ...target }, afterSuccess: { ...afterSuccess }, retry: { ...retry } };
}
