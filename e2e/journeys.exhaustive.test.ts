import { describe } from 'vitest';
import { auditExports } from './console/audit-exports.js';
import { bigTransfers } from './console/big-transfers.js';
import { changedHostKey } from './console/changed-host-key.js';
import { firstSignIn } from './console/first-sign-in.js';
import { jobs } from './console/jobs.js';
import { keyboard } from './console/keyboard.js';
import { onboarding } from './console/onboarding.js';
import { secondFactor } from './console/second-factor.js';
import type { Look } from './console/sizes.js';
import { stories } from './console/stories.js';
import { consoleWorld } from './console/world.js';

const looks: readonly Look[] = [
  { size: 'narrow', colorScheme: 'light' },
  { size: 'wide', colorScheme: 'dark' },
];

// What `console.test.ts` does in a wide and light window.
describe.each(looks)('the journeys of an operator, $size and $colorScheme', (look) => {
  const world = consoleWorld(look);
  firstSignIn(world);
  onboarding(world);
  jobs(world);
  keyboard(world);
  stories(world);
  changedHostKey(world);
  bigTransfers(world);
  auditExports(world);
  secondFactor(world);
});
