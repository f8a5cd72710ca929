import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RawClient, startRawClient } from '../testing/raw-client.js';
import { askForSftp, openSession } from '../testing/raw-sftp.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

const MIB = 1024 * 1024;
const PACKET_BYTES = 32 * 1024;

/** Sends half of the first window. @returns by how much the server opens it then */
async function grantedForHalf({ next, protocol }: RawClient, channel: number): Promise<number> {
  const adjusted = next('CHANNEL_WINDOW_ADJUST');
  for (let sent = 0; sent < MIB; sent += PACKET_BYTES) protocol.channelData(channel, Buffer.alloc(PACKET_BYTES));
  return Number((await adjusted).args[1]);
}

describe('the window of a client', () => {
  let server: TestListener;
  let client: RawClient | undefined;
  beforeEach(async () => {
    server = await startTestListener({}, (channel) => void channel.resume());
  });
  afterEach(async () => {
    client?.socket.destroy();
    await server.stop();
  });
  const signIn = async (): Promise<RawClient> => {
    client?.socket.destroy();
    client = await startRawClient(server.port, { username: 'acme', password: server.password, authHandler: ['password'] });
    return client;
  };

  it('stays as large as it was where the client answers at once', async () => {
    for (;;) {
      const near = await signIn();
      const askedAt = performance.now();
      const channel = await openSession(near);
      await askForSftp(near, channel);
      // What the server saw of that time is part of it; a machine that is busy tries again.
      if (performance.now() - askedAt >= 8) continue;
      for (let times = 0; times < 10; times += 1) expect(await grantedForHalf(near, channel)).toBe(MIB);
      return;
    }
  });

  it('grows where it never does', async () => {
    const far = await signIn();
    await wait(10);
    const channel = await openSession(far);
    await wait(10);
    await askForSftp(far, channel);
    // A machine that is busy may take long for the first ones.
    let granted = MIB;
    while (granted === MIB) granted = await grantedForHalf(far, channel);
    expect(granted).toBe(3 * MIB);
  });
});
