import { examplesOf } from '@waybill/testkit';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../harness/accessibility.js';
import { addressOf, goTo, whenRead } from './getting-about.js';
import { screens } from './screens.js';
import { sizes } from './sizes.js';
import type { ConsoleWorld } from './world.js';

// Narrow is about room, dark about colours: what is dark and narrow shows nothing that the others do not.
const looks = [
  ['wide', ['dark', 'light']],
  ['narrow', ['light']],
] as const;

/** Every screen fits its window, and axe finds nothing wrong with it. */
export function everyScreen(world: ConsoleWorld): void {
  describe('every screen, light and dark, wide and narrow', async () => {
    it.each(await examplesOf(screens, 5))('%s fits, and is for everybody', async (screen) => {
      const { page, faults } = world;
      // Two of the same screen in a row would have the same title.
      const address = await addressOf(page, screen);
      await goTo(page, address);
      const barriers: string[] = [];
      for (const [size, colorSchemes] of looks) {
        await page.setViewportSize(sizes[size]);
        await whenRead(page);
        const overflow = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow, `${screen} is wider than a ${size} window`).toBeLessThanOrEqual(0);
        for (const colorScheme of colorSchemes) {
          await page.emulateMedia({ colorScheme });
          await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
          for (const fault of await accessibilityFaults(page)) barriers.push(`${colorScheme}, ${size}: ${fault}`);
        }
      }
      expect(barriers, 'what axe found').toEqual([]);
      expect(faults).toEqual([]);
    });
  });
}
