import { newId } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { dedupKeyOf, parseTask, payloadOf, queueNames, tasks, type WorkerTask } from './task.js';

const id = newId();
const every: readonly WorkerTask[] = [
  { name: 'finish-run', runId: id },
  { name: 'discover-files', runId: id },
  { name: 'run-transfers', runId: id },
  { name: 'make-audit-export', exportId: id },
];

describe('the Task catalogue', () => {
  it('names every Task, and every queue has one', () => {
    expect(every.map(({ name }) => name).sort()).toEqual(Object.keys(tasks).sort());
    expect(new Set(Object.values(tasks).map(({ queue }) => queue))).toEqual(new Set(queueNames));
  });

  it.each(every)('reads back $name as it was written', (task) => {
    expect(parseTask(task.name, JSON.parse(JSON.stringify(payloadOf(task))))).toEqual(task);
  });

  it.each([
    ['an unknown name', 'toString', {}],
    ['no payload', 'run-transfers', null],
    ['a list', 'run-transfers', []],
    ['a missing id', 'run-transfers', {}],
    ['another id', 'run-transfers', { transferId: id }],
    ['an id that is none', 'run-transfers', { runId: '/etc/passwd' }],
    ['an id that is no text', 'run-transfers', { runId: 7 }],
    ['data beside the ids', 'run-transfers', { runId: id, password: 'hunter2' }],
  ])('refuses %s', (_, name, payload) => {
    expect(() => parseTask(name, payload)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});

describe('the deduplication key', () => {
  it('is the name and the ids', () => {
    expect(dedupKeyOf({ name: 'run-transfers', runId: id })).toBe(`run-transfers/${id}`);
  });

  it('can be chosen, within the name', () => {
    expect(dedupKeyOf({ name: 'run-transfers', runId: id }, '42')).toBe('run-transfers/42');
  });

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(201)])('cannot be %j', (key) => {
    expect(() => dedupKeyOf({ name: 'finish-run', runId: id }, key)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});
