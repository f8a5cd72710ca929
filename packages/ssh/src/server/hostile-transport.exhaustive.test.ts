import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { mutateBytes, seededRandom, usedMemory } from '@waybill/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { fuzzTransport } from '../testing/fuzz-transport.js';
import { echoes, signInAsGuest } from '../testing/guest.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

const MIB = 1024 * 1024;
const packets = Number(process.env['WAYBILL_FUZZ_PACKETS'] ?? 100_000) / 100;
const seed = Number(process.env['WAYBILL_FUZZ_SEED'] ?? 20_260);
const servers: TestListener[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function started(...args: Parameters<typeof startTestListener>): Promise<TestListener> {
  const server = await startTestListener(...args);
  servers.push(server);
  return server;
}

/** Signs in, has its words returned, leaves. */
async function freshClient(server: TestListener): Promise<void> {
  const connection = await signInAsGuest(server);
  expect(await echoes(connection)).toBe(true);
  await connection.close();
}

describe('before signing in', () => {
  it(`${packets} broken packets crash nothing, keep nothing, let nobody in, and keep nobody waiting`, async () => {
    const server = await started({ limits: { failureFloorMs: 0, maxAuthAttempts: 1_000 } });
    let served = 0;
    let settled = 0;
    const onTenth = async (): Promise<void> => {
      await freshClient(server);
      served += 1;
      server.events.length = 0;
      server.sessions.length = 0;
      server.channels.length = 0;
      server.asked.length = 0;
      // What is learned once is there by now; to look is dear.
      if (served === 3) settled = await usedMemory();
    };
    const random = seededRandom(seed);
    const mutate = (bytes: Uint8Array): Buffer => mutateBytes(bytes, random);
    await fuzzTransport(server.port, { ...random, mutate }, { packets, onTenth });
    await onTenth();
    expect(served).toBeGreaterThan(8);
    expect(await usedMemory()).toBeLessThan(settled + 8 * MIB);
    expect(server.listener.counts()).toEqual({ connections: 0, sessions: 0 });
  }, 3_600_000);

  it('1,000 connections that go no further do not keep others out', async () => {
    const server = await started({ limits: { loginGraceMs: 3_600_000 } });
    const held: Socket[] = [];
    const beginnings = ['', 'SSH-2.0-slow', 'SSH-2.0-slow\r\n', `SSH-2.0-slow\r\n\0\0\x04\xff\x0a\x14${'k'.repeat(100)}`];
    for (let index = 0; index < 1_000; index += 1) {
      const localAddress = `127.0.1.${1 + (index % 250)}`;
      const socket = connect({ port: server.port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
      held.push(socket.resume());
      await once(socket, 'connect');
      socket.write(Buffer.from(beginnings[index % beginnings.length] ?? '', 'latin1'));
      if (index % 100 === 99) await freshClient(server);
    }
    expect(held.filter(({ readyState }) => readyState === 'open').length).toBeGreaterThan(50);
    for (const socket of held) socket.destroy();
  });
});
