import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldErrors, type InputPart, plainMessage } from './plain-issues.js';

function errorsOf(schema: z.ZodType, input: unknown, part: InputPart = 'body') {
  const result = schema.safeParse(input, { error: plainMessage });
  return result.success ? [] : fieldErrors(part, result.error.issues);
}

describe('what was wrong with an input', () => {
  const person = z.strictObject({
    name: z.string().min(1).max(5),
    age: z.number().int().min(18),
    tags: z.array(z.string()).max(2).exactOptional(),
    kind: z.enum(['a', 'b']),
    mail: z.email(),
  });

  it('names every field at fault, in plain words', () => {
    const input = { name: 'far too long', age: 7, tags: ['1', '2', '3'], kind: 'c', mail: 'nobody', extra: true };
    expect(errorsOf(person, input)).toEqual([
      { field: '/name', message: 'must have at most 5 characters' },
      { field: '/age', message: 'must be at least 18' },
      { field: '/tags', message: 'must have at most 2 entries' },
      { field: '/kind', message: 'must be one of: a, b' },
      { field: '/mail', message: 'must be an e-mail address' },
      { field: '/extra', message: 'is not a known field' },
    ]);
  });

  it('says of a missing field that it is required, whatever its kind', () => {
    expect(errorsOf(person, {}).map(({ field, message }) => `${field} ${message}`)).toEqual([
      '/name is required',
      '/age is required',
      '/kind is required',
      '/mail is required',
    ]);
  });

  it('keeps a sentence that the schema brought itself', () => {
    expect(errorsOf(z.object({ slug: z.string().regex(/^a/, 'must begin with a') }), { slug: 'b' })).toEqual([
      { field: '/slug', message: 'must begin with a' },
    ]);
  });

  it('of several allowed forms speaks about the nearest', () => {
    const either = z.union([
      z.strictObject({ slug: z.string(), generate: z.strictObject({ algorithm: z.enum(['x']) }) }),
      z.strictObject({ slug: z.string(), import: z.strictObject({ privateKey: z.string() }) }),
    ]);
    expect(errorsOf(either, { slug: 's', generate: { algorithm: 'y' } })).toEqual([
      { field: '/generate/algorithm', message: 'must be x' },
    ]);
  });

  it('escapes a field’s name in a JSON pointer (RFC 6901)', () => {
    expect(errorsOf(z.strictObject({}), { 'a/b~c': 1 })).toEqual([{ field: '/a~1b~0c', message: 'is not a known field' }]);
  });

  it('marks fields of the query and of the path', () => {
    const schema = z.strictObject({ limit: z.coerce.number().max(200) });
    expect(errorsOf(schema, { limit: '500' }, 'query')).toEqual([{ field: '?limit', message: 'must be at most 200' }]);
    expect(errorsOf(schema, { limit: '500' }, 'params')).toEqual([{ field: '{limit}', message: 'must be at most 200' }]);
  });
});
