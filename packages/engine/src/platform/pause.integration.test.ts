import { afterAll, beforeAll, expect, it } from 'vitest';
import { failureOf, type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { pausePlatform, readPause, resumePlatform, unlessPaused } from './pause.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());

it('B24: everything is paused by one switch, which says who, when and why', async () => {
  const worked: string[] = [];
  const work = unlessPaused(open.deps, async (what: string) => {
    worked.push(what);
  });
  await work('before');
  await pausePlatform(open.deps, { reason: 'The data centre moves.' }, open.context);
  expect(await readPause(open.database.read)).toEqual({ by: 'jane', reason: 'The data centre moves.', since: open.clock.now() });
  await work('meanwhile');
  const twice = await failureOf(pausePlatform(open.deps, { reason: 'again' }, open.context));
  expect([twice.code, twice.publicDetail]).toEqual(['conflict.state', expect.stringContaining('The data centre moves.')]);
  await resumePlatform(open.deps, open.context);
  await work('after');
  expect(worked).toEqual(['before', 'after']);
  expect((await failureOf(resumePlatform(open.deps, open.context))).code).toBe('conflict.state');
  expect((await open.events()).map(({ type }) => type)).toEqual(['platform.resumed', 'platform.paused']);
});
