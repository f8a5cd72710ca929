import { access } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts the system's Chromium. @throws Error that says what to install */
export async function startBrowser(): Promise<Browser> {
  for (const executablePath of PROGRAMS) {
    const found = await access(executablePath).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    return chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }
  throw new Error('this test needs a browser: apt-get install chromium');
}
