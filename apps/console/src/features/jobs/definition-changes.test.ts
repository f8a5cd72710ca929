import { jobRoutes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { definitionChanges, ruleName } from './definition-changes.js';

const id = '0198c0de-0000-7000-8000-000000000001';
const definition = (rules: object) => {
  const { alsoTo, ...whole } = jobRoutes.dryRunDefinition.body.shape.definition.parse({
    direction: 'pull',
    connectionId: id,
    storeId: id,
    source: { path: '/out', match: '*.csv' },
    target: { path: '/in' },
    ...rules,
  });
  return { ...whole, alsoTo };
};

describe('the changes between two versions of a definition', () => {
  it('are none between a version and itself', () => {
    expect(definitionChanges(definition({}), definition({}))).toEqual([]);
  });

  it('name each rule that differs, with what it was and what it is', () => {
    const changes = definitionChanges(
      definition({}),
      definition({ source: { path: '/out', match: { regex: '^a' }, exclude: ['b*', 'c*'] }, target: { path: '/in/new' } }),
    );
    expect(changes).toEqual(
      [
        { path: 'source.match', before: '*.csv', after: undefined },
        { path: 'source.match.regex', before: undefined, after: '^a' },
        { path: 'source.exclude', before: 'none', after: 'b*, c*' },
        { path: 'target.path', before: '/in', after: '/in/new' },
      ].sort(
        (one, other) => changes.findIndex(({ path }) => path === one.path) - changes.findIndex(({ path }) => path === other.path),
      ),
    );
  });

  it('tell of a rule that is there in one of them alone', () => {
    const changes = definitionChanges(definition({ afterSuccess: { kind: 'move', to: '/done' } }), definition({}));
    expect(changes).toEqual([
      { path: 'afterSuccess.kind', before: 'move', after: 'keep' },
      { path: 'afterSuccess.to', before: '/done', after: undefined },
    ]);
  });

  it('have names that people read', () => {
    expect(ruleName('source.minAgeSeconds')).toBe('Source · min age seconds');
    expect(ruleName('alsoTo.0.target.path')).toBe('Also to · 1 · target · path');
  });
});
