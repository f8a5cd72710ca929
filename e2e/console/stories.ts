import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { stillPage } from '../harness/still-page.js';
import { goTo } from './getting-about.js';
import { sizes } from './sizes.js';
import { type ConsoleWorld, SCREENSHOTS } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** What became of a file. */
export function stories(world: ConsoleWorld): void {
  it('tells the story of a file', async () => {
    const { page } = world;
    await page.goto('/files?text=report-1.csv');
    await page.getByText('Delivered', { exact: true }).first().waitFor();
    await page.getByText('delivered', { exact: true }).first().waitFor();
  });

  it('goes on asking its server where the browser believes that there is no network', async () => {
    const { page } = world;
    await page.goto('/calendars');
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await goTo(page, '/transfers?state=committed');
    await page.getByText('report-2.csv').first().waitFor();
  });

  it('has the columns of a list chosen, in its address, and saves what is seen', async () => {
    const { page } = world;
    await page.goto('/transfers?state=committed');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'Partner' }).click();
    await page.getByRole('columnheader', { name: 'Partner' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    expect(new URL(page.url()).searchParams.get('columns')).not.toContain('partner');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
    const [head = '', ...rows] = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
    expect(head.replace('\uFEFF', '')).toBe('File,State,Direction,Size,When');
    expect(rows.some((row) => row.startsWith('/inbox/report-2.csv,committed,pull,'))).toBe(true);
  });

  itExhaustively('has a receipt checked by somebody who is not signed in, and compares a file with it', async () => {
    const { page, platform, browser, faults } = world;
    const receipt = await page.evaluate<string>(`(async () => {
      const get = async (path) => (await fetch('/api/v1' + path)).json();
      const { items } = await get('/transfers?limit=50');
      const { id } = items.find(({ state }) => state === 'committed');
      return JSON.stringify(await get('/transfers/' + id + '/receipt'));
    })()`);
    const stranger = await stillPage(await browser.newContext({ baseURL: platform.httpUrl, viewport: sizes.narrow }));
    stranger.on('pageerror', (error) => faults.push(error.message));
    await stranger.goto('/sign-in');
    await stranger.getByRole('link', { name: 'Check a receipt' }).click();
    const text = stranger.getByLabel('Text of the receipt');
    await text.fill('{"a":1}');
    await stranger.getByText('This is JSON, but no receipt').waitFor();
    await text.fill(receipt.replace('"sizeBytes\\":', '"sizeBytes\\":1'));
    await stranger.getByText('This receipt is not genuine').waitFor();
    await text.fill(receipt);
    await stranger.getByText(/^Genuine/).waitFor();
    const { body } = JSON.parse(receipt);
    const { sizeBytes, target } = JSON.parse(body);
    const choose = stranger.locator('input[type=file]').nth(1);
    await choose.setInputFiles({ name: 'other.csv', mimeType: 'text/csv', buffer: Buffer.alloc(sizeBytes, 'x') });
    await stranger.getByText('has the same size and other bytes').waitFor();
    const delivered = /report-(\d)/.exec(target.path)?.[1] ?? '';
    await choose.setInputFiles({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(`id\n${delivered}\n`) });
    await stranger.getByText('is, byte for byte, what was delivered').waitFor();
    if (SCREENSHOTS !== undefined)
      await stranger.screenshot({ path: join(SCREENSHOTS, 'light-narrow_check-receipt-genuine.png'), fullPage: true });
    await stranger.context().close();
  });
}
