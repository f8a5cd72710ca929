import { afterEach, describe, expect, it } from 'vitest';
import { type StopRequests, stopRequests } from './stop-requests.js';

describe('requests to stop', () => {
  let requests: StopRequests | undefined;
  afterEach(() => requests?.release());

  it('abort at the first signal and name it', async () => {
    requests = stopRequests();
    expect(requests.signal.aborted).toBe(false);
    process.kill(process.pid, 'SIGTERM');
    expect(await requests.requested).toBe('SIGTERM');
    expect(requests.signal.reason).toMatchObject({ code: 'shutting-down' });
  });

  it('take the same Ctrl-C that arrives by several ways for one', async () => {
    requests = stopRequests();
    let hurried = 0;
    requests.onSecond(() => {
      hurried += 1;
    });
    process.emit('SIGINT');
    process.emit('SIGINT');
    process.emit('SIGTERM');
    await requests.requested;
    expect(hurried).toBe(0);
  });
});
