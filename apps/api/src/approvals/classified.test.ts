import { type RouteContract, routes } from '@waybill/contracts';
import { acts, isGuarded } from '@waybill/engine';
import { describe, expect, it } from 'vitest';
import { exempt } from './exempt.js';

const contracts: readonly RouteContract[] = Object.values(routes);
const changing = contracts.filter(({ method }) => method !== 'GET');

describe('four eyes', () => {
  it('knows of every endpoint that changes something whether it may take a second person, or why it never does', () => {
    const both = changing.filter(({ operationId }) => isGuarded(operationId) === Object.hasOwn(exempt, operationId));
    expect(both.map(({ operationId }) => operationId)).toEqual([]);
    const known = [...Object.keys(acts), ...Object.keys(exempt)].toSorted();
    expect(known).toEqual(changing.map(({ operationId }) => operationId).toSorted());
  });

  it('asks for the permission and the scope that the endpoint asks for', () => {
    const other = contracts.flatMap(({ operationId, access, scope }) => {
      if (!isGuarded(operationId)) return [];
      const { permission, ...act } = acts[operationId];
      const limited = typeof scope === 'object';
      const isWithin = 'within' in act && act.within !== undefined;
      return permission === access && limited === isWithin ? [] : [operationId];
    });
    expect(other).toEqual([]);
  });
});
