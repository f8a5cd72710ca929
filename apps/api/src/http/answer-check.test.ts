import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declaredAnswer } from './answer-check.js';

const schema = z.object({ name: z.string(), list: z.array(z.object({ id: z.number() })) });
const answer = { name: 'acme', list: [{ id: 1, passwordHash: 'planted' }] };

describe('an answer', () => {
  it('never leaves with a field that its contract does not declare', () => {
    expect(JSON.stringify(declaredAnswer(schema, answer, 'strip'))).toBe('{"name":"acme","list":[{"id":1}]}');
  });

  it('with such a field is a fault where faults are looked for', () => {
    expect(() => declaredAnswer(schema, answer, 'refuse')).toThrow('internal');
  });

  it('that breaks its contract is a fault, and its text is not shown', () => {
    expect(() => declaredAnswer(schema, { name: 1 }, 'strip')).toThrow(/^internal: Something unexpected/);
  });
});
