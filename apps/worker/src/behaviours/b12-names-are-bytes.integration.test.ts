import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@waybill/platform';
import { expect, it } from 'vitest';
import { aPartner } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const lines: string[] = [];
const log = createLogger({ role: 'worker', level: 'trace', destination: { write: (line) => lines.push(line) } });
const here = rehearse({ log });

/** What must be in no log line: all that drives a terminal, a viewer or the order in which text is read. */
const unsafe = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** The names in a folder, byte for byte. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { encoding: 'buffer' })).map((name) => name.toString('hex')).sort();
}

it('B12: names of every kind are pulled and pushed unharmed', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await partner.behave('odd-names');
  const pull = await at.run(await at.pullJob({ source: { path: '/outgoing', match: '*' }, target: { path: '/outbox' } }));
  const pulled = await world.ended(pull.id);
  expect(pulled).toMatchObject({ state: 'succeeded', counts: { failed: 0 } });
  expect(pulled.counts.committed).toBeGreaterThan(15);
  const names = await namesIn(join(at.store.root, 'outbox'));
  expect(names).toContain(Buffer.from('résumé.csv', 'latin1').toString('hex'));
  expect(names).toContain(Buffer.from('line\nbreak.csv').toString('hex'));
  expect(names.some((name) => name.length === 2 * 255)).toBe(true);
  expect(names).toHaveLength(pulled.counts.committed);

  const push = await at.run(await at.pushJob({ source: { path: '/outbox', match: '*' } }));
  expect(await world.ended(push.id)).toMatchObject({ state: 'succeeded', counts: { committed: names.length, failed: 0 } });
  expect(await namesIn(at.incoming)).toEqual(names);
});

it('B12: what is no name in a listing is reported and never followed, and a name listed twice is one file', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await partner.behave('many-files=2', 'odd-rows');
  const run = await at.run(await at.pullJob({ source: { path: '/outgoing', match: '*' } }));
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 2, failed: 0 } });
  const sightings = await world.sightingsOf(run.id);
  expect(sightings.filter(({ reason }) => reason === 'matched')).toHaveLength(2);
  const odd = sightings.filter(({ reason }) => reason === 'invalid-name').map(({ path }) => path);
  expect(odd).toEqual(expect.arrayContaining([expect.stringContaining('passwd'), expect.stringContaining('a/b.csv')]));
  expect(partner.seen.journal.some(({ path }) => path.includes('passwd'))).toBe(false);
  expect(await namesIn(join(at.store.root, 'inbox'))).toHaveLength(2);
});

it('B12: no name reaches a log line unescaped, whether its run succeeds, fails, or cannot even list', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  await partner.behave('odd-names');
  const retry = { maxAttempts: 2, baseDelayMs: 100, maxDelayMs: 100 };
  const inbox = { path: '/in\nbox "\u001b[31m\u202e' };
  const source = { path: '/outgoing', match: '*' };
  expect(await world.ended((await at.run(await at.pullJob({ source, target: inbox }))).id)).toMatchObject({ state: 'succeeded' });
  const twice = await world.ended(
    (await at.run(await at.pullJob({ source, target: { ...inbox, onConflict: 'fail' }, retry }))).id,
  );
  expect(twice).toMatchObject({ state: 'failed', counts: { committed: 0 } });
  const nowhere = { ...source, path: '/out"going\r\n\u001b[2Jnowhere' };
  expect(await world.ended((await at.run(await at.pullJob({ source: nowhere, retry }))).id)).toMatchObject({ state: 'failed' });
  // A name that is logged all the same is one line of JSON, and says what it was.
  log.warn({ path: inbox.path, err: new Error(nowhere.path) }, 'a name in a log');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ path: inbox.path, err: { message: nowhere.path } });
  for (const line of lines) {
    expect(line.endsWith('\n')).toBe(true);
    expect(line.slice(0, -1)).not.toMatch(unsafe);
    expect(JSON.parse(line)).toMatchObject({ role: 'worker' });
  }
});
