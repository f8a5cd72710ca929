import type { Connection } from '@waybill/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aWorld, type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { waitForSlot } from './connection-slot.js';

const signal = new AbortController().signal;
let open: OpenAdministration;
let connection: Connection;
beforeAll(async () => {
  open = await openAdministration();
  ({ connection } = await aWorld(open));
});
afterAll(() => open.close());

const slotOf = (processName: string, maxConnections: number, connectMs = 0) =>
  waitForSlot(
    { database: open.database, processName },
    {
      ...connection,
      limits: { ...connection.limits, maxConnections },
      timeouts: { ...connection.timeouts, connectMs },
    },
    signal,
  );

it('B22: a partner has so many connections by all processes together, and the next waits for one that is given back', async () => {
  const [first, second] = await Promise.all([slotOf('one', 2), slotOf('other', 2)]);
  await expect(slotOf('late', 2)).rejects.toMatchObject({ code: 'connection.busy' });
  const waiting = slotOf('late', 2, 60_000);
  await first.release();
  const third = await waiting;
  await expect(slotOf('later', 2)).rejects.toMatchObject({ code: 'connection.busy' });
  await Promise.all([second.release(), third.release()]);
});
