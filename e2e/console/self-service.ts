import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, makeKeyFiles, sftpBatch } from '@waybill/testkit';
import { expect } from 'vitest';
import { accessibilityFaults } from '../harness/accessibility.js';
import { waybill } from '../harness/platform.js';
import { stillPage } from '../harness/still-page.js';
import { whenRead } from './getting-about.js';
import { sizes } from './sizes.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** Partners who look after their accounts themselves. */
export function selfService(world: ConsoleWorld): void {
  const { shoot } = world;

  itExhaustively('a partner opens the link of an account, offers a key, and sees that it works', async () => {
    const { page, place, platform, browser, faults } = world;
    const folder = join(place.dataDir, '..');
    const [old, next] = [await makeKeyFiles(folder, 'old_of_partner'), await makeKeyFiles(folder, 'next_of_partner')];
    const file = join(folder, 'self-service.yaml');
    const account = `{ username: linked-in, authorizedKeys: ['${old.publicKey}'] }`;
    await writeFile(file, `partners: [{ slug: linked, name: Linked Ltd, accounts: [${account}] }]\n`);
    expect(await waybill(place.dataDir, 'config', 'apply', file)).toMatchObject({ code: 0 });

    await page.goto('/accounts');
    await page.getByRole('link', { name: 'linked-in' }).click();
    await page.getByRole('button', { name: 'Make link' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make link' }).click();
    const link = (await page.getByLabel('Link', { exact: true }).textContent()) ?? '';
    await page.getByRole('button', { name: 'Done' }).click();

    const theirs = await browser.newContext({ baseURL: platform.httpUrl, viewport: sizes.narrow, reducedMotion: 'reduce' });
    try {
      const partner = await stillPage(theirs);
      partner.on('pageerror', (error) => faults.push(error.message));
      await partner.goto(link.trim());
      await partner.getByRole('heading', { name: 'linked-in' }).waitFor();
      await partner.getByText('No sign-in yet.').waitFor();
      await partner.getByRole('textbox', { name: 'New public key' }).fill(next.publicKey);
      await partner.getByRole('button', { name: 'Offer key' }).click();
      await partner.getByText('waits for its first sign-in').waitFor();
      await partner.getByText(/takes no other/).waitFor();
      await partner.getByRole('button', { name: 'Test connection' }).click();
      await partner.getByText('We are watching: connect now').waitFor();
      await shoot('_partner-link_watching', undefined, partner);
      const { privateKeyFile } = next;
      const port = platform.sftpPort;
      const ended = await sftpBatch({ host: '127.0.0.1', port, username: 'linked-in', privateKeyFile, cwd: folder }, ['pwd']);
      expect(ended.code).toBe(0);
      await partner.getByText('You are in').waitFor();
      await partner.getByText('replaced; ends').waitFor();
      await shoot('_partner-link', undefined, partner);

      const barriers: string[] = [];
      for (const size of ['narrow', 'wide'] as const) {
        await partner.setViewportSize(sizes[size]);
        await whenRead(partner);
        const overflow = await partner.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow, `it is wider than a ${size} window`).toBeLessThanOrEqual(0);
        for (const colorScheme of ['dark', 'light'] as const) {
          await partner.emulateMedia({ colorScheme });
          await partner.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
          for (const fault of await accessibilityFaults(partner)) barriers.push(`${colorScheme}, ${size}: ${fault}`);
        }
      }
      expect(barriers, 'what axe found').toEqual([]);

      await page.getByRole('button', { name: 'Take link back' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Take link back' }).click();
      await page.getByText('Link taken back').waitFor();
      await partner.reload();
      await partner.getByText('This link cannot be used').waitFor();
    } finally {
      await theirs.close();
    }
  });

  itExhaustively('a key is offered from the page of an account, in the place of the one before, and taken back', async () => {
    const { page, place } = world;
    const third = await makeKeyFiles(join(place.dataDir, '..'), 'third_of_partner');
    await page.goto('/accounts');
    await page.getByRole('link', { name: 'linked-in' }).click();
    await page.getByRole('button', { name: 'Offer key' }).click();
    const dialog = page.getByRole('dialog');
    const offer = dialog.getByRole('button', { name: 'Offer key' });
    await dialog.getByLabel('Public key').fill(third.privateKey);
    await offer.click();
    await dialog
      .getByText(/^This is a private key/)
      .first()
      .waitFor();
    await dialog.getByLabel('Public key').fill(third.publicKey);
    await shoot('_accounts_one_offer-key');
    await offer.click();
    await dialog.waitFor({ state: 'detached' });
    const waiting = page
      .getByRole('listitem')
      .filter({ hasText: third.fingerprint })
      .filter({ hasText: 'waits for its first sign-in' });
    await waiting.getByText(/ends after 7 days/).waitFor();
    await waiting.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await waiting.waitFor({ state: 'detached' });
  });

  itExhaustively('a partner-admin lands on the page of their account, and other accounts are not there', async () => {
    const { place, platform, browser, faults } = world;
    const person = ['--name', 'Pia Partner', '--email', 'pia@linked.example', '--role', 'partner-admin', '--partner', 'linked'];
    const { stdout: link } = await waybill(place.dataDir, 'people', 'invite', ...person);
    const theirs = await browser.newContext({ baseURL: platform.httpUrl, viewport: sizes.wide, reducedMotion: 'reduce' });
    try {
      const pia = await stillPage(theirs);
      pia.on('pageerror', (error) => faults.push(error.message));
      // The link is of the public address, which is not where this browser finds the platform.
      await pia.goto(`/invitation${new URL(link.trim()).hash}`);
      for (const name of ['Password', 'Password again'])
        await pia.getByRole('textbox', { name, exact: true }).fill('seven blue herons');
      await pia.getByRole('button', { name: 'Choose password and sign in' }).click();
      await pia.waitForURL('**/own-accounts');
      await pia.getByRole('heading', { name: 'linked-in' }).waitFor();
      await pia.getByText('You are in').or(pia.getByText('signed in').first()).first().waitFor();
      await shoot('_own-accounts', undefined, pia);
      expect(await accessibilityFaults(pia)).toEqual([]);
    } finally {
      await theirs.close();
    }
  });
}
