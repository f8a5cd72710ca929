import { itWhenExhaustive } from '@waybill/testkit';
import { expect } from 'vitest';
import { accessibilityFaults } from '../harness/accessibility.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** The console speaks another language as soon as somebody wishes, and English again. */
export function language(world: ConsoleWorld): void {
  itExhaustively(
    'speaks German to who chooses it, on a list, in a form and where something is wrong, and English again',
    async () => {
      const { page, choose, shoot } = world;
      const title = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      const barriers: string[] = [];
      const looked = async (name: string) => {
        barriers.push(...(await accessibilityFaults(page)));
        await shoot(`_german_${name}`);
      };
      await page.goto('/profile');
      await choose('Language of the console', 'Deutsch');
      await title('Mein Profil');
      expect(await page.evaluate('document.documentElement.lang')).toBe('de');
      await looked('profile');
      // It is remembered in this browser.
      await page.goto('/');
      await title('Übersicht');
      await looked('overview');
      await page.goto('/partners');
      await title('Partner');
      await looked('partners');
      await page.getByRole('link', { name: 'Partner anlegen' }).first().click();
      await page.getByRole('button', { name: 'Partner anlegen', exact: true }).waitFor();
      await looked('partner');
      await page.goto('/no-such-screen');
      await page.getByText('Unter dieser Adresse gibt es keine Seite').waitFor();
      await looked('nowhere');
      await page.goto('/profile');
      await choose('Sprache der Konsole', 'English');
      await title('My profile');
      expect(await page.evaluate('document.documentElement.lang')).toBe('en');
      expect(barriers, 'what axe found').toEqual([]);
    },
  );
}
