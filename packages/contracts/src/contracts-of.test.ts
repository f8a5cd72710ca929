import { expect, it } from 'vitest';
import { contractsOf } from './contracts-of.js';
import { routes } from './routes.js';

it('the endpoints by noun are those of the table, each once', async () => {
  const tables = await Promise.all(Object.values(contractsOf).map((load) => load()));
  expect(tables.flatMap((table) => Object.keys(table)).toSorted()).toEqual(Object.keys(routes).toSorted());
});
