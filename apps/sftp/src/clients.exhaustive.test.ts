import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mountPermissions } from '@waybill/core';
import { updateServerRules } from '@waybill/engine';
import { runProgram, type Sshd, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Compared, treeOf } from './testing/matrix/awkward-tree.js';
import { CANNOT_MOUNT, clients, type MatrixClient } from './testing/matrix/clients.js';
import {
  BEYOND,
  type Errand,
  fetchedBeyond,
  isWhole,
  MANY,
  plantShared,
  prepare,
  type Side,
  shownFingerprint,
} from './testing/matrix/errand.js';
import { regressScripts, runRegressScript } from './testing/matrix/openssh-regress.js';
import { openWorld, type World } from './testing/world/open-world.js';

let world: World;
let sshd: Sshd;
let waybill: Side;
/** What proves that a test asks for the right thing. */
let debian: Side;

beforeAll(async () => {
  world = await openWorld();
  const keyFile = world.clientKey.privateKeyFile;
  sshd = await startSshd({ authorizedKeys: [world.clientKey.publicKey] });
  const { username } = await world.anAccount({
    mounts: [
      { path: '/', storeId: world.store.id, at: '/matrix', permissions: [...mountPermissions] },
      // Programs on a mounted folder set times and modes of what they have not closed yet.
      {
        path: '/sshfs',
        storeId: world.store.id,
        at: '/matrix/sshfs',
        permissions: [...mountPermissions],
        uploads: { mode: 'direct' },
      },
    ],
  });
  const at = join(world.store.root, 'matrix');
  waybill = {
    name: 'Waybill',
    port: world.port,
    username,
    keyFile,
    root: at,
    loginPath: '',
    hostKeyFingerprint: await shownFingerprint(world.port),
  };
  debian = {
    name: 'sshd',
    port: sshd.port,
    username: sshd.username,
    keyFile,
    root: sshd.root,
    loginPath: sshd.root,
    hostKeyFingerprint: await shownFingerprint(sshd.port),
  };
  await Promise.all([plantShared(waybill), plantShared(debian)]);
});
afterAll(async () => {
  await world.close();
  await sshd.stop();
});

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What PuTTY says whatever happens. */
const CHATTER = /^Using username .*\n/m;
/** More would hide what is wrong. */
const MOST_SHOWN = 5;

/** Where a tree is not what it should be. */
async function differences(folder: string, wanted: string, compared: Compared): Promise<readonly string[]> {
  const [found, expected] = await Promise.all([folder, wanted].map((each) => treeOf(each, compared).catch(() => ({}))));
  const shown = (tree: Readonly<Record<string, string>> = {}, path = ''): string => tree[path] ?? 'nothing';
  return Object.keys({ ...found, ...expected })
    .filter((path) => shown(found, path) !== shown(expected, path))
    .slice(0, MOST_SHOWN)
    .map((path) => `${path} is ${shown(found, path)} and not ${shown(expected, path)}`);
}

/** What came of an errand. */
async function outcome(client: MatrixClient, errand: Errand) {
  const { code, stdout, stderr } = await client.run(errand);
  const compared = { times: client.does.includes('times'), modes: client.does.includes('modes') };
  const { here, there } = errand;
  return {
    said: { code, stderr: stderr.replace(CHATTER, '') },
    wrongThere: await differences(join(there, 'tree'), join(here, 'tree'), compared),
    wrongBack: await differences(join(here, 'back', 'tree'), join(here, 'tree'), compared),
    wholeUpload: await isWhole(errand),
    beyond: await fetchedBeyond(errand),
    replaced: !(await exists(join(there, 'new.txt'))) && (await readFile(join(there, 'old.txt'), 'utf8')) === 'new',
    renameOverwrote: stdout.includes('rename overwrote'),
    listed: new Set(stdout.match(/\bf\d+\b/g)).size,
  };
}

/** What should come of it. */
function right({ does }: MatrixClient): Awaited<ReturnType<typeof outcome>> {
  return {
    said: { code: 0, stderr: '' },
    wrongThere: [],
    wrongBack: [],
    wholeUpload: does.includes('resume-upload'),
    beyond: does.includes('beyond') ? BEYOND : '',
    replaced: does.includes('replace'),
    renameOverwrote: false,
    listed: does.includes('list') ? MANY : 0,
  };
}

/** Sends it on its errand. */
async function sent(client: MatrixClient, side: Side, skip: (note: string) => void): Promise<void> {
  const came = await outcome(client, await prepare(side, world.folder, client));
  if (client.name === 'sshfs' && came.said.code === CANNOT_MOUNT) skip(`the kernel lets nobody mount here: ${came.said.stderr}`);
  expect(came).toEqual(right(client));
}

describe.each(clients)('$name', (client) => {
  it.for(client.needsCompatible === true ? (['sshd'] as const) : (['sshd', 'Waybill'] as const))(
    'takes every file to %s and back, and finds what it left there',
    (name, { skip }) => sent(client, name === 'sshd' ? debian : waybill, skip),
  );
});

describe.each(regressScripts)('OpenSSH’s own test $script of its clients', ({ script, wrong }) => {
  it('finds nothing wrong but what is not offered', async () => {
    const folder = join(world.store.root, 'regress');
    const { username } = await world.anAccount({
      mounts: [{ path: folder, storeId: world.store.id, at: '/regress', permissions: [...mountPermissions] }],
    });
    expect(await runRegressScript(script, folder, { ...waybill, username })).toEqual(wrong);
  });
});

describe.each(clients.filter(({ needsCompatible }) => needsCompatible))('$name with the profile `compatible`', (client) => {
  beforeAll(async () => {
    const { database } = world.deps;
    const { version } = await database.read.serverRules.read();
    await updateServerRules(world.deps, { version, changes: { algorithms: { profile: 'compatible' } } }, world.context);
    const shown = () => runProgram('ssh-keyscan', ['-t', 'rsa', '-p', String(waybill.port), '127.0.0.1']);
    await waitFor(async () => (await shown()).stdout.includes('ssh-rsa'), {
      what: 'the host key of the profile',
    });
  });

  it('takes every file to Waybill and back, and finds what it left there', ({ skip }) => sent(client, waybill, skip), 300_000);
});
