import { it } from 'vitest';
import type { ConsoleWorld } from './world.js';

/** By keyboard alone. */
export function keyboard(world: ConsoleWorld): void {
  it('is gone through by keyboard alone: a job and a partner are found and opened', async () => {
    const { page } = world;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    // The overview has a link of that name too.
    await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();
    await page.getByRole('link', { name: 'acme-pull' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'acme-pull' }).waitFor();
    await page.keyboard.press('Control+K');
    await page.getByRole('textbox', { name: 'Search or go to' }).waitFor();
    await page.keyboard.type('acme bank');
    await page.getByText('Partner · acme-bank').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Acme Bank' }).waitFor();
  });
}
