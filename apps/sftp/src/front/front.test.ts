import { defaultListenerLimits, type Place, type RefusalReason } from '@waybill/ssh';
import { expect, it } from 'vitest';
import { FrontAdmission } from './front-admission.js';
import { SharedAdmission } from './shared-admission.js';

const limits = { ...defaultListenerLimits, maxConnections: 5, maxConnectionsPerAddress: 3, maxUnauthenticated: 3 };

/** A process whose messages and those of the front go through JSON, as they do between processes. */
function aProcess(shared: SharedAdmission) {
  const hears: Record<'front' | 'process', (message: unknown) => void> = { front: () => undefined, process: () => undefined };
  const end = (to: 'front' | 'process', from: 'front' | 'process') => ({
    send: (message: unknown) => hears[to](JSON.parse(JSON.stringify(message))),
    onMessage: (listener: (message: unknown) => void) => {
      hears[from] = listener;
    },
  });
  const died = shared.serve(end('process', 'front'));
  return { admission: new FrontAdmission(end('front', 'process')), died };
}

function given(place: Place | RefusalReason): Place {
  if (typeof place === 'string') throw new Error(`refused: ${place}`);
  return place;
}

it('holds the caps on an address and on all over all processes, and frees what one gives back or had when it died', async () => {
  const shared = new SharedAdmission();
  const [one, two] = [aProcess(shared), aProcess(shared)];
  const first = given(await one.admission.admit('192.0.2.1', limits));
  given(await two.admission.admit('192.0.2.1', limits));
  given(await two.admission.admit('::ffff:192.0.2.1', limits));
  expect(await one.admission.admit('192.0.2.1', limits)).toBe('address-full');
  first.release();
  first.release();
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
    given(await one.admission.admit(address, limits)).authenticated();
  expect(await two.admission.admit('192.0.2.4', limits)).toBe('full');
  two.died();
  given(await one.admission.admit('192.0.2.4', limits));
});

it('tells a process that a place of its own went to somebody at another one', async () => {
  const shared = new SharedAdmission();
  const [one, two] = [aProcess(shared), aProcess(shared)];
  let crowdedOut = 0;
  const oldest = given(await one.admission.admit('192.0.2.1', limits));
  oldest.onCrowdedOut(() => {
    crowdedOut += 1;
  });
  given(await one.admission.admit('192.0.2.1', limits));
  given(await two.admission.admit('192.0.2.2', limits));
  expect(crowdedOut).toBe(0);
  given(await two.admission.admit('192.0.2.3', limits));
  expect(crowdedOut).toBe(1);
});
