import { expect, it } from 'vitest';
import { aPartner, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();

it.each([
  ['old-algorithms', 'modern'],
  ['old-algorithms', 'compatible'],
  ['old-algorithms=cbc', 'compatible'],
] as const)('B29: a partner that behaves as %s is not connected to by the profile %s', async (behaviour, algorithmProfile) => {
  const { world, partner } = here;
  await partner.behave(behaviour);
  const at = await aPartner(world, partner, { algorithmProfile });
  await someFiles(at.outgoing, 1);
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.no-common-algorithm', attempt: 1 });
  expect(partner.seen).toMatchObject({ connections: 1, signIns: 0, refusedSignIns: 0 });
});
