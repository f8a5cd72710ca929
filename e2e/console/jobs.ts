import { join } from 'node:path';
import { it } from 'vitest';
import type { ConsoleWorld } from './world.js';

/** A job is built, scheduled, run and run dry. */
export function jobs(world: ConsoleWorld): void {
  const { field, choose } = world;

  it('creates a calendar, and sees its holiday closed', async () => {
    const { page } = world;
    await page.goto('/calendars/new');
    await field('Slug').fill('bank-days');
    await page.getByRole('button', { name: 'Add holiday' }).click();
    await field('Name of holiday 1').fill('Christmas Day');
    await field('Day of holiday 1').fill('12-25');
    await page.getByRole('button', { name: 'Create calendar' }).click();
    await page.getByTitle(/25 December \d{4}: closed, Christmas Day/).waitFor();
  });

  it('creates a job with a window after trying it on the source, runs it and sees it succeed', async () => {
    const { page, sshd } = world;
    await page.goto('/jobs/new');
    await field('Slug').fill('acme-pull');
    await choose('Connection', 'acme-prod');
    await field('Source folder').fill(join(sshd.root, 'outgoing'));
    await field('File names').fill('*.csv');
    await choose('Store', 'main');
    await field('Target folder').fill('/inbox');
    await page.getByRole('button', { name: 'Try on the source' }).click();
    await page.getByText('A run now would take 3 of 3 entries').waitFor();

    await choose('Runs', 'Again and again in a window of the day');
    await choose('Calendar', 'bank-days');
    await field('Every').fill('180');
    await page
      .getByText(/Closed: .* is Saturday/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Create job' }).click();
    await page.getByText('Every 180 min from 06:00 to 09:00').first().waitFor();
    await page.getByText(`Takes every file named *.csv from ${join(sshd.root, 'outgoing')} of acme-prod`).waitFor();
    await page
      .getByRole('table', { name: 'Calendar of the next times' })
      .getByText(/^Closed: /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await page.goto('/runs');
    // By the link of its row: the filter by job has the name as well.
    await page.getByRole('link', { name: 'acme-pull', exact: true }).first().click();
    await page.getByText('succeeded').first().waitFor({ timeout: 120_000 });
    await page.getByText('report-2.csv').first().waitFor();
    await page.getByRole('list', { name: 'Steps of the run' }).getByText('3 of 3 delivered').waitFor();
    await page.getByText('Log', { exact: true }).click();
    await page.getByRole('list', { name: 'Log, in UTC' }).getByText('run.succeeded').waitFor();
  });

  it('says in a dry run that the files were delivered, and takes one again that is forgotten', async () => {
    const { page } = world;
    await page.goto('/jobs');
    await page.getByText('acme-pull').first().click();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('3 × delivered before, and unchanged').waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await page.getByText('Sightings 3').click();
    await page.getByRole('button', { name: 'Forget' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await page.getByText('The next run takes it').waitFor();
  });
}
