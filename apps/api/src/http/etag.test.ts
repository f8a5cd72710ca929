import { route } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { expectedVersion } from './etag.js';

const contract = route({
  operationId: 'update',
  method: 'PATCH',
  path: '/things/{id}',
  tag: 'things',
  summary: 'Changes a thing.',
  access: 'signed-in',
  status: 200,
  ifMatch: true,
});

describe('If-Match', () => {
  it('names the version that a change is meant for', () => {
    expect(expectedVersion(contract, '"v3"')).toBe(3);
    expect(expectedVersion(contract, ' "v12" ')).toBe(12);
  });

  it('is understood when a proxy that compresses has weakened it', () => {
    expect(expectedVersion(contract, 'W/"v3"')).toBe(3);
  });

  it.each([undefined, '', '*'])('is required, and %s names no version', (header) => {
    expect(() => expectedVersion(contract, header)).toThrow('request.precondition-required');
  });

  it.each(['"3"', 'v3', '"v0"', '"v3", "v4"', '"v99999999999999"'])('is stale when it is not an ETag of ours: %s', (header) => {
    expect(() => expectedVersion(contract, header)).toThrow('version.stale');
  });

  it('is not required where the contract does not say so', () => {
    expect(expectedVersion({ ...contract, ifMatch: false }, undefined)).toBeUndefined();
  });
});
