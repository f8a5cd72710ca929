import { totpCode, totpTools } from '@waybill/secrets';
import { itWhenExhaustive } from '@waybill/testkit';
import { it } from 'vitest';
import { stillPage } from '../harness/still-page.js';
import { type ConsoleWorld, PASSWORD } from './world.js';

/** For how long a code of an authenticator app holds (RFC 6238). */
const STEP_MS = 30_000;

const itExhaustively = await itWhenExhaustive();

/** Proofs of who somebody is. */
export function secondFactor(world: ConsoleWorld): void {
  const { field, shoot } = world;
  let secret: Uint8Array = new Uint8Array();

  itExhaustively('is proven once more before what is dangerous, and goes on then with what was asked', async () => {
    const { page } = world;
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

  /** In a narrow window the way out is in the drawer of the navigation. */
  const signOut = async () => {
    if (world.look.size === 'narrow') await world.page.getByRole('button', { name: 'Open navigation' }).click();
    await world.page.getByRole('button', { name: 'Sign out' }).click();
  };

  it('is given a second factor, and asks for its code at the next sign-in', async () => {
    const { page } = world;
    await page.goto('/profile');
    await page.getByText('This one, signed in with password').waitFor();
    await page.getByRole('button', { name: 'Add second factor' }).click();
    const dialog = page.getByRole('dialog');
    secret = totpTools.parseSecret((await dialog.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? '') ?? new Uint8Array();
    await shoot('_profile_second-factor');
    await dialog.getByLabel('Code', { exact: true }).fill(totpCode(secret, new Date()));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByRole('list', { name: 'Recovery codes' }).waitFor();
    world.proof.secret = secret;
    const [recovery = ''] = await dialog.getByRole('listitem').allTextContents();
    await shoot('_profile_recovery-codes');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();

    await signOut();
    await field('User name').fill('admin');
    await field('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await field('Code').fill(recovery);
    await shoot('_sign-in_code');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL('**/');
    await page.goto('/profile');
    await page.getByText('9 recovery codes are left.').waitFor();
    await page.getByText('signed in with password and recovery code').waitFor();
  });

  itExhaustively('is signed in to with the code of an authenticator app', async () => {
    const { page } = world;
    await page.goto('/profile');
    await signOut();
    await field('User name').fill('admin');
    await field('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    // A code holds once, and that of the present step may have been given already: the app's clock is a little ahead, as some are.
    await field('Code').fill(totpCode(secret, new Date(Date.now() + STEP_MS)));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL('**/');
    await page.goto('/profile');
    await page.getByText('signed in with password and code').first().waitFor();
  });

  itExhaustively('is demanded of a role: who has none is led to set it up, and is in then', async () => {
    const { page, platform, browser, faults } = world;
    const demand = async () => {
      await page.goto('/sign-in-providers/policy');
      await page.getByRole('checkbox', { name: 'auditor', exact: true }).click();
      await page.getByRole('button', { name: 'Save policy' }).click();
      await page.getByText('Policy saved').first().waitFor();
    };
    await demand();
    await shoot('_sign-in-providers_policy-set');
    await page.goto('/users/new');
    await field('Name').fill('Ada Vale');
    await page.getByLabel('E-mail').fill('ada.vale@acme.example');
    await world.choose('Role', 'auditor');
    await page.getByRole('button', { name: 'Make invitation' }).click();
    const link = (await page.getByLabel('Link', { exact: true }).textContent()) ?? '';

    const theirs = await browser.newContext({ baseURL: platform.httpUrl, reducedMotion: 'reduce' });
    const ada = await stillPage(theirs);
    ada.on('pageerror', (error) => faults.push(error.message));
    await ada.goto(link.trim());
    for (const name of ['Password', 'Password again'])
      await ada.getByRole('textbox', { name, exact: true }).fill('seven grey herons');
    await ada.getByRole('button', { name: 'Choose password and sign in' }).click();
    await ada.waitForURL('**/profile');
    await ada.goto('/partners');
    await ada.waitForURL('**/profile');
    await ada.getByText('Your role takes a second factor').waitFor();
    await shoot('_profile_factor-demanded', undefined, ada);
    await ada.getByRole('button', { name: 'Add second factor' }).click();
    const dialog = ada.getByRole('dialog');
    const theirSecret = totpTools.parseSecret((await dialog.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? '') ?? new Uint8Array();
    await dialog.getByLabel('Code', { exact: true }).fill(totpCode(theirSecret, new Date()));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await ada.getByText('Your role takes a second factor').waitFor({ state: 'detached' });
    await ada.goto('/partners');
    await ada.getByRole('heading', { name: 'Partners' }).waitFor();
    await theirs.close();
    await demand();
  });
}
