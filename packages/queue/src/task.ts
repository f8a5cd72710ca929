import { Failure, type Id, isId, type Task } from '@waybill/core';

/** The BullMQ queues. `control` has workers of its own, so that long Transfers never delay the clock. */
export const queueNames = ['control', 'discovery', 'transfers'] as const;
export type QueueName = (typeof queueNames)[number];

/** The Tasks that the clock makes; they have no fact to be written with, so they never pass through the outbox. */
export type ClockTask =
  | { readonly name: 'fire-schedule'; readonly scheduleId: Id; readonly slot: string }
  | { readonly name: 'sweep' };

/** Everything that a worker runs. */
export type WorkerTask = Task | ClockTask;
export type WorkerTaskName = WorkerTask['name'];
export type TaskOf<N extends WorkerTaskName> = Extract<WorkerTask, { readonly name: N }>;

/** Reads one field of a payload that came back from the queue, checked. */
interface PayloadReader {
  id(field: string): Id;
  slot(field: string): string;
}

interface TaskDefinition<N extends WorkerTaskName> {
  readonly queue: QueueName;
  /** Every field that a payload has; one that has another is refused. */
  readonly fields: readonly string[];
  readonly parse: (read: PayloadReader) => TaskOf<N>;
}

/** The Task catalogue: which queue wakes for it, and the ids it carries. */
export const tasks = {
  'fire-schedule': {
    queue: 'control',
    fields: ['scheduleId', 'slot'],
    parse: (read) => ({ name: 'fire-schedule', scheduleId: read.id('scheduleId'), slot: read.slot('slot') }),
  },
  sweep: { queue: 'control', fields: [], parse: () => ({ name: 'sweep' }) },
  'finish-run': {
    queue: 'control',
    fields: ['runId'],
    parse: (read) => ({ name: 'finish-run', runId: read.id('runId') }),
  },
  'discover-files': {
    queue: 'discovery',
    fields: ['runId'],
    parse: (read) => ({ name: 'discover-files', runId: read.id('runId') }),
  },
  'run-transfer': {
    queue: 'transfers',
    fields: ['transferId'],
    parse: (read) => ({ name: 'run-transfer', transferId: read.id('transferId') }),
  },
  'post-action': {
    queue: 'transfers',
    fields: ['transferId'],
    parse: (read) => ({ name: 'post-action', transferId: read.id('transferId') }),
  },
} as const satisfies { readonly [N in WorkerTaskName]: TaskDefinition<N> };

/** The names of the Tasks that arrive on queue `Q`. */
export type TaskNamesOf<Q extends QueueName> = {
  [N in WorkerTaskName]: (typeof tasks)[N]['queue'] extends Q ? N : never;
}[WorkerTaskName];

// A local time and its zone fit; a sentence, a path or a secret does not.
const slotPattern = /^[0-9A-Za-z][0-9A-Za-z:.+_/-]{0,99}$/;
const dedupKeyPattern = /^[\x21-\x7e]{1,200}$/;

/**
 * The Task a name and a payload stand for. Ids only: an unknown field is refused, so nothing else can travel in a Task.
 * @throws Failure `input.invalid`
 */
export function parseTask(name: string, payload: unknown): WorkerTask {
  if (!isTaskName(name)) throw new Failure('input.invalid', { publicDetail: 'There is no such task.', field: 'name' });
  const definition = tasks[name];
  const values = new Map(Object.entries(isRecord(payload) ? payload : {}));
  const allowed: readonly string[] = definition.fields;
  if (!isRecord(payload) || [...values.keys()].some((field) => !allowed.includes(field))) {
    throw new Failure('input.invalid', { publicDetail: 'This is not the payload of the task.', context: { task: name } });
  }
  return definition.parse({
    id: (field) => readString(values, field, isId),
    slot: (field) => readString(values, field, (value) => slotPattern.test(value)),
  });
}

/** What a Task carries besides its name. */
export function payloadOf(task: WorkerTask): Readonly<Record<string, string>> {
  const { name: _, ...payload } = task;
  return payload;
}

/**
 * The key under which the queue holds a Task once: by default its name and its ids, so that there is at most one that
 * waits and one that runs for the same thing.
 * @throws Failure `input.invalid` when `key` is not 1–200 printable ASCII characters without a space
 */
export function dedupKeyOf(task: WorkerTask, key?: string): string {
  const ids = key ?? tasks[task.name].fields.map((field) => payloadOf(task)[field]).join('/');
  if (key !== undefined && !dedupKeyPattern.test(key)) {
    throw new Failure('input.invalid', { publicDetail: 'This is not a deduplication key.', field: 'dedupKey' });
  }
  return `${task.name}/${ids}`;
}

function isTaskName(name: string): name is WorkerTaskName {
  return Object.hasOwn(tasks, name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readString(values: ReadonlyMap<string, unknown>, field: string, accepts: (value: string) => boolean): string {
  const value = values.get(field);
  if (typeof value === 'string' && accepts(value)) return value;
  throw new Failure('input.invalid', { publicDetail: 'This is not the payload of the task.', field });
}
