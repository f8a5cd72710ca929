import { it } from 'vitest';
import { type ConsoleWorld, PASSWORD } from './world.js';

/** The first sign-in of all. */
export function firstSignIn(world: ConsoleWorld): void {
  const { field } = world;

  it('signs in and has the generated password changed', async () => {
    const { page, platform } = world;
    await page.goto('/');
    await field('User name').fill('admin');
    await field('Password').fill(platform.adminPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await field('Current password').fill(platform.adminPassword);
    await field('New password').fill(PASSWORD);
    await field('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.waitForURL('**/');
  });
}
