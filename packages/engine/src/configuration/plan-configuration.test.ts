import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigurationItem, planConfiguration } from './plan-configuration.js';

const partner = (name: string, fields: ConfigurationItem['fields']): ConfigurationItem => ({ noun: 'partner', name, fields });

describe('a plan', () => {
  it('creates what is missing, updates what differs and says what', () => {
    const current = [partner('acme', { name: 'Acme', port: 22 }), partner('other', { name: 'Other' })];
    const desired = [partner('new', { name: 'New' }), partner('acme', { name: 'Acme Bank', port: 22 })];
    expect(planConfiguration(current, desired)).toEqual([
      { action: 'create', noun: 'partner', name: 'new', fields: [{ field: 'name', after: 'New' }] },
      { action: 'update', noun: 'partner', name: 'acme', fields: [{ field: 'name', before: 'Acme', after: 'Acme Bank' }] },
    ]);
  });

  it('leaves alone what the file does not name: things, and fields of things', () => {
    const current = [partner('acme', { name: 'Acme', schedule: { cron: '0 2 * * *' } })];
    expect(planConfiguration(current, [])).toEqual([]);
    expect(planConfiguration(current, [partner('acme', { name: 'Acme' })])).toEqual([
      { action: 'unchanged', noun: 'partner', name: 'acme', fields: [] },
    ]);
  });

  it('takes something away only where the file says so', () => {
    const current = [partner('acme', { schedule: { cron: '0 2 * * *' } })];
    expect(planConfiguration(current, [partner('acme', { schedule: null })])[0]).toMatchObject({ action: 'update' });
  });

  it('tells things of two nouns with one name apart, and does not mind the order of fields', () => {
    const store: ConfigurationItem = { noun: 'store', name: 'acme', fields: { at: { b: 1, a: 2 } } };
    expect(planConfiguration([partner('acme', {})], [store])[0]?.action).toBe('create');
    expect(planConfiguration([store], [{ ...store, fields: { at: { a: 2, b: 1 } } }])[0]?.action).toBe('unchanged');
  });

  it('has nothing left to do once it was done', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
    const items = fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }), fields: fc.dictionary(fc.string(), value) }), {
      selector: ({ name }) => name,
    });
    fc.assert(
      fc.property(items, (made) => {
        const all = made.map(({ name, fields }) => partner(name, fields));
        expect(planConfiguration(all, all).every(({ action }) => action === 'unchanged')).toBe(true);
      }),
    );
  });
});
