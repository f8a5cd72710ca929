import { expect, it } from 'vitest';
import { Running } from './running.js';

it('is settled when all that began has ended', async () => {
  const running = new Running();
  await expect(running.settled(60_000)).resolves.toBe(true);

  const [first, second] = [running.begin(), running.begin()];
  const settled = running.settled(60_000);
  first();
  expect(running.count).toBe(1);
  await expect(running.settled(1)).resolves.toBe(false);
  second();

  await expect(settled).resolves.toBe(true);
});
