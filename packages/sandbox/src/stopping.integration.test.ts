import { connect } from 'node:net';
import { Failure } from '@waybill/core';
import { tempDir } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { startSandbox } from './sandbox.js';

it('is closed in good order when it was told to stop before anybody had come', async () => {
  const folder = await tempDir('sandbox-stopping');
  const stop = new AbortController();
  const sandbox = await startSandbox(
    {
      folder: folder.path,
      host: '127.0.0.1',
      port: 0,
      username: 'acme',
      password: 'p',
      log: { warn: () => undefined, error: () => undefined },
    },
    stop.signal,
  );
  stop.abort(new Failure('shutting-down'));
  // The first connection has the SSH server behind the door started, which is refused by now.
  const socket = connect(sandbox.port, '127.0.0.1');
  await new Promise((resolve) => {
    socket.on('error', () => undefined).once('close', resolve);
  });
  await expect(sandbox.close()).resolves.toBeUndefined();
  await folder.remove();
});
