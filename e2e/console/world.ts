import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Sshd, startSshd } from '@waybill/testkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startBrowser } from '../harness/browser.js';
import { type PlatformOptions, placeForPlatform, type RunningPlatform, startPlatform } from '../harness/platform.js';
import { stillPage } from '../harness/still-page.js';
import { LastingProof } from './lasting-proof.js';
import { takePictures } from './pictures.js';
import { type Look, sizes } from './sizes.js';

/** What the administrator chooses at the first sign-in. */
export const PASSWORD = 'a much better password 7';
/** Where the picture of a test that failed goes. */
const FAILURES = join(import.meta.dirname, '..', '..', 'test-results', 'failed');
/** Where the pictures of every screen go, for a person to look at: `npm run screenshots` asks for them. */
export const { WAYBILL_SCREENSHOTS: SCREENSHOTS } = process.env;

/**
 * One platform with a partner's sshd and a browser, for all the tests of a file: a start costs more than most of them. They build on each other in
 * the order in which they stand there. What is in it is there once tests run.
 */
export interface ConsoleWorld {
  readonly look: Look;
  readonly place: PlatformOptions;
  readonly platform: RunningPlatform;
  /** The partner: three reports lie in its `outgoing`. */
  readonly sshd: Sshd;
  readonly browser: Browser;
  /** The window of the administrator. */
  readonly page: Page;
  /** Of the administrator, in that window. */
  readonly proof: LastingProof;
  /** What went wrong in any window; none is expected. */
  readonly faults: string[];
  /** The text field of that name. */
  field(name: string): Locator;
  /** Picks an option of a list. */
  choose(label: string, option: string): Promise<void>;
  /** A picture of the present screen in every look, when pictures are asked for; then goes to `path`. */
  shoot(name: string, path?: string, of?: Page): Promise<void>;
}

interface Running {
  readonly place: Awaited<ReturnType<typeof placeForPlatform>>;
  readonly platform: RunningPlatform;
  readonly sshd: Sshd;
  readonly browser: Browser;
  readonly page: Page;
  readonly proof: LastingProof;
}

async function start(look: Look): Promise<Running> {
  const place = await placeForPlatform();
  const [platform, sshd, browser] = await Promise.all([startPlatform(place), startSshd(), startBrowser()]);
  await mkdir(join(sshd.root, 'outgoing'));
  for (let index = 0; index < 3; index += 1)
    await writeFile(join(sshd.root, 'outgoing', `report-${index}.csv`), `id\n${index}\n`);
  const context = await browser.newContext({
    viewport: sizes[look.size],
    colorScheme: look.colorScheme,
    baseURL: platform.httpUrl,
    // Where nothing moves, nothing is painted sixty times a second.
    reducedMotion: 'reduce',
  });
  const page = await stillPage(context);
  return { place, platform, sshd, browser, page, proof: new LastingProof(page, PASSWORD) };
}

function listen(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // A session that is looked at while it ends is not found any more.
    const hasEnded = message.text().includes('404') && message.location().url.includes('/api/v1/sessions/');
    // So are a password, an address and a key that are wrong on purpose, and the name of a file that is there.
    const isRefused =
      message.text().includes('422') && /\/(session\/proof|webhooks|accounts\/[^/]+\/keys)$/.test(message.location().url);
    const isTaken = message.text().includes('409') && message.location().url.endsWith('/file-uploads');
    // And a piece of an upload is cut on purpose.
    const isCut = message.location().url.includes('/file-uploads/bytes');
    if (message.type() === 'error' && !hasEnded && !isRefused && !isTaken && !isCut && !/401|403/.test(message.text()))
      faults.push(`${message.text()} ${message.location().url}`);
  });
}

/** Has a world for the tests of the `describe` around the call, in the look that they are to be gone through in. */
export function consoleWorld(look: Look = { size: 'wide', colorScheme: 'light' }): ConsoleWorld {
  const faults: string[] = [];
  let running: Running | undefined;
  const now = (): Running => {
    if (running === undefined) throw new Error('the platform has not been started yet');
    return running;
  };
  beforeAll(async () => {
    running = await start(look);
    listen(running.page, faults);
  });
  beforeEach(() => running?.proof.renew());
  afterAll(async () => {
    await running?.browser.close();
    await Promise.all([running?.platform.stop(), running?.sshd.stop()]);
    await running?.place.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || running === undefined) return;
    await mkdir(FAILURES, { recursive: true });
    const name = `${look.colorScheme}-${look.size}-${task.name.replaceAll(/\W+/g, '-')}.png`;
    await running.page.screenshot({ path: join(FAILURES, name) });
  });
  return {
    look,
    faults,
    get place() {
      return now().place;
    },
    get platform() {
      return now().platform;
    },
    get sshd() {
      return now().sshd;
    },
    get browser() {
      return now().browser;
    },
    get page() {
      return now().page;
    },
    get proof() {
      return now().proof;
    },
    field: (name) => now().page.getByRole('textbox', { name, exact: true }),
    choose: async (label, option) => {
      const { page } = now();
      await page.getByRole('combobox', { name: label, exact: true }).click();
      await page.getByRole('option', { name: option }).click();
    },
    shoot: async (name, path, of = now().page) => {
      if (SCREENSHOTS === undefined) return;
      await takePictures(of, SCREENSHOTS, name);
      await of.setViewportSize(sizes[look.size]);
      await of.emulateMedia({ colorScheme: look.colorScheme });
      if (path !== undefined) await of.goto(path);
    },
  };
}
