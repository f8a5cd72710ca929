import { createHash } from 'node:crypto';
import { canonicalJson } from '@waybill/audit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { updateCalendar } from '../administration/calendars.js';
import { updateConnection } from '../administration/connections.js';
import { updateJob } from '../administration/jobs.js';
import { updateKey } from '../administration/keys.js';
import { updatePartner } from '../administration/partners.js';
import { updateSchedule } from '../administration/schedules.js';
import { type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { applyConfiguration } from './apply-configuration.js';
import type { DesiredConfiguration } from './desired-configuration.js';
import { readJobConfigurations, readRunConfiguration } from './run-configuration.js';

const hostKeys = (letter: string) => [`SHA256:${letter.repeat(43)}`];
const file: DesiredConfiguration = {
  stores: [
    { slug: 'main', kind: 'local' },
    { slug: 'other', kind: 'local' },
  ],
  keys: [
    { slug: 'ours', generate: 'ed25519' },
    { slug: 'next', generate: 'ed25519' },
  ],
  partners: [
    {
      ...{ slug: 'acme', name: 'Acme' },
      connections: [
        { slug: 'bastion', host: 'bastion.acme.example', username: 'w', password: 'hop', hostKeys: hostKeys('A') },
        {
          ...{ slug: 'prod', host: 'sftp.acme.example', username: 'w', key: 'ours', hostKeys: hostKeys('B') },
          route: { jump: 'bastion' },
        },
        { slug: 'elsewhere', host: 'other.acme.example', username: 'w', password: 'no matter' },
      ],
    },
  ],
  calendars: [{ slug: 'bank', name: 'Bank', holidays: [{ name: 'Christmas', on: '12-25' }] }],
  jobs: [
    {
      ...{ slug: 'pull', direction: 'pull', connection: 'prod', store: 'main' },
      rules: { source: { path: '/out', match: '*.csv' }, target: { path: 'in' } },
      schedule: { cron: '0 2 * * *', timeZone: 'Europe/Paris', calendar: 'bank' },
    },
  ],
};

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
  await applyConfiguration(open.deps, file, open.context);
});
afterAll(() => open.close());

const read = () => open.deps.database.read;
function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('It is not there.');
  return thing;
}
const theJob = async () => there(await read().jobs.findBySlug('pull'));
const now = async () => {
  const job = await theJob();
  return readRunConfiguration(read(), job, job.definition);
};
const apply = (desired: DesiredConfiguration) => applyConfiguration(open.deps, desired, open.context);
const connection = async (slug: string) => there(await read().connections.findBySlug(slug));
const withConnection = (change: object): DesiredConfiguration => {
  const [partner] = file.partners ?? [];
  const connections = partner?.connections?.map((each) => (each.slug === 'prod' ? { ...each, ...change } : each)) ?? [];
  return { partners: [{ slug: 'acme', name: 'Acme', connections }] };
};
const withJob = (change: object): DesiredConfiguration => ({ jobs: (file.jobs ?? []).map((job) => ({ ...job, ...change })) });

it('is the job with all that it goes by, and its digest is that of the canonical text', async () => {
  await apply(file);
  const { digest, items } = await now();
  expect(items.map(({ noun, name }) => `${noun} ${name}`)).toEqual([
    'calendar bank',
    'connection bastion',
    'connection prod',
    'job pull',
    'key ours',
    'store main',
  ]);
  expect(digest).toBe(createHash('sha256').update(canonicalJson(items)).digest('hex'));
  expect(JSON.stringify(items)).not.toContain('hop');
  expect((await readJobConfigurations(open.deps)).map((each) => [each.job.slug, each.digest])).toEqual([['pull', digest]]);
});

const counts: Readonly<Record<string, () => Promise<unknown>>> = {
  'a rule of the job': () => apply(withJob({ rules: { source: { path: '/out', match: '*.txt' }, target: { path: 'in' } } })),
  'its schedule': () => apply(withJob({ schedule: { cron: '0 3 * * *', timeZone: 'Europe/Paris' } })),
  'its store': () => apply(withJob({ store: 'other' })),
  'a day of its calendar': () => apply({ calendars: [{ slug: 'bank', name: 'Bank', holidays: [] }] }),
  'a host of its connection': () => apply(withConnection({ host: 'sftp2.acme.example' })),
  'a limit of its connection': () => apply(withConnection({ limits: { channels: 2 } })),
  'a pinned host key': () => apply(withConnection({ hostKeys: hostKeys('C') })),
  'a key that signs in': () => apply(withConnection({ key: 'next' })),
  'the password of a jump host': async () =>
    updateConnection(open.deps, { ...(await connection('bastion')), changes: { password: 'another hop' } }, open.context),
};

it.each(Object.entries(counts))('is another by %s', async (_, change) => {
  const before = (await now()).digest;
  await change();
  expect((await now()).digest).not.toBe(before);
});

const counted: Readonly<Record<string, () => Promise<unknown>>> = {
  'the name of the job': async () => updateJob(open.deps, { ...(await theJob()), changes: { name: 'Nightly' } }, open.context),
  'a pause of the job': async () => updateJob(open.deps, { ...(await theJob()), changes: { status: 'paused' } }, open.context),
  'a schedule that is off': async () => {
    const [schedule] = await read().schedules.ofJob((await theJob()).id);
    await updateSchedule(open.deps, { ...there(schedule), changes: { enabled: false } }, open.context);
  },
  'the name of the partner': async () => {
    const partner = there(await read().partners.findBySlug('acme'));
    await updatePartner(open.deps, { ...partner, changes: { name: 'Acme Bank', status: 'suspended' } }, open.context);
  },
  'the name of a calendar': async () => {
    const bank = there(await read().calendars.findBySlug('bank'));
    await updateCalendar(open.deps, { ...bank, changes: { name: 'Banking days' } }, open.context);
  },
  'the comment of a key': async () => {
    const [key] = (await read().keys.list({}, { limit: 10 })).items;
    await updateKey(open.deps, { ...there(key), changes: { comment: 'ours' } }, open.context);
  },
  'a connection that it does not use': async () =>
    updateConnection(open.deps, { ...(await connection('elsewhere')), changes: { host: 'x.acme.example' } }, open.context),
};

it.each(Object.entries(counted))('stays the same with %s', async (_, change) => {
  const before = (await now()).digest;
  await change();
  expect((await now()).digest).toBe(before);
});

it('is what it was once a change is taken back', async () => {
  const before = (await now()).digest;
  await apply(withConnection({ host: 'moved.acme.example' }));
  await apply(withConnection({ host: 'sftp.acme.example' }));
  const between = (await now()).digest;
  await apply(withConnection({ host: 'moved.acme.example' }));
  expect((await now()).digest).not.toBe(between);
  await apply(withConnection({ host: 'sftp.acme.example' }));
  expect((await now()).digest).toBe(between);
  expect(before).toMatch(/^[0-9a-f]{64}$/);
});
