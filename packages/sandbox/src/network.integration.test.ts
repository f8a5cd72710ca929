import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type AwkwardPartner, runProgram, sftpBatch, startAwkwardPartner, waitFor } from '@waybill/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signIn } from './testing/sign-in.js';

const never = new AbortController().signal;
let partner: AwkwardPartner;
beforeEach(async () => {
  partner = await startAwkwardPartner();
});
afterEach(() => partner.stop());

const quiet = () => waitFor(() => partner.seen.open === 0, { what: 'every connection to be over' });

describe('the connections of a partner', () => {
  it('cut-after: are cut after a number of bytes, each or once, up or down', async () => {
    await writeFile(join(partner.outgoing, 'big'), Buffer.alloc(1_000_000));
    await partner.behave('cut-after=300KB,down');
    for (const _ of [1, 2]) {
      await using here = await signIn(partner);
      await expect(here.get('/outgoing/big')).rejects.toMatchObject({ code: 'net.reset' });
    }
    expect(partner.seen.bytesRead).toBeGreaterThan(400_000);
    expect(partner.seen.bytesRead).toBeLessThan(900_000);
    await partner.behave('cut-after=300KB,up');
    {
      await using here = await signIn(partner);
      expect(await here.get('/outgoing/big')).toHaveLength(1_000_000);
      await expect(here.put('/incoming/big', Buffer.alloc(1_000_000))).rejects.toMatchObject({ code: 'net.reset' });
    }
    await partner.behave('cut-after=300KB,once');
    {
      await using here = await signIn(partner);
      await expect(here.get('/outgoing/big')).rejects.toMatchObject({ code: 'net.reset' });
    }
    await using here = await signIn(partner);
    expect(await here.get('/outgoing/big')).toHaveLength(1_000_000);
  });

  it('cut-after …,every: are cut each time that so many bytes went over all of them', async () => {
    await writeFile(join(partner.outgoing, 'small'), Buffer.alloc(10_000));
    await partner.behave('cut-after=50KB,every');
    let cuts = 0;
    for (let round = 0; round < 20; round += 1) {
      try {
        await using here = await signIn(partner);
        await here.get('/outgoing/small');
      } catch {
        cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(4);
    expect(cuts).toBeLessThanOrEqual(10);
  });

  it('black-hole: carry nothing any more and stay open, until that is over', async () => {
    await using here = await signIn(partner);
    await partner.behave('black-hole');
    const stopping = new AbortController();
    const asked = here.client.stat('/', stopping.signal);
    await expect(Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 300, 'silence'))])).resolves.toBe('silence');
    expect(partner.seen.open).toBe(1);
    await partner.behave();
    expect(await asked).toHaveProperty('mode');
  });

  it('slow and slow-banner: take their time', async () => {
    await using here = await signIn(partner);
    await partner.behave('slow=120ms');
    const began = performance.now();
    await here.client.stat('/', never);
    expect(performance.now() - began).toBeGreaterThan(110);
    await partner.behave('slow-banner=5s');
    await expect(signIn(partner, 300)).rejects.toMatchObject({ code: 'net.timeout' });
  });

  it('slow: many requests that wait at once are no leak to Node', async () => {
    const warnings: Error[] = [];
    const heed = (warning: Error): number => warnings.push(warning);
    process.on('warning', heed);
    try {
      await using here = await signIn(partner);
      await partner.behave('slow=20ms');
      const { client } = here;
      const file = await client.open('/incoming/slow', { read: true, write: true, create: true }, {}, never);
      const offsets = Array.from({ length: 30 }, (_, index) => index * 1000);
      await Promise.all(offsets.map((offset) => client.write(file, offset, Buffer.alloc(1000), new AbortController().signal)));
      await client.close(file, never);
    } finally {
      process.off('warning', heed);
    }
    expect(warnings.map(({ stack }) => stack)).toEqual([]);
  });

  it('max-connections, max-startups and drops-first: are dropped in the handshake', async () => {
    await partner.behave('max-connections=1');
    {
      await using _here = await signIn(partner);
      await expect(signIn(partner)).rejects.toMatchObject({ code: 'partner.busy' });
    }
    await quiet();
    await partner.behave('max-startups=1');
    const idle = connect(partner.port, '127.0.0.1').on('error', () => undefined);
    await waitFor(() => partner.seen.open === 1, { what: 'the connection that does not sign in' });
    await expect(signIn(partner)).rejects.toMatchObject({ code: 'partner.busy' });
    idle.destroy();
    await quiet();
    {
      await using _here = await signIn(partner);
      await using _other = await signIn(partner);
    }
    await quiet();
    await partner.behave('drops-first=2');
    for (const _ of [1, 2]) await expect(signIn(partner)).rejects.toMatchObject({ code: 'partner.busy' });
    await using _here = await signIn(partner);
    expect(partner.seen).toMatchObject({ dropped: 4, mostOpen: 2, open: 1 });
  });

  it('max-sessions: have one session each', async () => {
    await partner.behave('max-sessions=1');
    await using here = await signIn(partner);
    await expect(here.connection.openSubsystem('sftp', never)).rejects.toThrow();
  });
});

describe('the trust in a partner', () => {
  it('sign-in-refused: takes no credential', async () => {
    await partner.behave('sign-in-refused');
    await expect(signIn(partner)).rejects.toMatchObject({ code: 'auth.refused' });
    expect(partner.seen).toMatchObject({ signIns: 0, refusedSignIns: 1 });
  });

  it('host-key-changed: shows another host key, and its own again afterwards', async () => {
    const first = partner.hostKeyFingerprint;
    await partner.behave('host-key-changed');
    expect(partner.hostKeyFingerprint).not.toBe(first);
    await using here = await signIn(partner);
    expect(here.connection.hostKey.fingerprint).toBe(partner.hostKeyFingerprint);
    await partner.behave();
    await using again = await signIn(partner);
    expect(again.connection.hostKey.fingerprint).toBe(first);
  });

  it('old-algorithms: speaks only what is old, which OpenSSH takes when it is told to', async () => {
    await partner.behave('old-algorithms');
    await expect(signIn(partner)).rejects.toMatchObject({ code: 'auth.no-common-algorithm' });
    const { host, port, username, password } = partner;
    const old = ['-oKexAlgorithms=diffie-hellman-group14-sha1', '-oHostKeyAlgorithms=ssh-rsa', '-oMACs=hmac-sha1'];
    expect(await sftpBatch({ host, port, username, password, args: old }, ['ls /'])).toMatchObject({ code: 0 });
    const scan = await runProgram('ssh-keyscan', ['-t', 'ed25519', '-p', String(port), host]);
    expect(scan.stdout).toBe('');
  });
});
