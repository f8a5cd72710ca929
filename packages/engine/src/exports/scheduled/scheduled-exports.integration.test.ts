import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditExport, Failure, type ScheduledExport } from '@waybill/core';
import { StoreStorages } from '@waybill/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialisePlatform } from '../../administration/initialise-platform.js';
import { openOne } from '../../administration/open-job-ends.js';
import { createPartner } from '../../administration/partners.js';
import { deleteStore } from '../../administration/stores.js';
import {
  aWorld,
  failureOf,
  type OpenAdministration,
  openAdministration,
  unique,
} from '../../administration/testing/open-administration.js';
import { openSigner } from '../../receipts/signing-key.js';
import { deleteAuditExport, downloadAuditExport, readAuditExport } from '../audit-exports.js';
import { type DeliveryDeps, deliverExport } from '../deliver-export.js';
import { makeAuditExport } from '../make-audit-export.js';
import { fireScheduledExports } from './fire-scheduled-exports.js';
import {
  type CreateScheduledExportInput,
  createScheduledExport,
  deleteScheduledExport,
  requestScheduledExport,
  updateScheduledExport,
} from './scheduled-exports.js';

const DAY_MS = 86_400_000;
const { signal } = new AbortController();
let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
let deps: DeliveryDeps;

beforeAll(async () => {
  open = await openAdministration();
  await initialisePlatform(open.deps);
  world = await aWorld(open);
  const ends = { ...open.deps, stores: new StoreStorages() };
  const leaseMs = 30_000;
  deps = { ...open.deps, leaseMs, random: () => 0.5, openEnd: (end, until) => openOne(ends, end, open.context.actor, until) };
});
afterAll(() => open.close());

const fire = () => fireScheduledExports(open.deps);
const stateOf = ({ id }: ScheduledExport) => open.database.read.scheduledExports.state(id);
const inStore = (path: string, name?: string) =>
  ({ kind: 'store', storeId: world.store.id, path, ...(name === undefined ? {} : { name }) }) as const;
const happen = () => createPartner(open.deps, { slug: unique('partner'), name: 'Acme' }, open.context);

function nightly(more: Partial<CreateScheduledExportInput> = {}): Promise<ScheduledExport> {
  const input = { slug: unique('export'), format: 'ndjson', period: 'since-last', cron: '0 2 * * *', timeZone: 'UTC' } as const;
  return createScheduledExport(open.deps, { ...input, reason: 'Nightly.', ...more }, open.context);
}

/** Makes and delivers the open export of a scheduled one. */
async function carryOut(scheduled: ScheduledExport): Promise<AuditExport> {
  const { openExportId: id } = await stateOf(scheduled);
  if (id === null) expect.unreachable('nothing was asked for');
  await makeAuditExport({ ...deps, signer: await openSigner(open.deps) }, id, signal);
  await deliverExport(deps, id, signal);
  return readAuditExport(open.deps, id);
}

async function seqsIn({ id }: AuditExport): Promise<readonly number[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await downloadAuditExport(open.deps, id, open.context)).content) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n');
  return lines.flatMap((line) => {
    const { body } = JSON.parse(line);
    return typeof body?.seq === 'number' ? [body.seq] : [];
  });
}

describe('a scheduled export', () => {
  it('by since-last holds each event once, also after one that failed, whoever looks at the clock', async () => {
    const scheduled = await nightly({ deliverTo: inStore('/nightly', 'trail-{yyyyMMdd}{ext}') });
    expect(await fire()).toBe(0);
    open.clock.advance(DAY_MS);
    // Of three workers one asks for it.
    const fired = await Promise.all([fire(), fire(), fire()]);
    expect(fired.reduce((sum, one) => sum + one, 0)).toBe(1);
    const first = await carryOut(scheduled);
    expect(await stateOf(scheduled)).toMatchObject({ openExportId: null, outcome: { verdict: 'delivered', exportId: first.id } });
    await happen();
    // The next one is made and then deleted before it was delivered: its events are in the one after it.
    open.clock.advance(DAY_MS);
    expect(await fire()).toBe(1);
    const { openExportId } = await stateOf(scheduled);
    expect(await fire()).toBe(0);
    await deleteAuditExport(open.deps, openExportId ?? '', open.context);
    expect(await fire()).toBe(0);
    expect(await stateOf(scheduled)).toMatchObject({ openExportId: null, outcome: { verdict: 'failed', code: 'not-found' } });
    // Nobody looked for three days: one export stands for them all.
    open.clock.advance(3 * DAY_MS);
    expect(await fire()).toBe(1);
    const second = await carryOut(scheduled);
    const seqs = [...(await seqsIn(first)), ...(await seqsIn(second))];
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    expect(seqs.length).toBeGreaterThan(10);
    expect((await stateOf(scheduled)).exportedSeq).toBe(seqs.length);
    expect(await readdir(join(world.store.root, 'nightly'))).toEqual(['trail-20260303.jsonl', 'trail-20260307.jsonl']);
    const [asked] = await open.events({ targetId: second.id, type: 'audit.export-requested' });
    expect(asked).toMatchObject({ actor: { kind: 'schedule', name: scheduled.slug }, details: { missedSlots: 2 } });
    await deleteScheduledExport(open.deps, scheduled.id, open.context);
  });

  it('by since-last with a filter goes on by number too', async () => {
    const scheduled = await nightly({ filter: { type: 'partner.created' } });
    await requestScheduledExport(open.deps, scheduled.id, open.context);
    await fire();
    const first = await carryOut(scheduled);
    await fire();
    const made = await happen();
    await requestScheduledExport(open.deps, scheduled.id, open.context);
    expect(await fire()).toBe(1);
    const second = await carryOut(scheduled);
    const [event] = await open.events({ type: 'partner.created', targetId: made.id });
    expect(await seqsIn(second)).toEqual([event?.seq]);
    expect(await seqsIn(first)).not.toContain(event?.seq);
    // It was asked for by hand: the slot stays.
    expect(await stateOf(scheduled)).toMatchObject({ lastSlot: null });
    await deleteScheduledExport(open.deps, scheduled.id, open.context);
  });

  it('by day begins with the day of the first slot that was missed', async () => {
    const scheduled = await nightly({ period: 'previous-day', timeZone: 'Europe/Paris' });
    const { nextFireAt } = await stateOf(scheduled);
    open.clock.advance(3 * DAY_MS);
    await fire();
    const { filter } = await carryOut(scheduled);
    const first = new Date(nextFireAt ?? 0);
    expect(filter.since?.toISOString()).toBe(
      `${new Date(first.getTime() - 2 * DAY_MS).toISOString().slice(0, 10)}T23:00:00.000Z`,
    );
    expect((filter.until?.getTime() ?? 0) - (filter.since?.getTime() ?? 0)).toBe(3 * DAY_MS);
    await fire();
    expect((await stateOf(scheduled)).outcome).toMatchObject({ verdict: 'kept' });
    await deleteScheduledExport(open.deps, scheduled.id, open.context);
  });

  it('says why it was not delivered, and does not count what was not', async () => {
    const place = { kind: 'connection', connectionId: world.connection.id, path: '/in' } as const;
    const scheduled = await nightly({ deliverTo: place });
    open.partner.down = new Failure('target.denied');
    open.clock.advance(DAY_MS);
    await fire();
    await carryOut(scheduled);
    await fire();
    const state = await stateOf(scheduled);
    expect(state).toMatchObject({ exportedSeq: 0, outcome: { verdict: 'failed', code: 'target.denied' } });
    open.partner.down = undefined;
    await deleteScheduledExport(open.deps, scheduled.id, open.context);
  });

  it('by day makes again what failed: by itself where that may help, and else with the next slot', async () => {
    const place = { kind: 'connection', connectionId: world.connection.id, path: '/again' } as const;
    const scheduled = await nightly({ period: 'previous-day', deliverTo: place });
    const failWith = async (failure: Failure) => {
      open.partner.down = failure;
      const { openExportId: id } = await stateOf(scheduled);
      if (id === null) return expect.unreachable('nothing was asked for');
      await makeAuditExport({ ...deps, signer: await openSigner(open.deps) }, id, signal);
      const delivery = async () => (await readAuditExport(open.deps, id)).delivery?.state;
      while ((await delivery()) !== 'failed') {
        await deliverExport(deps, id, signal);
        open.clock.advance(30 * 60_000);
      }
      open.partner.down = undefined;
      await fire();
      return readAuditExport(open.deps, id);
    };
    open.clock.advance(DAY_MS);
    await fire();
    const first = await failWith(new Failure('target.denied'));
    open.clock.advance(2 * 60 * 60_000);
    expect(await fire()).toBe(0);
    open.clock.advance(DAY_MS - 8 * 60 * 60_000);
    while ((await stateOf(scheduled)).openExportId === null) {
      open.clock.advance(60 * 60_000);
      await fire();
    }
    const second = await failWith(new Failure('net.refused'));
    expect([second.filter.since, Number(second.filter.until) - Number(first.filter.until)]).toEqual([first.filter.since, DAY_MS]);
    // The second failure in a row: an hour is not enough any more.
    const { outcome } = await stateOf(scheduled);
    expect(outcome).toMatchObject({ failures: 2, againAt: new Date(Number(outcome?.at) + 2 * 60 * 60_000) });
    open.clock.advance(60 * 60_000);
    expect(await fire()).toBe(0);
    open.clock.advance(60 * 60_000);
    expect(await fire()).toBe(1);
    const third = await carryOut(scheduled);
    expect(third.filter).toEqual(second.filter);
    expect((await stateOf(scheduled)).outcome).toMatchObject({
      ...{ verdict: 'delivered', exportId: third.id, failures: 0, againAt: null },
    });
    await deleteScheduledExport(open.deps, scheduled.id, open.context);
  });

  it('is switched off, refuses what means nothing, and keeps its store from being deleted', async () => {
    const scheduled = await nightly({ deliverTo: inStore('/kept') });
    const change = { id: scheduled.id, version: scheduled.version, changes: { enabled: false } };
    expect(await updateScheduledExport(open.deps, change, open.context)).toMatchObject({ enabled: false });
    expect(await stateOf(scheduled)).toMatchObject({ nextFireAt: null });
    open.clock.advance(DAY_MS);
    expect(await fire()).toBe(0);
    expect(await failureOf(updateScheduledExport(open.deps, change, open.context))).toMatchObject({ code: 'version.stale' });
    expect(await failureOf(nightly({ cron: 'every day' }))).toMatchObject({ field: '/cron' });
    expect(await failureOf(nightly({ timeZone: 'Mars' }))).toMatchObject({ field: '/timeZone' });
    expect(await failureOf(nightly({ filter: { since: new Date() } }))).toMatchObject({ field: '/filter/since' });
    expect(await failureOf(nightly({ slug: scheduled.slug }))).toMatchObject({ code: 'conflict.duplicate' });
    expect(await failureOf(deleteStore(open.deps, world.store.id, open.context))).toMatchObject({ code: 'conflict.in-use' });
  });
});
