import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../harness/api-client.js';
import { waybill } from '../harness/platform.js';
import { addressOf, goTo, parts, whenRead } from './getting-about.js';
import { pictureOf, takePictures } from './pictures.js';
import { screens } from './screens.js';
import { sizes } from './sizes.js';
import { type ConsoleWorld, PASSWORD, SCREENSHOTS } from './world.js';

/** What everybody needs to be signed in, and what never ends. */
const isOfTheFrame = (route: Route): boolean => /\/api\/v1\/(session|events)$/.test(new URL(route.request().url()).pathname);

/** How the answers of the API are kept from a screen. */
const withheld = {
  loading: () => undefined,
  error: (route: Route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      // Longer than anybody waits: the console says at once what it was told.
      headers: { 'retry-after': '3600' },
      json: {
        type: 'about:blank',
        title: 'The database is not there.',
        status: 503,
        detail: 'The database is not there at the moment. Nothing was changed.',
        instance: new URL(route.request().url()).pathname,
        requestId: '01934f6e-7a1c-7c3e-9c55-3f2b8d0c9f10',
        code: 'unavailable',
      },
    }),
} as const;

const oneScreen = ({ look, browser, platform }: ConsoleWorld, storage: Awaited<ReturnType<BrowserContext['storageState']>>) =>
  browser.newContext({
    baseURL: platform.httpUrl,
    viewport: sizes[look.size],
    reducedMotion: 'reduce',
    storageState: storage,
  });

/** Pictures of every list and form before anything was made. */
export function emptyScreens(world: ConsoleWorld): void {
  if (SCREENSHOTS === undefined) return;
  const folder = SCREENSHOTS;
  it.each(screens.filter((screen) => !screen.includes('{')))('%s, empty', async (screen) => {
    const { page } = world;
    await goTo(page, screen);
    await whenRead(page);
    await takePictures(page, folder, `${pictureOf(screen)}~empty`);
    await page.setViewportSize(sizes[world.look.size]);
    await page.emulateMedia({ colorScheme: world.look.colorScheme });
  });
}

/** Pictures of every screen with something on it, while it is read, when that fails, and for somebody who may not see it. */
export function screenStates(world: ConsoleWorld): void {
  if (SCREENSHOTS === undefined) return;
  const folder = SCREENSHOTS;

  describe('pictures of every screen', () => {
    let stranger: Page;
    const addresses = new Map<string, string>();

    beforeAll(async () => {
      const { page, place, platform, browser } = world;
      for (const screen of screens) addresses.set(screen, await addressOf(page, screen));
      const role = { slug: 'no-screens', description: 'Sees nothing', permissions: ['receipts:read'] };
      const file = join(place.dataDir, '..', 'no-screens.yaml');
      await writeFile(file, JSON.stringify({ roles: [role] }));
      expect(await waybill(place.dataDir, 'config', 'apply', file)).toMatchObject({ code: 0 });
      const { stdout } = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'pictures', '--role', 'admin');
      const api = new ApiClient(platform.httpUrl, stdout.trim());
      await api.post('/users', {
        username: 'stranger',
        name: 'Sam Stranger',
        role: role.slug,
        password: PASSWORD,
        mustChangePassword: false,
      });
      const theirs = await browser.newContext({
        baseURL: platform.httpUrl,
        viewport: sizes.wide,
        reducedMotion: 'reduce',
      });
      stranger = await theirs.newPage();
      await stranger.goto('/sign-in');
      await stranger.getByRole('textbox', { name: 'User name', exact: true }).fill('stranger');
      await stranger.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD);
      await stranger.getByRole('button', { name: 'Sign in', exact: true }).click();
      await stranger.waitForURL((url) => url.pathname === '/');
    });
    afterAll(async () => {
      await stranger?.context().close();
    });

    const addressOfScreen = (screen: string): string => addresses.get(screen) ?? screen;

    it.each(screens)('%s, full', async (screen) => {
      const { page } = world;
      await goTo(page, addressOfScreen(screen));
      await whenRead(page);
      await takePictures(page, folder, pictureOf(screen));
    });

    it.each(screens)('%s, not permitted', async (screen) => {
      await goTo(stranger, addressOfScreen(screen));
      await whenRead(stranger);
      await takePictures(stranger, folder, `${pictureOf(screen)}~no-permission`);
    });

    describe.each(Object.entries(withheld))('%s', (state, answer) => {
      let context: BrowserContext;
      let page: Page;
      let screenParts: ReturnType<typeof parts>;

      beforeAll(async () => {
        context = await oneScreen(world, await world.page.context().storageState());
        await context.route('**/api/v1/**', (route) => (isOfTheFrame(route) ? route.continue() : answer(route)));
        page = await context.newPage();
        screenParts = parts(page);
      });
      afterAll(async () => {
        await context?.unrouteAll({ behavior: 'ignoreErrors' });
        await context?.close();
      });

      it.each(screens)('%s', async (screen) => {
        await page.goto(addressOfScreen(screen), { waitUntil: 'commit' });
        await page.locator('main').waitFor();
        await screenParts.whenThere();
        if (state === 'error') await whenRead(page);
        await takePictures(page, folder, `${pictureOf(screen)}~${state}`);
      });
    });
  });
}
