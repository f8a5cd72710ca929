import { waitFor } from '@waybill/testkit';
import type { Page, Request } from 'playwright-core';

/** As a link of the console goes: what was loaded once stays. */
async function show(page: Page, to: string): Promise<void> {
  await page.evaluate(`document.title = ''; history.pushState(null, '', ${JSON.stringify(to)})`);
  await waitFor(async () => (await page.title()) !== '', { what: `the screen ${to}` });
}

/** Goes to a screen by way of another one: one that is there already, with other filters, would not say its title again. */
export async function goTo(page: Page, to: string): Promise<void> {
  const between = '/no-such-page';
  if (new URL(page.url()).pathname !== between) await show(page, between);
  if (to !== between) await show(page, to);
}

/** The address of a screen of which a part is the first item of a list: `/runs/{first}?show=log`, `/onboarding/{partner}/who`. */
export async function addressOf(page: Page, screen: string): Promise<string> {
  if (screen.includes('{partner}')) return screen.replace('{partner}', await firstOf(page, '/partners'));
  const [list, rest] = screen.split('/{first}');
  if (rest === undefined || list === undefined) return screen;
  return `${list}/${await firstOf(page, list)}${rest}`;
}

async function firstOf(page: Page, list: string): Promise<string> {
  await goTo(page, list);
  const href = await page.locator(`main tbody a[href^="${list}/"]`).first().getAttribute('href');
  if (href === null) throw new Error(`the list ${list} has no first item`);
  return href.slice(list.length + 1);
}

/** Until nothing on the screen is read for the first time any more. */
export async function whenRead(page: Page): Promise<void> {
  await page.locator('main').waitFor();
  await page
    .locator('[role="status"]')
    .filter({ hasText: /^Loading/ })
    .first()
    .waitFor({ state: 'detached' });
}

/** Follows what a page loads beside the API: gives a wait until all of it is there, and what it brought was shown. */
export function parts(page: Page): { whenThere(): Promise<void> } {
  const coming = new Set<Request>();
  page.on('request', (request) => {
    if (!new URL(request.url()).pathname.startsWith('/api/')) coming.add(request);
  });
  page.on('requestfinished', (request) => coming.delete(request));
  page.on('requestfailed', (request) => coming.delete(request));
  const twoFrames = 'new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(() => shown(null))))';
  return {
    async whenThere() {
      await page.locator('main').locator('[role="status"], [role="alert"], form, h1').first().waitFor({ state: 'attached' });
      await waitFor(
        async () => {
          if (coming.size > 0) return false;
          // A part that came may ask for the next one.
          await page.evaluate(twoFrames);
          return coming.size === 0;
        },
        { what: 'every part of the screen' },
      );
    },
  };
}
