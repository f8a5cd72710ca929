import type { BrowserContext, Page } from 'playwright-core';

/** How long it waits for anything, on machines that have much else to do. */
const PATIENCE_MS = 240_000;

/**
 * A window in which nothing is clicked before what is read for the first time is there. What comes moves what is below it, and a button that moves between
 * the press and the release of the mouse was not clicked.
 */
export async function stillPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addLocatorHandler(page.locator('.wb-bone').first(), async () => undefined);
  return page;
}
