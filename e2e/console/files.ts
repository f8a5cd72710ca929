import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, waitFor } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { accessibilityFaults } from '../harness/accessibility.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** Three pieces of it are sent, because the first one is a mebibyte and each one after twice as much. */
const SIZE = 5 * 1024 * 1024;
const content = Buffer.from(Array.from({ length: SIZE / 8 }, (_, index) => `${index}`.padStart(7, '0')).join('\n'));
const csv = 'id;name\n1;Größe\n2;"a; b"\n';

/** Files in a store and at a partner, by hand. */
export function files(world: ConsoleWorld): void {
  const { shoot } = world;

  /** Where the store’s files are on this machine. */
  const inStore = (...path: string[]) => join(world.place.dataDir, 'store', 'main', ...path);

  async function openStore(): Promise<void> {
    const { page } = world;
    await page.goto('/stores');
    await page.getByRole('link', { name: 'main', exact: true }).click();
    await page.getByRole('link', { name: 'Browse files' }).click();
    await page.getByRole('heading', { name: 'Files of main' }).waitFor();
  }

  /** Drops a file from outside into the list. */
  async function drop(name: string, bytes: Buffer): Promise<void> {
    const { page } = world;
    const files = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], ${JSON.stringify(name)}, { lastModified: 1 }));
      return transfer;
    })()`);
    const place = page.locator('.wb-drop');
    await place.dispatchEvent('dragover', { dataTransfer: files });
    await page.getByText('Drop the files to upload them here').waitFor();
    await place.dispatchEvent('drop', { dataTransfer: files });
  }

  async function makeFolder(name: string): Promise<void> {
    const { page } = world;
    await page.getByRole('button', { name: 'Create folder' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the folder').fill(name);
    await dialog.getByRole('button', { name: 'Create folder' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('grid').getByRole('link', { name }).click();
    await page.getByText('This folder is empty').waitFor();
  }

  /** Renames, shows, fetches and deletes a table that is dropped; then the folder. */
  async function throughItsLife(folder: string, onDisk: (...path: string[]) => string): Promise<void> {
    const { page } = world;
    await drop('table.csv', Buffer.from(csv));
    const grid = page.getByRole('grid');
    await grid.getByRole('button', { name: 'table.csv' }).first().waitFor();
    expect(await readFile(onDisk('table.csv'), 'utf8')).toBe(csv);

    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('F2');
    await page.getByLabel('New name of table.csv').fill('renamed.csv');
    await page.keyboard.press('Enter');
    await grid.getByRole('button', { name: 'renamed.csv' }).first().click();

    const drawer = page.getByRole('dialog').filter({ hasText: 'Path' });
    await drawer.getByRole('columnheader', { name: 'name' }).waitFor();
    expect(await drawer.getByRole('row').allTextContents()).toEqual(['idname', '1Größe', '2a; b']);
    const [fetched] = await Promise.all([page.waitForEvent('download'), drawer.getByRole('link', { name: 'Download' }).click()]);
    expect(await readFile(await fetched.path(), 'utf8')).toBe(csv);
    await drawer.getByRole('button', { name: 'Compute SHA-256' }).click();
    await drawer.getByRole('button', { name: 'Copy SHA-256' }).waitFor();
    await shoot(`-files-details-${folder}`);

    await drawer.getByRole('button', { name: 'Delete file' }).click();
    await page.getByRole('dialog', { name: 'Delete file' }).getByRole('button', { name: 'Delete file' }).click();
    await page.getByText('This folder is empty').waitFor();
    expect(await readdir(onDisk())).toEqual([]);

    await page.getByRole('navigation', { name: 'Folder' }).getByRole('link').last().click();
    await grid.getByRole('button', { name: `Details of ${folder}` }).click();
    await drawer.getByRole('button', { name: 'Delete folder' }).click();
    const question = page.getByRole('dialog', { name: 'Delete folder' });
    await question.getByRole('button', { name: 'Delete folder' }).click();
    await question.getByText('Type the name of the folder').waitFor();
    await question.getByLabel('Type its name to confirm').fill(folder);
    await question.getByRole('button', { name: 'Delete folder' }).click();
    await waitFor(async () => !(await readdir(onDisk('..'))).includes(folder), { what: 'the folder to be gone' });
  }

  it('puts a file into a store that is dropped there, and goes on behind a cut', async () => {
    const { page } = world;
    await openStore();
    await makeFolder('dropped');
    await shoot('-files-empty');
    let cut = 0;
    await page.route('**/file-uploads/bytes?*', (route) => {
      if (cut > 0 || new URL(route.request().url()).searchParams.get('offset') === '0') return route.continue();
      cut += 1;
      return route.abort('connectionreset');
    });
    await drop('large.txt', content);
    await page.getByRole('button', { name: 'Copy SHA-256 of large.txt' }).waitFor();
    await page.unroute('**/file-uploads/bytes?*');
    expect(content.equals(await readFile(inStore('dropped', 'large.txt')))).toBe(true);
    expect(cut).toBe(1);
    await page.getByRole('grid').getByRole('button', { name: 'large.txt' }).first().waitFor();
    await shoot('-files-uploaded');
    await page.getByRole('button', { name: 'Clear what is done' }).click();
    await rm(inStore('dropped'), { recursive: true });
  });

  itExhaustively('replaces a file only where that is said, and takes back what is on its way', async () => {
    const { page } = world;
    await openStore();
    await makeFolder('twice');
    const same = () => readFile(inStore('twice', 'same.txt'), 'utf8');
    const arrived = page.getByRole('button', { name: 'Copy SHA-256 of same.txt' });
    await drop('same.txt', Buffer.from('one'));
    await arrived.waitFor();
    await page.getByRole('button', { name: 'Clear what is done' }).click();
    await drop('same.txt', Buffer.from('two'));
    await page.getByText('A file of that name is there already.').waitFor();
    expect(await same()).toBe('one');
    await page.getByRole('button', { name: 'Replace same.txt' }).click();
    await arrived.waitFor();
    expect(await same()).toBe('two');

    await page.route('**/file-uploads/bytes?*', () => undefined);
    await drop('held.txt', content);
    await page.getByLabel('Progress of held.txt').waitFor();
    const cancel = page.getByRole('button', { name: 'Cancel held.txt' });
    await cancel.click();
    await cancel.waitFor({ state: 'detached' });
    await page.unroute('**/file-uploads/bytes?*');
    await waitFor(async () => (await readdir(inStore('twice'))).join() === 'same.txt', { what: 'nothing but the file' });
    await rm(inStore('twice'), { recursive: true });
  });

  itExhaustively('takes a file in a store through its life: renamed, shown, fetched, deleted', async () => {
    await openStore();
    await makeFolder('by-hand');
    await throughItsLife('by-hand', (...path) => inStore('by-hand', ...path));
  });

  itExhaustively('takes a file at a partner through its life, by SFTP', async () => {
    const { page, sshd } = world;
    await mkdir(join(sshd.root, 'hands'), { recursive: true });
    await page.goto('/connections');
    await page.getByRole('link', { name: 'acme-prod' }).click();
    await page.getByRole('link', { name: 'Browse files' }).click();
    await page.getByRole('navigation', { name: 'Folder' }).waitFor();
    await page.goto(`${new URL(page.url()).pathname}?path=${encodeURIComponent(join(sshd.root, 'hands'))}`);
    await page.getByText('This folder is empty').waitFor();
    // Not every connection of the other tests leads anywhere, so it is none of the screens that are all looked at.
    expect(await accessibilityFaults(page)).toEqual([]);
    await makeFolder('by-hand');
    await throughItsLife('by-hand', (...path) => join(sshd.root, 'hands', 'by-hand', ...path));
    // The list is read afresh after a deletion: not while its folder goes.
    await page.goto('/connections');
    await rm(join(sshd.root, 'hands'), { recursive: true });
  });

  itExhaustively('shows a folder of 5,000 files, of which few are drawn, and walks it by keyboard', async () => {
    const { page } = world;
    const last = 4_999;
    await mkdir(inStore('huge'), { recursive: true });
    const name = (index: number) => `file-${String(index).padStart(6, '0')}.csv`;
    for (let at = 0; at <= last; at += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => writeFile(inStore('huge', name(at + index)), '')));
    }
    await openStore();
    const grid = page.getByRole('grid');
    await grid.getByRole('link', { name: 'huge' }).click();
    await page.getByText('5,000 entries', { exact: true }).waitFor();
    await shoot('-files-huge');
    expect(await grid.getAttribute('aria-rowcount')).toBe('5001');
    expect(await grid.getByRole('row').count()).toBeLessThan(100);
    await grid.focus();
    await page.keyboard.press('End');
    await grid
      .getByRole('button', { name: name(last) })
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('3777');
    await page.getByText('1 of 5,000 entries').waitFor();
    await grid.focus();
    await page.keyboard.press('Backspace');
    await grid.getByRole('link', { name: 'huge' }).waitFor();
    expect(new URL(page.url()).searchParams.get('path')).toBeNull();
    await rm(inStore('huge'), { recursive: true });
  });
}
