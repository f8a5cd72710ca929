import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { sizes } from './sizes.js';

const colorSchemes = ['light', 'dark'] as const;

/** The name of the picture of a screen. */
export const pictureOf = (screen: string): string =>
  screen
    .replace(/\{\w+\}/, 'one')
    .replace(/[^\w/.-]+/g, '-')
    .slice(0, 64)
    .replaceAll('/', '_');

/** Pictures of what a page shows, from top to bottom: light and dark, wide and narrow. Leaves the page narrow and dark. */
export async function takePictures(page: Page, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of colorSchemes) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await page.screenshot({ path: join(folder, `${colorScheme}-${size}${name}.png`), fullPage: true });
    }
  }
}

/** WebP of what is in the window: a third of the size of a PNG. The browser that took the picture writes it. */
export async function takeWebp(page: Page, path: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const url = await page.evaluate<string>(`(async () => {
    const bytes = Uint8Array.from(atob('${png}'), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85);
  })()`);
  await writeFile(path, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
}
