import { readFile } from 'node:fs/promises';
import { buildRequest, type RouteContract, routes } from '@waybill/contracts';
import { newId, permissions, permissionTable, type Role, roles } from '@waybill/core';
import { localActor, updateRole } from '@waybill/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestApi, type TestApi } from '../testing/test-api.js';
import { type Belongings, type TwoPartners, twoPartners } from '../testing/two-partners.js';

const contracts: readonly RouteContract[] = Object.values(routes);
// It stays open once it is let in; live.integration.test.ts reads it.
const streams = ['streamEvents'];
let api: TestApi;
let world: TwoPartners;
/** The rows of docs/permissions.md: endpoint, request, permission, a cell for each role, what is left with a scope. */
let rows: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  api = await startTestApi();
  world = await twoPartners(api);
  const page = await readFile(new URL('../../../../docs/permissions.md', import.meta.url), 'utf8');
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  const cells = lines.map((line) => line.slice(2, -2).split(' | '));
  expect(cells[0]?.slice(3)).toEqual([...roles, 'with a scope']);
  rows = new Map(cells.slice(2).map(([operation = '', ...rest]) => [operation, rest]));
});
afterAll(() => api.close());

const cell = ({ operationId }: RouteContract, role: Role): boolean => rows.get(operationId)?.[2 + roles.indexOf(role)] === 'yes';
const scopeCell = ({ operationId }: RouteContract): string => rows.get(operationId)?.at(-1) ?? '';

/** A request of the contract's form that changes nothing: its body has a field that no endpoint knows. */
function harmless(contract: RouteContract, id = newId()) {
  const { body: _, ...bodiless } = contract;
  const { method, url } = buildRequest(bodiless, { params: { id } });
  return { method, url, payload: '{"unknown-field":1}', headers: { 'content-type': 'application/json' } };
}

/** The same without that field, which an endpoint that reads would refuse. */
function asked(contract: RouteContract, id = newId()) {
  const { method, url } = harmless(contract, id);
  return { method, url };
}

/** Whether it asks a partner's server. */
const dials = ({ tag, method }: RouteContract): boolean => tag === 'connection-files' && method === 'GET';

/** What an answer tells of somebody's things: any of their ids, or the name that is in all of theirs. */
function tellsOf({ slug, ids }: Belongings, text: string): boolean {
  return text.includes(slug) || Object.values(ids).some((id) => text.includes(id));
}

describe('docs/permissions.md', () => {
  it('has a row for every endpoint, and no other', () => {
    expect([...rows.keys()].toSorted()).toEqual(contracts.map(({ operationId }) => operationId).toSorted());
  });

  it.each(roles)('says of %s what the API does', async (role) => {
    const wrong: string[] = [];
    for (const contract of contracts) {
      const allowed = cell(contract, role);
      if (allowed && streams.includes(contract.operationId)) continue;
      const { status, body } = await api.as(role).send(harmless(contract));
      const refused = status === 403 || status === 401;
      if (refused === allowed) wrong.push(`${contract.operationId}: ${status}`);
      if (refused) expect(body).toMatchObject({ code: 'permission.denied', status: 403 });
    }
    expect(wrong).toEqual([]);
  });

  it.each(roles)(
    'says of %s with a scope what the API does: nothing of the platform, and nothing of another partner',
    async (role) => {
      const limited = await api.limited(role, { partnerIds: [world.own.ids.partner], tags: [] });
      const wrong: string[] = [];
      for (const contract of contracts) {
        const left = scopeCell(contract);
        const found = await statusesOf(contract, limited);
        const expected = left === '–' || !cell(contract, role) ? 'refused' : left.startsWith('in scope') ? 'in scope' : 'open';
        if (cell(contract, role) && streams.includes(contract.operationId)) continue;
        if (found !== expected) wrong.push(`${contract.operationId}: ${found} in place of ${expected}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(roles)('keeps what is another partner’s from every answer to %s with a scope', async (role) => {
    const limited = await api.limited(role, { partnerIds: [world.own.ids.partner], tags: [] });
    const told: string[] = [];
    const silent: string[] = [];
    for (const contract of contracts) {
      if (contract.method !== 'GET' || !cell(contract, role) || streams.includes(contract.operationId)) continue;
      if (contract.access === 'public' || contract.access === 'signed-in') continue;
      const id = typeof contract.scope === 'object' ? world.own.ids[contract.scope.one] : newId();
      const { status, text } = await limited.send(asked(contract, id));
      if (tellsOf(world.other, text) || world.shared.some((ids) => Object.values(ids).some((each) => text.includes(each)))) {
        told.push(contract.operationId);
      }
      // What asks the partner's server has none here; files/reading.integration.test.ts has.
      if (dials(contract)) continue;
      if (scopeCell(contract).startsWith('in scope') && !(status === 200 && mayBeEmpty(contract, tellsOf(world.own, text)))) {
        silent.push(`${contract.operationId}: ${status}`);
      }
    }
    expect(told).toEqual([]);
    expect(silent).toEqual([]);
  });
});

describe('a role of one permission', () => {
  it.each(Object.keys(permissionTable))('opens what takes it, and nothing else: each of %s', async (noun) => {
    const wrong: string[] = [];
    const client = await api.allowed(['overview:read']);
    const { items } = await api.database.read.roles.list({}, { limit: 1 });
    const roleId = items[0]?.id ?? '';
    for (const permission of permissions.filter((each) => each.startsWith(`${noun}:`))) {
      const turn = permissions.indexOf(permission);
      // One role for all: it is changed, and each change holds for the same key at once.
      const role = await api.database.read.roles.get(roleId);
      await updateRole(api.deps, { ...role, changes: { permissions: [permission] } }, { actor: localActor('test') });
      const asking = contracts.filter(
        ({ access, operationId }, index) => access === permission || ((index + turn) % 8 === 0 && !streams.includes(operationId)),
      );
      for (const contract of asking) {
        if (contract.access === 'public' || streams.includes(contract.operationId)) continue;
        const { status } = await client.send(harmless(contract));
        const opens = contract.access === permission || contract.access === 'signed-in';
        if ((status === 403) === opens) wrong.push(`${permission}: ${contract.operationId} ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('opens with a scope what a built-in role with it has left', async () => {
    const limited = await api.allowed(['partners:read', 'users:read'], { partnerIds: [world.own.ids.partner], tags: [] });
    expect(await limited.call(routes.listUsers, {})).toMatchObject({ status: 403 });
    const { status, text } = await limited.call(routes.listPartners, {});
    expect(status).toBe(200);
    expect(tellsOf(world.own, text)).toBe(true);
    expect(tellsOf(world.other, text)).toBe(false);
  });
});

// Nothing was seen by a run that did not look yet, and figures name nobody.
const mayBeEmpty = ({ operationId }: RouteContract, tells: boolean): boolean =>
  tells ||
  [
    'listSightings',
    'getAccountUsage',
    'listAccountSignIns',
    'listOwnTransfers',
    'getAccountLink',
    'previewStoredSchedule',
  ].includes(operationId);

/** How an endpoint answers to what is within a scope, to what is not, and to what is not alone within it. */
async function statusesOf(contract: RouteContract, limited: Client): Promise<'refused' | 'in scope' | 'open' | 'mixed'> {
  const isRefused = ({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }): boolean =>
    status === 403 && body['code'] === 'permission.denied';
  if (typeof contract.scope !== 'object') {
    // A stream that opens would stay open.
    if (streams.includes(contract.operationId)) return 'open';
    const answered = await limited.send(harmless(contract));
    if (isRefused(answered)) return 'refused';
    return contract.scope === 'listed' ? 'in scope' : 'open';
  }
  const noun = contract.scope.one;
  const own = await limited.send(harmless(contract, world.own.ids[noun]));
  const others = [world.other.ids[noun], ...sharedIds(noun), newId()];
  const answers = await Promise.all(others.map((id) => limited.send(harmless(contract, id))));
  if (isRefused(own) && answers.every(isRefused)) return 'refused';
  // What reads takes no body, so the field that nobody knows is not seen.
  const isThere =
    contract.method === 'GET'
      ? own.status === 200 || (dials(contract) && [422, 503].includes(own.status))
      : [400, 415, 422, 428].includes(own.status);
  return isThere && answers.every(({ status }) => status === 404) ? 'in scope' : 'mixed';
}

function sharedIds(noun: string): readonly string[] {
  return world.shared.flatMap((ids) => Object.entries(ids).flatMap(([each, id]) => (each === noun ? [id] : [])));
}
