import { problem } from '@waybill/contracts';
import { Failure, type FailureCode, failureCodes } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { RequestProblem } from './request-problem.js';
import { toProblem } from './to-problem.js';

const place = { instance: '/api/v1/partners', requestId: 'r-1' };
const codes = Object.keys(failureCodes).filter((code): code is FailureCode => code in failureCodes);

describe('the problem mapper', () => {
  it.each(codes)('makes a problem document of %s', (code) => {
    const mapped = toProblem(new Failure(code, { publicDetail: 'What happened.' }), place).problem;
    expect(problem.safeParse(mapped).success).toBe(true);
    expect(mapped.status).toBeGreaterThanOrEqual(400);
    expect(mapped.code).toBe(code);
  });

  it('tells nothing of an error it does not know but the request id', () => {
    const mapped = toProblem(new Error('connect ECONNREFUSED 10.0.0.1 password=planted'), place).problem;
    expect(mapped).toEqual({
      type: 'urn:waybill:problem:internal',
      title: failureCodes.internal.summary,
      status: 500,
      detail: failureCodes.internal.summary,
      instance: '/api/v1/partners',
      code: 'internal',
      requestId: 'r-1',
    });
  });

  it('does not show the cause of a failure, nor what an internal failure says', () => {
    const failure = new Failure('internal', { publicDetail: 'planted', cause: new Error('planted') });
    expect(JSON.stringify(toProblem(failure, place))).not.toContain('planted');
    const denied = new Failure('target.denied', { cause: new Error('planted') });
    expect(JSON.stringify(toProblem(denied, place))).not.toContain('planted');
  });

  it('names the field of a failure', () => {
    const failure = new Failure('conflict.duplicate', { field: '/slug', publicDetail: 'There is one already.' });
    expect(toProblem(failure, place).problem).toMatchObject({
      status: 409,
      errors: [{ field: '/slug', message: 'There is one already.' }],
    });
  });

  it('keeps the headers a refusal needs', () => {
    expect(toProblem(new RequestProblem('request.method', { headers: { allow: 'GET' } }), place).headers).toEqual({
      allow: 'GET',
    });
  });
});
