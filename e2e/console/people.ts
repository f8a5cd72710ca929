import { join } from 'node:path';
import { itWhenExhaustive, startIdentityProvider } from '@waybill/testkit';
import { expect } from 'vitest';
import { stillPage } from '../harness/still-page.js';
import { sizes } from './sizes.js';
import { type ConsoleWorld, SCREENSHOTS } from './world.js';

const itExhaustively = await itWhenExhaustive();

/** How people come in. */
export function people(world: ConsoleWorld): void {
  const { field, shoot } = world;

  itExhaustively('invites a person, who chooses a password of their own with the link, once', async () => {
    const { page, platform, browser, faults } = world;
    await page.goto('/users/new');
    await field('Name').fill('Jane Doe');
    await page.getByLabel('E-mail').fill('jane.doe@acme.example');
    await shoot('_users_invite');
    await page.getByRole('button', { name: 'Make invitation' }).click();
    const link = (await page.getByLabel('Link', { exact: true }).textContent()) ?? '';
    await shoot('_users_invite_link');
    await page.goto('/users');
    await page.getByRole('link', { name: 'Jane Doe' }).click();
    await page.getByText(/^ends .*made by Administrator/).waitFor();
    await shoot('_users_invited');

    const theirs = await browser.newContext({ baseURL: platform.httpUrl, viewport: sizes.narrow, reducedMotion: 'reduce' });
    const jane = await stillPage(theirs);
    jane.on('pageerror', (error) => faults.push(error.message));
    await jane.goto(link.trim());
    await jane.getByText('Administrator invites you to this Waybill').waitFor();
    const password = (name: string) => jane.getByRole('textbox', { name, exact: true });
    for (const name of ['Password', 'Password again']) await password(name).fill('Password2024!!');
    await jane.getByRole('button', { name: 'Choose password and sign in' }).click();
    await jane
      .getByText(/among the first that are guessed/)
      .first()
      .waitFor();
    if (SCREENSHOTS !== undefined)
      await jane.screenshot({ path: join(SCREENSHOTS, 'light-narrow_invitation.png'), fullPage: true });
    for (const name of ['Password', 'Password again']) await password(name).fill('seven blue herons');
    await jane.getByRole('button', { name: 'Choose password and sign in' }).click();
    await jane.getByRole('button', { name: 'Add second factor' }).waitFor();
    if (SCREENSHOTS !== undefined)
      await jane.screenshot({ path: join(SCREENSHOTS, 'light-narrow_invitation-done.png'), fullPage: true });
    await jane.getByRole('link', { name: 'Go to the console' }).click();
    await jane.getByRole('heading', { name: 'Overview' }).waitFor();
    await jane.goto('/sign-in');
    await jane.goto(link.trim());
    await jane.getByText('This invitation cannot be used').waitFor();
    await theirs.close();
    await page.goto('/users');
    await page.getByText('jane.doe@acme.example').waitFor();
  });

  itExhaustively('signs in with a passkey, proves with it, and takes it away', async () => {
    const { platform, browser, faults } = world;
    const theirs = await browser.newContext({ baseURL: platform.httpUrl, viewport: sizes.wide, reducedMotion: 'reduce' });
    const jane = await stillPage(theirs);
    jane.on('pageerror', (error) => faults.push(error.message));
    await jane.goto('/sign-in');
    const field = (name: string) => jane.getByRole('textbox', { name, exact: true });
    await field('User name').fill('jane.doe@acme.example');
    await field('Password').fill('seven blue herons');
    await jane.getByRole('button', { name: 'Sign in', exact: true }).click();
    await jane.waitForURL('**/');
    const cdp = await theirs.newCDPSession(jane);
    await cdp.send('WebAuthn.enable');
    const device = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...device, isUserVerified: true, automaticPresenceSimulation: true },
    });
    const confirm = (name: string) => jane.getByRole('dialog').getByRole('button', { name }).click();
    await jane.goto('/profile');
    await jane.getByRole('button', { name: 'Add passkey' }).click();
    await jane.getByRole('dialog').getByLabel('Name').fill('Work laptop');
    await shoot('_profile_add-passkey', undefined, jane);
    await confirm('Add passkey');
    await jane.getByText(/^Never used/).waitFor();
    await shoot('_profile_passkeys', undefined, jane);
    expect((await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials).toHaveLength(1);

    await jane.getByRole('button', { name: 'Sign out' }).click();
    const enter = jane.getByRole('button', { name: 'Sign in with a passkey' });
    await enter.waitFor();
    await shoot('_sign-in_passkey', undefined, jane);
    // Nobody unlocks it.
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await enter.click();
    await jane.getByText(/^No passkey was used/).waitFor();
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await enter.click();
    await jane.waitForURL('**/');
    await jane.goto('/profile');
    await jane.getByText('This one, signed in with a passkey').waitFor();

    // As the server answers a quarter of an hour after the sign-in.
    const problem = { type: 't', title: 'T', status: 403, detail: 'D', instance: '/', requestId: 'r' };
    await jane.route(
      '**/api/v1/session/passkeys/*',
      (route) => route.fulfill({ status: 403, json: { ...problem, code: 'sign-in.proof-required' } }),
      { times: 1 },
    );
    await jane.getByRole('button', { name: 'Remove passkey' }).click();
    await confirm('Remove passkey');
    await jane.getByRole('dialog', { name: 'Is it you?' }).getByRole('button', { name: 'Use a passkey' }).click();
    await jane.getByText('Passkey Work laptop removed').waitFor();

    // What it was removed from knows it still; the server does not.
    await jane.getByRole('button', { name: 'Sign out' }).click();
    await enter.click();
    await jane.getByText(/^This passkey opens nothing here/).waitFor();
    const elsewhere = jane.url().replace('localhost', '127.0.0.1');
    await jane.goto(elsewhere);
    await enter.click();
    await jane.getByText(/^Passkeys hold at http:\/\/localhost:\d+ only, and you are at http:\/\/127/).waitFor();
    await theirs.close();
  });

  itExhaustively('signs people in by a provider that runs, as their groups say, and out of both', async () => {
    const { page, platform, browser, faults } = world;
    const origin = new URL(platform.httpUrl).origin;
    const provider = await startIdentityProvider({
      redirectUri: `${origin}/sign-in/callback/acme`,
      signedOutUri: `${origin}/sign-in`,
      people: { pat: { name: 'Pat Lee', email: 'pat@acme.example', groups: ['waybill-viewers'] } },
    });
    const theirs = await browser.newContext({ baseURL: platform.httpUrl, viewport: sizes.wide, reducedMotion: 'reduce' });
    try {
      await page.goto('/sign-in-providers');
      await page.getByRole('button', { name: 'Add provider' }).first().click();
      const field = (name: string) => page.getByRole('textbox', { name, exact: true });
      await field('Slug').fill('acme');
      await field('Name').fill('Acme');
      await field('Issuer').fill(provider.issuer);
      await field('Client id').fill(provider.clientId);
      await page.getByLabel('Client secret').fill(provider.clientSecret);
      await page.getByLabel('Scopes').first().fill('groups');
      await page.getByLabel('Scopes').first().press('Enter');
      await page.getByRole('button', { name: 'Map a group' }).click();
      await field('Group 1').fill('waybill-viewers');
      await page.getByRole('switch', { name: 'Make a user of whoever is new' }).click();
      await shoot('_sign-in-providers_new');
      await page.getByRole('button', { name: 'Add provider' }).click();
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByText('People can sign in by it.').waitFor();
      await shoot('_sign-in-providers_test');

      const pat = await stillPage(theirs);
      pat.on('pageerror', (error) => faults.push(error.message));
      await pat.goto('/keys');
      await pat.getByRole('button', { name: 'Sign in with Acme' }).click();
      await pat.locator('input[name=login]').fill('pat');
      await pat.locator('input[name=password]').fill('any');
      await pat.locator('button[type=submit]').click();
      await pat.getByRole('button', { name: 'Continue' }).click();
      // Where they wanted to go, with nothing of the way there left behind.
      await pat.waitForURL(`${origin}/keys`);
      await pat.getByRole('link', { name: 'Profile of Pat Lee' }).click();
      await pat.getByText('This one, signed in with a provider').waitFor();
      await pat.getByText('viewer').first().waitFor();
      await shoot('_profile_provider', undefined, pat);

      // What was handed on once is handed on in vain.
      await pat.goto('/sign-in/callback/acme?code=a&state=b');
      await pat.getByText('This sign-in was not begun in this browser').waitFor();
      await pat.goto('/profile');
      await pat.getByRole('button', { name: 'Sign out' }).click();
      await pat.waitForURL(`${provider.issuer}/**`);
      await pat.locator('button[value=yes], button[name=logout]').first().click();
      await pat.waitForURL(`${origin}/sign-in**`);
      await pat.getByRole('button', { name: 'Sign in with Acme' }).waitFor();
    } finally {
      await theirs.close();
      await provider.stop();
    }
  });
}
