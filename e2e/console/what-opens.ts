import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../harness/accessibility.js';
import { addressOf, goTo, whenRead } from './getting-about.js';
import { sizes } from './sizes.js';
import type { ConsoleWorld } from './world.js';

/** A file that lies in the store `main`, for its details. */
const FILE = 'looked-at.csv';

interface Opening {
  readonly what: string;
  readonly screen: string;
  readonly open: (page: Page) => Promise<void>;
}

const showFile = (page: Page) => page.getByRole('grid').getByRole('button', { name: FILE, exact: true }).click();

/** One of each sort: drawers with a screen's landmarks behind them, a question, a form, a dialog over a drawer. */
const openings: readonly Opening[] = [
  { what: 'the navigation', screen: '/', open: (page) => page.getByRole('button', { name: 'Open navigation' }).click() },
  { what: 'the keyboard shortcuts', screen: '/', open: (page) => page.keyboard.press('?') },
  {
    what: 'an event of the audit trail',
    screen: '/audit',
    open: (page) => page.locator('main tbody a').first().click(),
  },
  {
    what: 'the question whether a partner is to go',
    screen: '/partners/{first}',
    open: (page) => page.getByRole('button', { name: 'Delete partner' }).click(),
  },
  { what: 'the details of a file', screen: '/stores/{first}/files', open: showFile },
  {
    what: 'the question over the details of a file',
    screen: '/stores/{first}/files',
    open: async (page) => {
      await showFile(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Delete file' }).click();
      await page.getByRole('dialog', { name: 'Delete file' }).waitFor();
    },
  },
];

/** What opens over a screen on a telephone fits as well, and axe finds nothing wrong with the two of them. */
export function whatOpens(world: ConsoleWorld): void {
  describe('what opens over a screen, on a telephone', () => {
    it.each(openings)('$what fits, and is for everybody', async ({ screen, open }) => {
      const { page, place, faults } = world;
      const file = join(place.dataDir, 'store', 'main', FILE);
      await writeFile(file, 'id;name\n1;one\n');
      await page.setViewportSize(sizes.narrow);
      await goTo(page, await addressOf(page, screen));
      await whenRead(page);
      await open(page);
      await page.getByRole('dialog').last().waitFor();
      await whenRead(page);
      const barriers: string[] = [];
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
        for (const fault of await accessibilityFaults(page)) barriers.push(`${colorScheme}: ${fault}`);
      }
      const within = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(within, 'it is wider than its window').toBeLessThanOrEqual(0);
      expect(barriers, 'what axe found').toEqual([]);
      expect(faults).toEqual([]);
      while ((await page.getByRole('dialog').count()) > 0) {
        const { length } = await page.getByRole('dialog').all();
        await page.keyboard.press('Escape');
        await page
          .getByRole('dialog')
          .nth(length - 1)
          .waitFor({ state: 'detached' });
      }
      await page.setViewportSize(sizes[world.look.size]);
      await rm(file);
    });

    it('a notice of what was done is for everybody', async () => {
      const { page } = world;
      await goTo(page, '/server/edit');
      await whenRead(page);
      await page.getByRole('button', { name: 'Save rules' }).click();
      const notice = page.getByText('Rules saved');
      await notice.waitFor();
      expect(await accessibilityFaults(page), 'what axe found').toEqual([]);
      await notice.waitFor({ state: 'detached' });
    });
  });
}
