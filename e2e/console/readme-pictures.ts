import { join } from 'node:path';
import { it } from 'vitest';
import { goTo, whenRead } from './getting-about.js';
import { takeWebp } from './pictures.js';
import { type Look, sizes } from './sizes.js';
import type { ConsoleWorld } from './world.js';

/** Where the README's pictures are, when they are to be made anew: `npm run screenshots -- --readme`. */
const { WAYBILL_README_PICTURES: FOLDER } = process.env;

/** The few that the README shows: file, list, whether of the oldest thing of `acme-pull` in it, look. */
const pictures: readonly (readonly [string, string, 'list' | 'oldest', Look])[] = [
  ['job', '/jobs', 'oldest', { size: 'wide', colorScheme: 'light' }],
  ['run', '/runs', 'oldest', { size: 'wide', colorScheme: 'dark' }],
  ['transfers', '/transfers', 'list', { size: 'narrow', colorScheme: 'dark' }],
];

/** The pictures of the README. */
export function readmePictures(world: ConsoleWorld): void {
  if (FOLDER === undefined) return;
  const folder = FOLDER;
  it.each(pictures)('the picture %s of the README', async (name, list, which, { size, colorScheme }) => {
    const { page } = world;
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme });
    await goTo(page, list);
    await whenRead(page);
    if (which === 'oldest') {
      const link = page.getByRole('row').filter({ hasText: 'acme-pull' }).last().getByRole('link').first();
      await goTo(page, (await link.getAttribute('href')) ?? list);
      await whenRead(page);
    }
    await takeWebp(page, join(folder, `${name}.webp`));
  });
}
