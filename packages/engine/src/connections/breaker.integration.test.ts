import { type AuditActor, type Connection, Failure } from '@waybill/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from '../administration/connections.js';
import { testConnection } from '../administration/test-connection.js';
import {
  aWorld,
  failureOf,
  type OpenAdministration,
  openAdministration,
  unique,
} from '../administration/testing/open-administration.js';
import { closeBreaker, throughBreaker } from './breaker.js';

let open: OpenAdministration;
let connection: Connection;
const actor: AuditActor = { kind: 'platform', name: 'worker@here:1' };
const PROBE_SECONDS = 60;

beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());
beforeEach(async () => {
  const { partner } = await aWorld(open);
  connection = await createConnection(
    open.deps,
    {
      partnerId: partner.id,
      slug: unique('weak'),
      host: 'sftp.acme.example',
      username: 'u',
      password: open.partner.password,
      hostKeys: [open.partner.hostKey.fingerprint],
      breaker: { failures: 3, probeSeconds: PROBE_SECONDS },
    },
    open.context,
  );
});

const fails = (code: 'net.refused' | 'partner.busy' | 'auth.refused' | 'target.full') => async (): Promise<string> => {
  throw new Failure(code);
};
const works = async (): Promise<string> => 'open';
const attempt = (dial: () => Promise<string>) => throughBreaker(open.deps, { connection, actor }, dial);
const codeOf = async (dial: () => Promise<string>) => (await failureOf(attempt(dial))).code;
const events = async () => (await open.events({ targetId: connection.id })).map(({ type }) => type).reverse();

describe('B22: the circuit breaker of a connection', () => {
  it('opens at the given number of failures in a row, and then nothing is dialled', async () => {
    for (const code of ['net.refused', 'partner.busy', 'net.refused'] as const) expect(await codeOf(fails(code))).toBe(code);
    let dialled = false;
    const refused = await failureOf(
      attempt(async () => {
        dialled = true;
        return 'open';
      }),
    );
    expect([refused.code, refused.disposition, dialled]).toEqual(['connection.resting', 'retry', false]);
    expect(refused.context['waitMs']).toBe(PROBE_SECONDS * 1000);
    expect(await events()).toEqual(['connection.created', 'connection.breaker-opened']);
  });

  it('counts only failures in a row, and only those of a partner that is away', async () => {
    for (const code of ['net.refused', 'net.refused'] as const) await codeOf(fails(code));
    expect(await attempt(works)).toBe('open');
    for (const code of ['net.refused', 'auth.refused', 'target.full', 'net.refused', 'auth.refused'] as const)
      await codeOf(fails(code));
    expect(await attempt(works)).toBe('open');
  });

  it('lets one try through when the rest is over, and closes when that succeeds', async () => {
    for (let count = 0; count < 3; count += 1) await codeOf(fails('net.refused'));
    open.clock.advance(PROBE_SECONDS * 1000);
    let inside = 0;
    const slow = async (): Promise<string> => {
      inside += 1;
      await failureOf(attempt(works)).then(({ code }) => expect(code).toBe('connection.resting'));
      throw new Failure('net.timeout');
    };
    expect(await codeOf(slow)).toBe('net.timeout');
    expect(inside).toBe(1);
    expect(await codeOf(works)).toBe('connection.resting');
    open.clock.advance(PROBE_SECONDS * 1000);
    expect(await attempt(works)).toBe('open');
    expect(await codeOf(fails('net.refused'))).toBe('net.refused');
    expect(await events()).toEqual(['connection.created', 'connection.breaker-opened', 'connection.breaker-closed']);
  });

  it('closes when a person tests the connection and it works', async () => {
    for (let count = 0; count < 3; count += 1) await codeOf(fails('net.refused'));
    await testConnection(open.deps, connection.id, open.context, new AbortController().signal);
    expect(await attempt(works)).toBe('open');
    expect(await open.events({ type: 'connection.breaker-closed', targetId: connection.id })).toMatchObject([
      { actor: { name: 'jane' } },
    ]);
  });

  it('says nothing when there is nothing to close', async () => {
    await closeBreaker(open.deps, { connection, actor }, 'for no reason');
    expect(await events()).toEqual(['connection.created']);
  });

  it('opens once, however many fail at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, () => codeOf(fails('net.refused'))));
    expect((await events()).filter((type) => type === 'connection.breaker-opened')).toHaveLength(1);
  });
});
