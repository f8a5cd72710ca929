import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { readiness } from './readiness.js';

const fine = { name: 'queue', run: async () => ({ status: 'ok' as const }) };

describe('readiness', () => {
  it('is as bad as its worst dependency', async () => {
    const slow = { name: 'ssh', run: async () => ({ status: 'warning' as const, detail: 'slower than it could be' }) };
    expect(await readiness([fine])).toEqual({ status: 'ok', dependencies: { queue: { status: 'ok' } } });
    expect((await readiness([fine, slow])).status).toBe('warning');
  });

  it('shows a dependency that throws as failed, with nothing of what it threw', async () => {
    const broken = {
      name: 'database',
      run: async () => {
        throw new Error('postgresql://waybill:planted@db');
      },
    };
    const answer = await readiness([fine, broken]);
    expect(answer.status).toBe('failed');
    expect(JSON.stringify(answer)).not.toContain('planted');
    expect(answer.dependencies['queue']).toEqual({ status: 'ok' });
  });

  it('shows what a failure says to people', async () => {
    const broken = { name: 'database', run: () => Promise.reject(new Failure('net.refused')) };
    expect((await readiness([broken])).dependencies['database']).toEqual({
      status: 'failed',
      detail: 'The host refused the connection.',
    });
  });
});
