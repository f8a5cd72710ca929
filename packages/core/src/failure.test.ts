import { describe, expect, it } from 'vitest';
import { asFailure, Failure, isFailure } from './failure.js';
import { type FailureCode, failureCodes } from './failure-codes.js';

describe('Failure', () => {
  it('carries its code, what to do about it and a sentence for people', () => {
    const failure = new Failure('net.reset', { context: { host: 'sftp.acme.example', port: 22 } });
    expect(failure).toMatchObject({
      name: 'Failure',
      code: 'net.reset',
      disposition: 'retry',
      publicDetail: 'The connection was cut.',
      message: 'net.reset: The connection was cut.',
      field: undefined,
      context: { host: 'sftp.acme.example', port: 22 },
    });
    expect(failure).toBeInstanceOf(Error);
  });

  it('prefers the sentence it was given and keeps the cause and the field', () => {
    const cause = new Error('ECONNRESET');
    const failure = new Failure('input.invalid', { cause, publicDetail: 'The port must be 1 to 65535.', field: '/port' });
    expect(failure).toMatchObject({ cause, field: '/port', message: 'input.invalid: The port must be 1 to 65535.' });
  });

  it('has no cause when it was given none', () => {
    expect('cause' in new Failure('conflict')).toBe(false);
  });

  it('does not tell the cause to people', () => {
    expect(new Failure('internal', { cause: new Error('password=hunter2') }).publicDetail).not.toContain('hunter2');
  });
});

describe('the failure codes', () => {
  it('all have a sentence that ends, and never retry what a person must decide', () => {
    for (const [code, { disposition, summary }] of Object.entries(failureCodes)) {
      expect(summary, code).toMatch(/^[A-Z].*\.$/);
      if (code.startsWith('auth.') || code === 'connection.stopped') expect(disposition, code).toBe('permanent');
      if (disposition === 'cancelled') expect(code).toBe('cancelled');
    }
  });

  it('retry what the network did', () => {
    const codes: FailureCode[] = [
      'net.dns',
      'net.refused',
      'net.reset',
      'net.timeout',
      'net.unreachable',
      'partner.busy',
      'source.changed',
      'target.full',
    ];
    for (const code of codes) expect(new Failure(code).disposition).toBe('retry');
  });
});

describe('isFailure', () => {
  it('tells failures from other things, and by their code', () => {
    const failure = new Failure('not-found');
    expect(isFailure(failure)).toBe(true);
    expect(isFailure(failure, 'not-found')).toBe(true);
    expect(isFailure(failure, 'conflict')).toBe(false);
    for (const other of [new Error('not-found'), { code: 'not-found' }, 'not-found', null, undefined])
      expect(isFailure(other)).toBe(false);
  });
});

describe('asFailure', () => {
  it('leaves a failure as it is', () => {
    const failure = new Failure('quota.exceeded');
    expect(asFailure(failure)).toBe(failure);
  });

  it('makes an abort a cancellation', () => {
    const controller = new AbortController();
    controller.abort();
    expect(asFailure(controller.signal.reason)).toMatchObject({
      code: 'cancelled',
      disposition: 'cancelled',
      cause: controller.signal.reason,
    });
  });

  it('takes the failure that an abort carries as its cause', () => {
    const failure = new Failure('shutting-down');
    const abort = new Error('aborted', { cause: failure });
    abort.name = 'AbortError';
    expect(asFailure(abort)).toBe(failure);
  });

  it.each([new TypeError('x is undefined'), 'a text', undefined, null, { code: 'ENOENT' }])(
    'makes %s internal and keeps it as the cause',
    (thrown) => {
      const failure = asFailure(thrown);
      expect(failure.code).toBe('internal');
      expect(failure.cause).toBe(thrown);
      expect(failure.publicDetail).toBe('Something unexpected went wrong on our side.');
    },
  );
});
