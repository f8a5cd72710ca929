import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, waitFor } from '@waybill/testkit';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { waybill } from '../harness/platform.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

const GIBIBYTE = 2 ** 30;
/** Of the connection: slow enough that it can be watched on any machine, for a whole file and for what is cancelled. */
const WATCHED = 100_000_000;
const SLOW = 8_000_000;

/** A file of that size of nothing but zeros, which takes no room. */
async function emptyFile(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'w');
  await file.truncate(sizeBytes);
  await file.close();
}

/** What a place of the screen says, each time something else, until it is gone. */
async function saidBy(place: Locator, enough: (said: ReadonlySet<string>) => boolean): Promise<ReadonlySet<string>> {
  const said = new Set<string>();
  await waitFor(
    async () => {
      for (const text of await place.allTextContents()) said.add(text);
      return enough(said);
    },
    { what: 'figures that move' },
  );
  return said;
}

/** A file that takes its time: it is watched, and another one is cancelled. */
export function bigTransfers(world: ConsoleWorld): void {
  const { shoot } = world;

  /** A job over a connection of its own that lets so many bytes through in a second. */
  async function bigJob(slug: string, bytesPerSecond: number): Promise<void> {
    const { place, sshd } = world;
    const source = join(sshd.root, slug);
    await mkdir(source);
    await emptyFile(join(source, `${slug}.bin`), GIBIBYTE);
    const file = join(place.dataDir, '..', `${slug}.yaml`);
    const connection = {
      slug: `${slug}-line`,
      host: sshd.host,
      port: sshd.port,
      username: sshd.username,
      auth: { key: 'acme-key' },
      hostKeys: sshd.hostKeys.map(({ fingerprint }) => fingerprint),
      limits: { bandwidth: [{ from: '00:00', to: '24:00', timeZone: 'UTC', receiveBytesPerSecond: bytesPerSecond }] },
    };
    const job = {
      slug,
      direction: 'pull',
      connection: connection.slug,
      source: { path: source, match: '*.bin' },
      target: { store: 'main', path: `/${slug}` },
    };
    // YAML is a superset of JSON.
    await writeFile(
      file,
      JSON.stringify({ partners: [{ slug: 'acme-bank', name: 'Acme Bank', connections: [connection] }], jobs: [job] }),
    );
    expect(await waybill(place.dataDir, 'config', 'apply', file)).toMatchObject({ code: 0 });
  }

  /** Runs it by its button, and opens the transfer of its file. */
  async function runAndOpen(slug: string): Promise<void> {
    const { page } = world;
    await page.goto('/jobs');
    await page.getByRole('link', { name: slug }).click();
    await page.getByRole('heading', { name: slug }).waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await page
      .getByRole('table', { name: 'Transfers' })
      .getByRole('link', { name: `${slug}.bin` })
      .click();
    await page.waitForURL(/\/transfers\/[0-9a-f-]{36}/);
  }

  itExhaustively('shows a transfer of 1 GiB while it moves: bytes, share, speed and what is left', async () => {
    const { page } = world;
    await bigJob('big', WATCHED);
    await runAndOpen('big');
    const moving = page.getByLabel('How far it is');
    await moving.getByText(/of 1.07 GB$/).waitFor();
    await moving.getByText(/\d MB\/s · .* left/).waitFor();
    await shoot('_transfers_one_running');
    const said = await saidBy(moving, (texts) => texts.size > 3);
    expect([...said].filter((text) => /[1-9]\d* %.*of 1.07 GB.*MB\/s/.test(text)).length).toBeGreaterThan(2);
    await page.getByRole('status', { name: 'Transfer status' }).getByText('committed').waitFor();
    await page.getByText(`1.07 GB (1,073,741,824 bytes)`).waitFor();
    await page
      .getByText(/^Genuine|Receipt/)
      .first()
      .waitFor();
  });

  itExhaustively('cancels a transfer of 1 GiB, and leaves nothing of it', async () => {
    const { page, place } = world;
    await bigJob('cancelled', SLOW);
    await runAndOpen('cancelled');
    await page
      .getByLabel('How far it is')
      .getByText(/\d MB\/s/)
      .waitFor();
    await page.getByRole('button', { name: 'Cancel transfer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel transfer' }).click();
    await page.getByRole('status', { name: 'Transfer status' }).getByText('cancelled').waitFor();
    await shoot('_transfers_one_cancelled');
    expect(await readdir(join(place.dataDir, 'store', 'main', 'cancelled')).catch(() => [])).toEqual([]);
  });
}
