import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itWhenExhaustive, sftpBatch } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { accessibilityFaults } from '../harness/accessibility.js';
import { stillPage } from '../harness/still-page.js';
import { sizes } from './sizes.js';
import type { ConsoleWorld } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** Partners are taken on, from their name to the first file: one whose server we sign in to, one who signs in to ours. */
export function onboarding(world: ConsoleWorld): void {
  const { field, choose, shoot } = world;
  const goOn = async (to: string) => {
    await world.page.getByRole('link', { name: `Continue to ${to}` }).click();
    await world.page.waitForURL(`**/${to.replace(' ', '-')}?**`);
  };
  const confirm = (name: string) => world.page.getByRole('dialog').getByRole('button', { name }).click();

  it('imports the key that a partner knows us by', async () => {
    const { page, sshd } = world;
    await page.goto('/keys/new');
    await page.getByText('Import', { exact: true }).click();
    await field('Slug').fill('acme-key');
    await field('Private key').fill(sshd.clientKey.privateKey);
    await page.getByRole('button', { name: 'Import key' }).click();
    await page.getByText(sshd.clientKey.fingerprint).first().waitFor();
  });

  it('onboards a partner: who it is and which way files go, which the address keeps', async () => {
    const { page } = world;
    await page.goto('/partners');
    await page.getByRole('link', { name: 'Onboard partner' }).first().click();
    await field('Name').fill('Acme Bank');
    // What is typed is there after a reload.
    await page.reload();
    await page.getByRole('button', { name: 'Create partner' }).click();
    await page.getByRole('heading', { name: 'Onboard Acme Bank' }).waitFor();
    await page.getByLabel('We pull from them').check();
    await page.reload();
    expect(await page.getByLabel('We pull from them').isChecked()).toBe(true);
    // Back is the partner that was made, and no form for another one.
    await page.goBack();
    await page.getByRole('link', { name: 'Edit partner' }).waitFor();
    await page.goForward();
    await goOn('credentials');
  });

  it('makes the connection, and approves the host key that the partner told of', async () => {
    const { page, sshd } = world;
    await field('Host').fill('127.0.0.1');
    await field('Port').fill(String(sshd.port));
    await field('User name').fill(sshd.username);
    await field('Name of the connection').fill('acme-prod');
    await page.getByRole('button', { name: 'Create connection' }).click();
    await page.getByText('Choose or generate a key, or enter a password').waitFor();
    await choose('Key', 'acme-key');
    await page.getByText('Public key, for the partner to install').waitFor();
    expect(await field('Port').inputValue()).toBe(String(sshd.port));
    await page.getByRole('button', { name: 'Create connection' }).click();
    await page.getByRole('button', { name: 'Look at the host key' }).click();
    const [hostKey] = sshd.hostKeys;
    const told = field('Fingerprint that the partner told you');
    await told.fill(`SHA256:${'A'.repeat(43)}`);
    await page.getByText('Not what the partner told you.').waitFor();
    await told.fill(hostKey?.fingerprint ?? '');
    await page.getByText('The same as the partner told you.').waitFor();
    await shoot('_onboarding_credentials_host-key');
    await page.getByRole('button', { name: 'Approve' }).click();
    await confirm('Approve');
    await page.getByText('trusted').first().waitFor();
    await goOn('test');
  });

  it('tests the connection, and moves a first file to its end', async () => {
    const { page, sshd, platform } = world;
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The connection works.').waitFor();
    await shoot('_onboarding_test_works');
    await goOn('first file');
    await mkdir(join(sshd.root, 'first'));
    await writeFile(join(sshd.root, 'first', 'hello.csv'), 'id\n1\n');
    await field('Their folder, to take from').fill(join(sshd.root, 'first'));
    await field('File names').fill('*.csv');
    await page.getByRole('button', { name: 'Try on the source' }).click();
    await page.getByText('A run now would take 1 of 1 entries').waitFor();
    await page.getByRole('button', { name: 'Create job' }).click();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('committed', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Receipt', exact: true }).waitFor();
    await shoot('_onboarding_first-file_committed');
    await goOn('done');
    await page.getByText('Acme Bank is set up').waitFor();
    await page.getByRole('link', { name: 'Schedule it now' }).waitFor();
    expect(await readFile(join(platform.dataDir, 'store', 'main', 'acme-bank', 'hello.csv'), 'utf8')).toBe('id\n1\n');
  });

  itExhaustively('says what to ask the partner about a test that fails, and is mended where it failed', async () => {
    const { page } = world;
    await page.goto('/onboarding');
    await field('Name').fill('Delta Air');
    await page.getByRole('button', { name: 'Create partner' }).click();
    await page.getByLabel('We push to them').check();
    await goOn('credentials');
    await field('Host').fill('127.0.0.1');
    await field('Port').fill('1');
    await field('User name').fill('waybill');
    await page.getByRole('button', { name: 'Generate key' }).click();
    await confirm('Generate key');
    await page.getByText('Public key, for the partner to install').waitFor();
    await page.getByRole('button', { name: 'Create connection' }).click();
    await page.getByRole('link', { name: 'Skip to test' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Does your SFTP server listen at 127.0.0.1, port 1?').waitFor();
    await shoot('_onboarding_test_failed');
    // What was made is there, and is gone on with where something is lacking.
    await page.goto('/partners');
    await page.getByRole('link', { name: 'Delta Air' }).click();
    await page.getByRole('link', { name: 'Finish setting up' }).click();
    await page.getByText('It is not said yet which way files go.').waitFor();
  });

  itExhaustively('onboards a partner who sends to us, and sees them fail, sign in and send', async () => {
    const { page, sshd, platform } = world;
    await page.goto('/onboarding');
    await field('Name').fill('Beta Freight');
    await page.getByRole('button', { name: 'Create partner' }).click();
    await page.getByLabel('They send to us').check();
    await page.getByLabel('They fetch from us').check();
    await goOn('credentials');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Paste their public key, or give them a password').waitFor();
    await field('Their public keys').fill(sshd.clientKey.publicKey);
    await shoot('_onboarding_credentials_account');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('link', { name: 'What to send to the partner' }).click();
    await page.getByText(`sftp -P ${platform.sftpPort} beta-freight@`).waitFor();
    await page.getByText(/ed25519 {2}SHA256:/).waitFor();
    await shoot('_onboarding_letter');
    await page.getByRole('link', { name: 'Back to credentials' }).click();
    await goOn('test');
    await page.getByText('Waiting for their first sign-in').waitFor();

    const them = { host: '127.0.0.1', port: platform.sftpPort, username: 'beta-freight', cwd: sshd.root };
    expect((await sftpBatch({ ...them, password: 'not theirs' }, ['ls'])).code).not.toBe(0);
    await page.getByText('refused', { exact: true }).first().waitFor();
    await page.getByText('A password was refused').first().waitFor();
    await shoot('_onboarding_test_refused');
    await writeFile(join(sshd.root, 'order.csv'), 'id\n7\n');
    await mkdir(join(platform.dataDir, 'store', 'main', 'beta-freight', 'download'), { recursive: true });
    await writeFile(join(platform.dataDir, 'store', 'main', 'beta-freight', 'download', 'answer.csv'), 'ok\n');
    const key = { ...them, privateKeyFile: sshd.clientKey.privateKeyFile };
    expect(await sftpBatch(key, ['put order.csv /upload/order.csv'])).toMatchObject({ code: 0 });
    await page.getByText('They signed in.').waitFor();
    await goOn('first file');
    await page.getByText('A file has arrived.').waitFor();
    await page.getByText('Waiting for them to fetch a file').waitFor();
    expect(await sftpBatch(key, ['get /download/answer.csv answer.csv'])).toMatchObject({ code: 0 });
    await page.getByText('They fetched a file.').waitFor();
    await shoot('_onboarding_first-file_inbound');
    await goOn('done');
    await page.getByText('Beta Freight is set up').waitFor();
  });

  itExhaustively('gives a partner a link by which they offer their key, and goes on once they signed in with it', async () => {
    const { page, sshd, platform, browser, look } = world;
    await page.goto('/onboarding');
    await field('Name').fill('Gamma Retail');
    await page.getByRole('button', { name: 'Create partner' }).click();
    await page.getByLabel('They send to us').check();
    await goOn('credentials');
    await page.getByLabel('They give us their key themselves').check();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('It has neither an authorised key nor a password.').waitFor();
    await page.getByRole('button', { name: 'Make link' }).click();
    await confirm('Make link');
    const link = (await page.getByLabel('Link', { exact: true }).textContent()) ?? '';
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('No key was offered with it yet.').waitFor();
    await shoot('_onboarding_credentials_link');
    const theirs = await browser.newContext({
      viewport: sizes[look.size],
      colorScheme: look.colorScheme,
      reducedMotion: 'reduce',
    });
    try {
      const partner = await stillPage(theirs);
      await partner.goto(link.trim());
      await partner.getByRole('textbox', { name: 'New public key' }).fill(sshd.clientKey.publicKey);
      await partner.getByRole('button', { name: 'Offer key' }).click();
      await partner.getByText('waits for its first sign-in').waitFor();
    } finally {
      await theirs.close();
    }
    // It is told by itself.
    await page.getByText('was offered with it').waitFor();
    await goOn('test');
    await page.getByText('Waiting for their first sign-in').waitFor();
    const them = { host: '127.0.0.1', port: platform.sftpPort, username: 'gamma-retail', cwd: sshd.root };
    const { privateKeyFile } = sshd.clientKey;
    await writeFile(join(sshd.root, 'offer.csv'), 'id\n9\n');
    expect(await sftpBatch({ ...them, privateKeyFile }, ['put offer.csv /upload/offer.csv'])).toMatchObject({ code: 0 });
    await page.getByText('They signed in.').waitFor();
    await goOn('first file');
    await page.getByText('A file has arrived.').waitFor();
    await goOn('done');
    await page.getByText('Gamma Retail is set up').waitFor();
  });

  itExhaustively('has every step for everybody: axe finds nothing, and each fits', async () => {
    const { page, look } = world;
    await page.goto('/partners');
    await page.getByRole('link', { name: 'Acme Bank' }).click();
    await page.getByRole('heading', { name: 'Acme Bank' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const addresses = [
      '/onboarding',
      ...['who', 'way', 'credentials', 'test', 'first-file', 'done', 'letter'].map((step) => `/onboarding/${id}/${step}`),
    ];
    const barriers: string[] = [];
    for (const address of addresses) {
      await page.goto(`${address}?ways=["push","pull","upload","download"]`);
      await page.locator('main h1').waitFor();
      await page
        .locator('[role="status"]')
        .filter({ hasText: /^Loading/ })
        .first()
        .waitFor({ state: 'detached' });
      for (const viewport of Object.values(sizes)) {
        await page.setViewportSize(viewport);
        for (const fault of await accessibilityFaults(page)) barriers.push(`${address}: ${fault}`);
        const tooWide = await page.evaluate<boolean>(
          'document.documentElement.scrollWidth > document.documentElement.clientWidth',
        );
        expect(tooWide, `${address} is wider than its window`).toBe(false);
      }
      await shoot(`_onboarding_${address.split('/').at(-1)}`);
    }
    await page.setViewportSize(sizes[look.size]);
    expect(barriers, 'what axe found').toEqual([]);
  });
}
