import { readFile } from 'node:fs/promises';
import { type Input, type Output, type RouteContract, type Routes, routes } from '@waybill/contracts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createClient } from './create-client.js';
import type { Api, CreateJob, CreatePartner, Partner, Run, Transfer } from './generated/api.js';
import { operations } from './generated/api.js';
import { apiSource } from './generator/api-source.js';

const contracts: readonly RouteContract[] = Object.values(routes);

describe('the generated API', () => {
  it('is the committed one: run `npm run generate -w @waybill/client` after a change of the contracts', async () => {
    const committed = await readFile(new URL('./generated/api.ts', import.meta.url), 'utf8');
    // `toEqual` would print all of it.
    expect(apiSource(contracts) === committed).toBe(true);
  });

  it('sends every endpoint of the contracts by exactly one method, with its id, query, body and version', async () => {
    const sent: string[] = [];
    const answer = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const headers = new Headers(init?.headers);
      const facts = ['if-match', 'idempotency-key', 'content-type'].filter((name) => headers.has(name));
      sent.push([init?.method, String(url), init?.body, ...facts].join(' '));
      return Response.json({ items: [] });
    };
    const client = createClient({ baseUrl: 'http://w', apiKey: 'wb_k', fetch: answer });
    for (const [group, methods] of Object.entries(operations)) {
      for (const name of Object.keys(methods)) {
        const method: unknown = Reflect.get(Reflect.get(client, group), name);
        const contract = contracts.find((each) => each.operationId === Reflect.get(Reflect.get(methods, name), 'operationId'));
        const hasTarget = contract?.params !== undefined || contract?.ifMatch === true;
        const hasInput = contract?.body !== undefined || contract?.query !== undefined;
        const given = [
          ...(hasTarget ? [{ id: 'i', version: 7 }] : []),
          ...(hasInput ? [{ x: 'y' }] : []),
          ...(contract?.takesBytes === undefined ? [] : [new Uint8Array([104, 105])]),
        ];
        if (typeof method !== 'function') throw new Error(`${group}.${name} is no method`);
        const result: unknown = method(...given);
        if (typeof result === 'object' && result !== null && 'next' in result && typeof result.next === 'function') {
          await result.next();
        } else await result;
      }
    }
    const expected = contracts.map((contract) =>
      [
        contract.method,
        `http://w/api/v1${contract.path.replace('{id}', 'i')}${contract.query === undefined ? '' : '?x=y'}`,
        contract.takesBytes !== undefined ? '104,105' : contract.body === undefined ? undefined : '{"x":"y"}',
        ...(contract.ifMatch === true ? ['if-match'] : []),
        ...(contract.idempotent === true ? ['idempotency-key'] : []),
        ...(contract.body === undefined && contract.takesBytes === undefined ? [] : ['content-type']),
      ].join(' '),
    );
    expect(sent.toSorted()).toEqual(expected.toSorted());
  });

  it('has the types of the contracts', () => {
    // What the contracts take, the client takes; what they answer is what it says.
    expectTypeOf<NonNullable<Input<Routes['createPartner']>['body']>>().toExtend<CreatePartner>();
    expectTypeOf<NonNullable<Input<Routes['createJob']>['body']>>().toExtend<CreateJob>();
    expectTypeOf<CreatePartner['slug']>().toEqualTypeOf<string>();
    expectTypeOf<CreateJob['definition']['direction']>().toEqualTypeOf<'pull' | 'push' | 'relay'>();
    expectTypeOf<Output<Routes['getPartner']>>().toExtend<Partner>();
    expectTypeOf<Output<Routes['getRun']>>().toExtend<Run>();
    expectTypeOf<Output<Routes['getTransfer']>>().toExtend<Transfer>();
    expectTypeOf<Awaited<ReturnType<Api['jobs']['run']>>>().toEqualTypeOf<Run>();
  });
});
