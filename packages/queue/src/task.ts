import { Failure, type Id, isId, type Task } from '@waybill/core';

/** The BullMQ queues. `control` has workers of its own, so that long Transfers never delay the end of a Run, and `exports`, so that long exports delay nothing. */
export const queueNames = ['control', 'discovery', 'transfers', 'exports'] as const;
export type QueueName = (typeof queueNames)[number];

/** Everything that a worker runs. */
export type WorkerTask = Task;
export type WorkerTaskName = WorkerTask['name'];
export type TaskOf<N extends WorkerTaskName> = Extract<WorkerTask, { readonly name: N }>;

/** Reads one field of a payload that came back from the queue, checked to be an id. */
type ReadId = (field: string) => Id;

interface TaskDefinition<N extends WorkerTaskName> {
  readonly queue: QueueName;
  /** Every field that a payload has; one that has another is refused. */
  readonly fields: readonly string[];
  readonly parse: (read: ReadId) => TaskOf<N>;
}

/** The Task catalogue: which queue wakes for it, and the ids it carries. */
export const tasks = {
  'finish-run': {
    queue: 'control',
    fields: ['runId'],
    parse: (read) => ({ name: 'finish-run', runId: read('runId') }),
  },
  'discover-files': {
    queue: 'discovery',
    fields: ['runId'],
    parse: (read) => ({ name: 'discover-files', runId: read('runId') }),
  },
  'run-transfers': {
    queue: 'transfers',
    fields: ['runId'],
    parse: (read) => ({ name: 'run-transfers', runId: read('runId') }),
  },
  'make-audit-export': {
    queue: 'exports',
    fields: ['exportId'],
    parse: (read) => ({ name: 'make-audit-export', exportId: read('exportId') }),
  },
} as const satisfies { readonly [N in WorkerTaskName]: TaskDefinition<N> };

/** The names of the Tasks that arrive on queue `Q`. */
export type TaskNamesOf<Q extends QueueName> = {
  [N in WorkerTaskName]: (typeof tasks)[N]['queue'] extends Q ? N : never;
}[WorkerTaskName];

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
  return definition.parse((field) => readId(values, field));
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

function readId(values: ReadonlyMap<string, unknown>, field: string): Id {
  const value = values.get(field);
  if (typeof value === 'string' && isId(value)) return value;
  throw new Failure('input.invalid', { publicDetail: 'This is not the payload of the task.', field });
}
