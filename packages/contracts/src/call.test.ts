import { describe, expect, expectTypeOf, it } from 'vitest';
import { buildRequest, etagOf, type Input, type Output, versionOf } from './call.js';
import { configFile } from './config-file.js';
import type { PartnerView } from './partners.js';
import { problemStatus } from './problem.js';
import { type Routes, routes } from './routes.js';

describe('a request', () => {
  it('has its parameters percent-encoded and its undefined filters left out', () => {
    expect(buildRequest(routes.listJobs, { query: { limit: 20, text: 'a&b=c', status: undefined } })).toEqual({
      method: 'GET',
      url: '/api/v1/jobs?limit=20&text=a%26b%3Dc',
    });
    expect(buildRequest(routes.getJob, { params: { id: '../users' } }).url).toBe('/api/v1/jobs/..%2Fusers');
  });

  it('carries its body as JSON, an empty one where nothing was given', () => {
    expect(buildRequest(routes.createPartner, { body: { slug: 'acme', name: 'Acme' } }).body).toBe(
      '{"slug":"acme","name":"Acme"}',
    );
    expect(buildRequest(routes.resumeConnection, { params: { id: 'x' } }).body).toBe('{}');
    expect(buildRequest(routes.signOut, {})).toEqual({ method: 'DELETE', url: '/api/v1/session' });
  });

  it('is typed by its endpoint', () => {
    expectTypeOf<Output<Routes['getPartner']>>().toEqualTypeOf<PartnerView>();
    expectTypeOf<Output<Routes['deletePartner']>>().toEqualTypeOf<undefined>();
    expectTypeOf<Input<Routes['getPartner']>['params']>().toEqualTypeOf<{ id: string }>();
  });
});

describe('an ETag', () => {
  it('goes there and back', () => {
    expect(versionOf(etagOf(3))).toBe(3);
    for (const foreign of ['*', 'W/"v3"', '"v0"', 'v3', '"v3", "v4"']) expect(versionOf(foreign)).toBeUndefined();
  });
});

describe('the status of a problem', () => {
  it('is 503 for what may work later and 409 for what will not', () => {
    expect(problemStatus('net.timeout')).toBe(503);
    expect(problemStatus('conflict.in-use')).toBe(409);
    expect(problemStatus('version.stale')).toBe(412);
    expect(problemStatus('request.precondition-required')).toBe(428);
  });
});

describe('the configuration file', () => {
  const pull = {
    slug: 'nightly',
    direction: 'pull',
    connection: 'acme',
    source: { path: '/out', match: '*.csv' },
    target: { store: 'main', path: 'in' },
  };

  it('takes a pull and a push, each with its store on its own side', () => {
    expect(configFile.safeParse({ jobs: [pull] }).success).toBe(true);
    expect(configFile.safeParse({ jobs: [{ ...pull, direction: 'push' }] }).success).toBe(false);
  });

  it('refuses a word it does not know, so that a slip of the pen is seen', () => {
    expect(configFile.safeParse({ jobs: [{ ...pull, afterSucess: 'delete' }] }).success).toBe(false);
    expect(configFile.safeParse({ partner: [] }).success).toBe(false);
  });

  it('refuses a connection without a credential', () => {
    const connection = { slug: 'a', host: 'h', username: 'u', auth: {} };
    expect(configFile.safeParse({ partners: [{ slug: 'p', name: 'P', connections: [connection] }] }).success).toBe(false);
  });
});
