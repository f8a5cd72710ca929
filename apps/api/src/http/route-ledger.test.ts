import { Controller, Get, type Type } from '@nestjs/common';
import { type RouteContract, route } from '@waybill/contracts';
import type { AdministrationDeps } from '@waybill/engine';
import { createMetrics, silentLogger } from '@waybill/platform';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApplication } from './create-application.js';
import { Endpoint } from './endpoint.js';

const one = route({
  operationId: 'getOne',
  method: 'GET',
  path: '/ones/{id}',
  tag: 'ones',
  summary: 'Shows one.',
  access: 'public',
  params: z.strictObject({ id: z.string() }),
  response: z.object({ id: z.string() }),
  status: 200,
});
const other = route({ ...one, operationId: 'getOther', path: '/others/{id}' });

/** A controller of one method, which `decorate` makes a handler. */
function controllerOf(decorate: (prototype: object, descriptor: PropertyDescriptor) => void): Type {
  class Handlers {
    async handle({ params }: { readonly params: { readonly id: string } }) {
      return { id: params.id };
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle');
  if (descriptor === undefined) throw new Error('the class has no such method');
  decorate(Handlers.prototype, descriptor);
  Controller()(Handlers);
  return Handlers;
}

const bound = (contract: typeof one) =>
  controllerOf((prototype, descriptor) => Endpoint(contract)(prototype, 'handle', descriptor));
const unbound = (path: string) => controllerOf((prototype, descriptor) => Get(path)(prototype, 'handle', descriptor));

function nobody(): never {
  throw new Error('nothing here looks anything up');
}

async function start(contracts: readonly RouteContract[], controllers: readonly Type[]) {
  const deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'> = {
    get database() {
      return nobody();
    },
    get tokens() {
      return nobody();
    },
    clock: { now: () => new Date() },
  };
  return createApplication({
    deps,
    fourEyes: { proposed: async () => undefined },
    log: silentLogger(),
    metrics: createMetrics('api'),
    contracts,
    controllers,
    providers: [],
    trustedProxies: [],
    undeclaredFields: 'refuse',
    requestsPerMinute: 60,
  });
}

describe('the start of the API', () => {
  it('is refused while a contract has no handler', async () => {
    await expect(start([one, other], [bound(one)])).rejects.toThrow('getOther (0 times)');
  });

  it('is refused when a contract has two', async () => {
    await expect(start([one], [bound(one), bound(one)])).rejects.toThrow(/already declared/);
  });

  it('is refused for a handler below /api without a contract', async () => {
    await expect(start([one], [bound(one), unbound('/api/v1/backdoor')])).rejects.toThrow('GET /api/v1/backdoor has no contract');
  });

  it('never lets a request through to a handler without a contract, wherever it is', async () => {
    const application = await start([one], [bound(one), unbound('/backdoor')]);
    expect((await application.inject({ method: 'GET', url: '/backdoor' })).statusCode).toBe(403);
    await application.close();
  });
});
