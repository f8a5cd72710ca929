import type { Logger, RunningRole } from '@waybill/platform';
import { type AwkwardPartner, startAwkwardPartner } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openWorld, type World } from './open-world.js';

/** One world with workers for all tests of a file, and an awkward partner for each. */
export interface Rehearsal {
  readonly world: World;
  readonly partner: AwkwardPartner;
}

/** Sets it up around the tests of the file that calls it. */
export function rehearse({ workers = 1, log }: { readonly workers?: number; readonly log?: Logger } = {}): Rehearsal {
  let world: World | undefined;
  let partner: AwkwardPartner | undefined;
  const running: RunningRole[] = [];
  beforeAll(async () => {
    world = await openWorld();
    for (let each = 0; each < workers; each += 1) running.push(await world.startWorker(log));
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await startAwkwardPartner();
  });
  afterEach(async () => {
    await partner?.stop();
    expect(partner?.faults).toEqual([]);
    expect(await world?.chain()).toMatchObject({ ok: true });
  });
  return {
    get world() {
      if (world === undefined) throw new Error('the world is there while tests run');
      return world;
    },
    get partner() {
      if (partner === undefined) throw new Error('the partner is there while a test runs');
      return partner;
    },
  };
}
