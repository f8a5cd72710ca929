import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { nearLine } from './line.mjs';
import { makeKey, startPartner } from './partner.mjs';
import { endAll, until } from './processes.mjs';
import { benchConfiguration, startWaybill } from './waybill.mjs';

const usage = `node bench/cancel.mjs [--times 20] [--folder /tmp/waybill-cancel] [--browser /usr/bin/chromium]

Has a file of 8 GiB pushed to an sshd, and pulled from it, cancels the run in the console while it moves, and says how long after the press of the
button the last byte arrived at the target, and the run was over. Needs openssh-server and chromium.`;

const { values: given } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    folder: { type: 'string', default: '/tmp/waybill-cancel' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    help: { type: 'boolean', default: false },
  },
});
const SIZE = 8 * 2 ** 30;
/** So much has arrived before it is cancelled. */
const MOVING = 20_000_000;
const LOOK_MS = 5;
const PASSWORD = 'seven blue herons 7';

/** The bytes of all files below a folder; a file that goes meanwhile has none. */
async function bytesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Looks at a folder until it is told to stop, and keeps when it last grew. */
function watch(folder) {
  const seen = { bytes: 0, grewAt: 0 };
  let over = false;
  const watching = (async () => {
    while (!over) {
      const bytes = await bytesBelow(folder);
      if (bytes > seen.bytes) seen.grewAt = Date.now();
      seen.bytes = bytes;
      await pause(LOOK_MS);
    }
  })();
  return {
    seen,
    stop: async () => {
      over = true;
      await watching;
    },
  };
}

async function signIn(page, { httpUrl, adminPassword }) {
  const field = (name) => page.getByRole('textbox', { name, exact: true });
  await page.goto(httpUrl);
  await field('User name').fill('admin');
  await field('Password').fill(adminPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await field('Current password').fill(adminPassword);
  await field('New password').fill(PASSWORD);
  await field('New password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** One run of a job that is cancelled by the button. @returns how long the bytes and the run went on, in ms */
async function cancelOne({ page, api, httpUrl }, slug, target) {
  const { items } = await api('GET', `/jobs?slug=${slug}`);
  const { id } = await api('POST', `/jobs/${items[0].id}/runs`);
  await page.goto(`${httpUrl}/runs/${id}`);
  await page.getByRole('button', { name: 'Cancel run' }).click();
  const press = page.getByRole('dialog').getByRole('button', { name: 'Cancel run' });
  await press.waitFor();
  const watched = watch(target);
  await until(() => watched.seen.bytes > MOVING, 'bytes to move');
  await page.evaluate("addEventListener('click', () => { window.pressedAt ??= Date.now(); }, true)");
  await press.click();
  const pressedAt = await page.evaluate('window.pressedAt');
  const run = await until(async () => {
    const now = await api('GET', `/runs/${id}`);
    return now.finishedAt === null ? undefined : now;
  }, 'the run to end');
  if (run.state !== 'cancelled') throw new Error(`the run ${run.state}`);
  await watched.stop();
  return { bytes: watched.seen.grewAt - pressedAt, run: Date.parse(run.finishedAt) - pressedAt };
}

function told(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  return `median ${Math.round((sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2)} ms, worst ${sorted.at(-1)} ms`;
}

async function main() {
  await rm(given.folder, { recursive: true, force: true });
  await mkdir(given.folder, { recursive: true, mode: 0o755 });
  const partner = await startPartner(nearLine(), given.folder, await makeKey(join(given.folder, 'client_key')));
  const ours = await startWaybill({ folder: join(given.folder, 'waybill') });
  const browser = await chromium.launch({ executablePath: given.browser, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const ways = {
      push: { from: join(ours.storeFolder, 'push-from'), to: join(partner.root, 'push-to') },
      pull: { from: join(partner.root, 'pull-from'), to: join(ours.storeFolder, 'pull-to') },
    };
    for (const { from, to } of Object.values(ways)) {
      await Promise.all([mkdir(from, { recursive: true }), mkdir(to, { recursive: true })]);
      const file = await open(join(from, 'large.bin'), 'w');
      await file.truncate(SIZE);
      await file.close();
    }
    await ours.apply(benchConfiguration({ partner, remote: { pushTo: ways.push.to, pullFrom: ways.pull.from } }));
    const page = await browser.newPage();
    await signIn(page, ours);
    const world = { page, api: await ours.api(), httpUrl: ours.httpUrl };
    for (const [slug, { to }] of Object.entries(ways)) {
      const all = [];
      for (let time = 0; time < Number(given.times); time += 1) all.push(await cancelOne(world, slug, to));
      console.log(`${slug}, ${all.length} times: the last byte ${told(all.map(({ bytes }) => bytes))}`);
      console.log(`${slug}, ${all.length} times: the run over ${told(all.map(({ run }) => run))}`);
    }
  } finally {
    await browser.close();
    await ours.stop();
    await partner.stop();
    await rm(given.folder, { recursive: true, force: true });
  }
}

if (given.help) console.log(usage);
else await main().finally(endAll);
