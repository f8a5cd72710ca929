import { expect, it } from 'vitest';
import { defaultRestartPolicy, restartDelayMs } from './keep-role.js';

it('starts a role again at once, and later and later up to half a minute while it keeps dying', () => {
  const delays = [1, 2, 3, 4, 8, 9, 100].map((deaths) => restartDelayMs(deaths, defaultRestartPolicy));
  expect(delays).toEqual([200, 400, 800, 1600, 25_600, 30_000, 30_000]);
});
