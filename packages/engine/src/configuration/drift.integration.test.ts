import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateConnection } from '../administration/connections.js';
import { updateJob } from '../administration/jobs.js';
import { createPartner, deletePartner, updatePartner } from '../administration/partners.js';
import { createStore } from '../administration/stores.js';
import { type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { changeApprovalPolicy } from '../approvals/policy.js';
import { applyConfiguration } from './apply-configuration.js';
import type { DesiredConfiguration } from './desired-configuration.js';
import { lastChangeOf, readDrift } from './drift.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
  await apply(file);
});
afterAll(() => open.close());

const connection = { slug: 'acme-prod', host: 'sftp.acme.example', username: 'waybill', password: 'partner-password' };
const partner = { slug: 'acme', name: 'Acme', connections: [connection] };
const file: DesiredConfiguration = {
  stores: [{ slug: 'main', kind: 'local' }],
  partners: [partner, { slug: 'gone-later', name: 'Gone later' }],
  jobs: [
    {
      ...{ slug: 'pull', direction: 'pull', connection: 'acme-prod', store: 'main' },
      rules: { source: { path: '/out', match: '*.csv' }, target: { path: 'in' } },
    },
  ],
};

const apply = (desired: DesiredConfiguration) => applyConfiguration(open.deps, desired, open.context);
const drifted = async () => (await readDrift(open.deps)).items.map(({ state, noun, name }) => `${state} ${noun} ${name}`);
const read = () => open.deps.database.read;

function there<T>(thing: T | null | undefined): T {
  if (thing == null) throw new Error('It is not there.');
  return thing;
}

const partnerNamed = async (slug: string) => there(await read().partners.findBySlug(slug));
const changeOf = async (index: number) => {
  const { items, applied } = await readDrift(open.deps);
  return lastChangeOf(open.deps, there(items[index]), there(applied).at);
};

describe('drift', () => {
  it('is none right after a file was applied, and the event has the digest', async () => {
    await apply(file);
    const { applied, digest, items } = await readDrift(open.deps);
    expect(items).toEqual([]);
    expect(applied?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digest).toBe(applied?.digest);
    expect((await open.events({ type: 'config.applied' }))[0]).toMatchObject({ details: { digest } });
    expect(JSON.stringify(applied)).not.toContain('partner-password');
  });

  it('is a field that was changed since, with the event that changed it, until the file is applied again', async () => {
    const known = await partnerNamed('acme');
    await updatePartner(open.deps, { ...known, changes: { name: 'Renamed' } }, open.context);
    const { items, digest, applied } = await readDrift(open.deps);
    expect(items).toEqual([
      {
        noun: 'partner',
        name: 'acme',
        id: known.id,
        state: 'changed',
        fields: [{ field: 'name', applied: 'Acme', now: 'Renamed' }],
      },
    ]);
    expect(digest).not.toBe(applied?.digest);
    expect(await changeOf(0)).toMatchObject({ type: 'partner.updated' });
    await apply(file);
    expect(await drifted()).toEqual([]);
  });

  it('is a secret that was set anew, told by marks only', async () => {
    const known = there(await read().connections.findBySlug('acme-prod'));
    await updateConnection(open.deps, { ...known, changes: { password: 'another' } }, open.context);
    const { items } = await readDrift(open.deps);
    expect(items).toMatchObject([{ name: 'acme-prod', fields: [{ field: 'password' }] }]);
    expect(JSON.stringify(items)).not.toContain('another');
    await apply(file);
    expect(await drifted()).toEqual([]);
  });

  it('is not what a file leaves alone', async () => {
    const known = there(await read().jobs.findBySlug('pull'));
    const definition = { afterSuccess: { kind: 'delete' } } as const;
    await updateJob(open.deps, { id: known.id, version: known.version, changes: { definition } }, open.context);
    expect(await drifted()).toEqual([]);
  });

  it('is a thing that is gone, and one that was made since of a noun that files name', async () => {
    const gone = await partnerNamed('gone-later');
    await deletePartner(open.deps, gone.id, open.context);
    await createPartner(open.deps, { slug: 'by-hand', name: 'By hand' }, open.context);
    expect(await drifted()).toEqual(['missing partner gone-later', 'added partner by-hand']);
    expect(await changeOf(0)).toMatchObject({ type: 'partner.deleted' });
    expect(await changeOf(1)).toMatchObject({ type: 'partner.created' });
    // What a file names no more and is not there is settled; what is there and in no file is known from now on.
    await apply({ ...file, partners: [partner] });
    expect(await drifted()).toEqual([]);
  });

  it('of one file is not forgotten when another is applied', async () => {
    const known = await partnerNamed('acme');
    await updatePartner(open.deps, { ...known, changes: { name: 'By hand' } }, open.context);
    await apply({ calendars: [{ slug: 'bank', name: 'Bank' }] });
    expect(await drifted()).toEqual(['changed partner acme']);
    await apply({ partners: [partner] });
    expect(await drifted()).toEqual([]);
  });

  it('is what waits for a second person, until it is approved', async () => {
    await changeApprovalPolicy(open.deps, { kinds: ['account'], expireAfterDays: 7 }, open.context);
    await apply({ partners: [{ ...partner, accounts: [{ username: 'acme', password: 'a partner password' }] }] });
    expect(await drifted()).toEqual(['missing account acme']);
    await changeApprovalPolicy(open.deps, { kinds: [], expireAfterDays: 7 }, open.context);
  });

  it('is none of a noun that no file names', async () => {
    const other = await openAdministration();
    await applyConfiguration(other.deps, { partners: [{ slug: 'acme', name: 'Acme' }] }, other.context);
    await createStore(other.deps, { slug: 'by-hand', kind: 'local' }, other.context);
    expect((await readDrift(other.deps)).items).toEqual([]);
    await other.close();
  });

  it('is not told while nothing was applied', async () => {
    const other = await openAdministration();
    expect(await readDrift(other.deps)).toEqual({ applied: null, digest: null, items: [] });
    await other.close();
  });
});
