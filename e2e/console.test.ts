import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { totpCode, totpTools } from '@waybill/secrets';
import { type Sshd, sftpBatch, startSshd, waitFor } from '@waybill/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type PageOf } from './harness/api-client.js';
import { startBrowser } from './harness/browser.js';
import { placeForPlatform, type RunningPlatform, startPlatform, waybill } from './harness/platform.js';

const PASSWORD = 'a much better password 7';
/** Where the picture of a test that failed goes. */
const FAILURES = join(import.meta.dirname, '..', 'test-results', 'failed');
/** Where the pictures of every screen go, for a person to look at: `npm run screenshots` asks for them. */
const { WAYBILL_SCREENSHOTS: SCREENSHOTS } = process.env;
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

describe('the console, in a real browser against a real sshd', () => {
  let place: Awaited<ReturnType<typeof placeForPlatform>>;
  let platform: RunningPlatform;
  let sshd: Sshd;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    place = await placeForPlatform();
    [platform, sshd, browser] = await Promise.all([startPlatform(place), startSshd(), startBrowser()]);
    await mkdir(join(sshd.root, 'outgoing'));
    for (let index = 0; index < 3; index += 1)
      await writeFile(join(sshd.root, 'outgoing', `report-${index}.csv`), `id\n${index}\n`);
    // Where nothing moves, nothing is painted sixty times a second.
    page = await browser.newPage({ viewport: sizes.wide, baseURL: platform.httpUrl, reducedMotion: 'reduce' });
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // A session that is looked at while it ends is not found any more.
      const hasEnded = message.text().includes('404') && message.location().url.includes('/api/v1/sessions/');
      // So is a password that is wrong on purpose.
      const isRefused = message.text().includes('422') && message.location().url.endsWith('/session/proof');
      if (message.type() === 'error' && !hasEnded && !isRefused && !/401|403/.test(message.text())) faults.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([platform?.stop(), sshd?.stop()]);
    await place?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || page === undefined) return;
    await mkdir(FAILURES, { recursive: true });
    await page.screenshot({ path: join(FAILURES, `${task.name.replaceAll(/\W+/g, '-')}.png`) });
  });

  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const choose = async (label: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: option }).click();
  };

  it('signs in and has the generated password changed', async () => {
    await page.goto('/');
    await field('User name').fill('admin');
    await field('Password').fill(platform.adminPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await field('Current password').fill(platform.adminPassword);
    await field('New password').fill(PASSWORD);
    await field('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.waitForURL('**/');
  });

  it('imports a key and creates a partner', async () => {
    await page.goto('/keys/new');
    await page.getByText('Import', { exact: true }).click();
    await field('Slug').fill('acme-key');
    await field('Private key').fill(sshd.clientKey.privateKey);
    await page.getByRole('button', { name: 'Import key' }).click();
    await page.getByText(sshd.clientKey.fingerprint).first().waitFor();

    await page.goto('/partners/new');
    await field('Name').fill('Acme Bank');
    await field('Slug').fill('acme-bank');
    await page.getByRole('button', { name: 'Create partner' }).click();
    await page.getByRole('heading', { name: 'Acme Bank' }).waitFor();
  });

  it('creates a connection, tests it, and approves the host key that it saw', async () => {
    await page.goto('/connections/new');
    await choose('Partner', 'Acme Bank');
    await field('Slug').fill('acme-prod');
    await field('Host').fill('127.0.0.1');
    await field('Port').fill(String(sshd.port));
    await field('User name').fill(sshd.username);
    await choose('Key', 'acme-key');
    await page.getByRole('button', { name: 'Create connection' }).click();
    await page.getByRole('heading', { name: 'acme-prod' }).waitFor();

    await page.getByRole('button', { name: /test/i }).first().click();
    await page
      .getByText(/waits for approval/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Approve' }).first().click();
    const dialog = page.getByRole('dialog');
    if (await dialog.isVisible().catch(() => false)) await dialog.getByRole('button', { name: /approve/i }).click();
    await page.getByText('trusted').first().waitFor();
    await page.getByRole('button', { name: /test/i }).first().click();
    await page
      .getByText(/entries|files|listed/i)
      .first()
      .waitFor();
  });

  it('creates a calendar, and sees its holiday closed', async () => {
    await page.goto('/calendars/new');
    await field('Slug').fill('bank-days');
    await page.getByRole('button', { name: 'Add holiday' }).click();
    await field('Name of holiday 1').fill('Christmas Day');
    await field('Day of holiday 1').fill('12-25');
    await page.getByRole('button', { name: 'Create calendar' }).click();
    await page.getByTitle(/25 December \d{4}: closed, Christmas Day/).waitFor();
  });

  it('creates a job with a window after trying it on the source, runs it and sees it succeed', async () => {
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
    await page.getByText('Every 180 min from 06:00 to 09:00').waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.goto('/runs');
    await page.getByText('acme-pull').first().click();
    await page.getByText('succeeded').first().waitFor({ timeout: 30_000 });
    await page.getByText('report-2.csv').first().waitFor();
  });

  it('says in a dry run that the files were delivered, and takes one again that is forgotten', async () => {
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

  it('shows who is signed in to the SFTP server and what moves, and ends a session', async () => {
    await page.goto('/sessions');
    await page.getByText('Nobody is signed in').waitFor();
    await page.getByText('serving').waitFor();
    const { stdout } = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'e2e', '--role', 'operator');
    const api = new ApiClient(platform.httpUrl, stdout.trim());
    const [partner] = (await api.get<PageOf<{ id: string }>>('/partners?text=acme-bank')).items;
    const [store] = (await api.get<PageOf<{ id: string }>>('/stores?text=main')).items;
    await api.post('/accounts', {
      partnerId: partner?.id,
      username: 'acme-nightly',
      authorizedKeys: [sshd.clientKey.publicKey],
      mounts: [{ path: '/', storeId: store?.id, at: '/acme', permissions: ['list', 'upload'] }],
    });
    await writeFile(join(sshd.root, 'slow.bin'), Buffer.alloc(4_000_000));
    const partnerSide = sftpBatch(
      {
        host: '127.0.0.1',
        port: platform.sftpPort,
        username: 'acme-nightly',
        privateKeyFile: sshd.clientKey.privateKeyFile,
        cwd: sshd.root,
        // Kbit a second: longer than this test takes.
        args: ['-l', '300'],
        timeoutMs: 120_000,
      },
      ['put slow.bin "quarterly report.pdf"'],
    );
    await page.getByText('/quarterly report.pdf').waitFor();
    await page.getByText(/upload · [1-9].*\/s/).waitFor();
    await shoot('_sessions_full', '/sessions');
    await page.getByRole('link', { name: 'acme-nightly' }).click();
    await page.getByText('ssh-ed25519').first().waitFor();
    await shoot('_sessions_one_full');
    await page.getByRole('button', { name: 'End session' }).click();
    await field('Why').fill('Not tonight');
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await page.getByText('This session is over').waitFor();
    expect((await partnerSide).stderr).toContain('The operator of this server ended the session.');
    await page.goto('/audit?typePrefix=session.');
    await page.getByText('session.end-requested').first().waitFor();
  });

  it('changes the rules of the SFTP server, bans an address and lifts that, and gives an account a second factor', async () => {
    await page.goto('/server');
    await page.getByRole('link', { name: 'Edit rules' }).click();
    await field('Text').fill('Partners only.');
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.locator('pre', { hasText: 'Partners only.' }).waitFor();

    await page.goto('/bans');
    const confirm = (name: string) => page.getByRole('dialog').getByRole('button', { name }).click();
    await page.getByRole('button', { name: 'Ban address' }).click();
    await field('Address').fill('192.0.2.66');
    await field('Why').fill('A scan');
    await confirm('Ban address');
    await page.getByRole('cell', { name: '192.0.2.66' }).waitFor();
    await page.getByRole('button', { name: 'Lift ban' }).click();
    await confirm('Lift ban');
    await page.getByText('Ban lifted').waitFor();

    await page.goto('/accounts');
    await page.getByRole('link', { name: 'acme-nightly' }).click();
    await page.getByText('0 open, 10 at a time').waitFor();
    await page.getByRole('button', { name: 'Add second factor' }).click();
    await confirm('Add second factor');
    await page.getByText('Secret, to be typed').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Every sign-in asks for the code').waitFor();
  });

  /** A picture of the present screen in every form, when pictures are asked for. */
  async function shoot(name: string, path?: string): Promise<void> {
    if (SCREENSHOTS === undefined) return;
    await mkdir(SCREENSHOTS, { recursive: true });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(SCREENSHOTS, `${colorScheme}-${size}${name}.png`) });
      }
    }
    await page.setViewportSize(sizes.wide);
    await page.emulateMedia({ colorScheme: 'light' });
    if (path !== undefined) await page.goto(path);
  }

  it('makes an export of the audit trail, and gives its file', async () => {
    await page.goto('/audit?outcome=success');
    await page.getByRole('button', { name: 'Export these events' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Quarterly review');
    await shoot('_audit_new-export');
    await page.getByRole('button', { name: 'Make export' }).click();
    await page.waitForURL('**/audit/exports');
    await page.getByText('outcome success').first().waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'waybill-audit-export', filters: { outcome: 'success' } });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ format: 'waybill-audit-export-end', count: lines.length - 2 });
  });

  it('is proven once more before what is dangerous, and goes on then with what was asked', async () => {
    await page.goto('/api-keys/new');
    await field('Name').fill('nightly');
    // As the server answers a quarter of an hour after the sign-in.
    const problem = { type: 't', title: 'T', status: 403, detail: 'D', instance: '/', requestId: 'r' };
    await page.route(
      '**/api/v1/api-keys',
      (route) => route.fulfill({ status: 403, json: { ...problem, code: 'sign-in.proof-required' } }),
      {
        times: 1,
      },
    );
    await page.getByRole('button', { name: 'Create API key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Is it you?' });
    await dialog.getByLabel('Your password').fill('not my password');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByText('This is not your password.').first().waitFor();
    await shoot('_proof');
    await dialog.getByLabel('Your password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await page.getByText(/^wb_/).first().waitFor();
  });

  it('is given a second factor, and asks for its code at the next sign-in', async () => {
    await page.goto('/profile');
    await page.getByText('This one, signed in with password').waitFor();
    await page.getByRole('button', { name: 'Add second factor' }).click();
    const dialog = page.getByRole('dialog');
    const secret = totpTools.parseSecret((await dialog.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? '') ?? new Uint8Array();
    await shoot('_profile_second-factor');
    await dialog.getByLabel('Code', { exact: true }).fill(totpCode(secret, new Date()));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByRole('list', { name: 'Recovery codes' }).waitFor();
    const [recovery = ''] = await dialog.getByRole('listitem').allTextContents();
    await shoot('_profile_recovery-codes');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await field('User name').fill('admin');
    await field('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await field('Code').fill(recovery);
    await shoot('_sign-in_code');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/');
    await page.goto('/profile');
    await page.getByText('9 recovery codes are left.').waitFor();
    await page.getByText('signed in with password and recovery code').waitFor();
  });

  it('shows every screen, light and dark, wide and narrow, without a fault', async () => {
    if (SCREENSHOTS !== undefined) await mkdir(SCREENSHOTS, { recursive: true });
    // As a link of the console goes: what was loaded once stays.
    const go = async (to: string): Promise<void> => {
      await page.evaluate(`document.title = ''; history.pushState(null, '', ${JSON.stringify(to)})`);
      await waitFor(async () => (await page.title()) !== '', { what: `the screen ${to}` });
    };
    const id = async (list: string): Promise<string> => {
      await go(list);
      const href = await page.locator(`main a[href^="${list}/"]:not([href$="/new"])`).first().getAttribute('href');
      return href ?? list;
    };
    const quiet = page
      .locator('[role="status"]')
      .filter({ hasText: /^Loading/ })
      .first();
    const screens = [
      '/',
      '/partners',
      '/partners/new',
      await id('/partners'),
      '/connections',
      await id('/connections'),
      '/keys',
      '/keys/new',
      '/accounts',
      '/accounts/new',
      '/stores',
      '/server',
      '/server/edit',
      '/bans',
      '/jobs',
      '/jobs/new',
      await id('/jobs'),
      '/schedules',
      '/schedules/new',
      await id('/schedules'),
      '/calendars',
      '/calendars/new',
      await id('/calendars'),
      '/runs',
      await id('/runs'),
      '/transfers',
      await id('/transfers'),
      '/sessions',
      '/audit',
      '/audit/exports',
      '/files',
      '/audit?columns=["at","method","address","client","truePath","size","sha256","reason"]',
      '/files?text=.',
      '/users',
      '/files?text=no-such-file-anywhere',
      '/crypto?algorithm=ssh-ed25519&on=2027-06-01',
      '/users/new',
      '/api-keys',
      '/profile',
      '/no-such-page',
    ];
    for (const screen of screens) {
      // Two of the same screen in a row would have the same title.
      await go(screen);
      const name = screen
        .replace(/[0-9a-f-]{36}/, 'one')
        .replace(/[^\w/.-]+/g, '-')
        .slice(0, 60)
        .replaceAll('/', '_');
      // Narrow is about room, dark about colours: what is dark and narrow shows nothing that the others do not.
      for (const [size, viewport, colorSchemes] of [
        ['wide', { width: 1440, height: 900 }, ['dark', 'light']],
        ['narrow', { width: 390, height: 844 }, ['light']],
      ] as const) {
        await page.setViewportSize(viewport);
        await page.locator('main').waitFor();
        await quiet.waitFor({ state: 'detached' });
        const overflow = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow, `${screen} is wider than a ${size} window`).toBeLessThanOrEqual(0);
        if (SCREENSHOTS === undefined) continue;
        for (const colorScheme of colorSchemes) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: join(SCREENSHOTS, `${colorScheme}-${size}${name}.png`) });
        }
      }
    }
    expect(faults).toEqual([]);
  });
});
