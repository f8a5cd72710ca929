import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assertArrived, emptied, expectedOf, linkUnder, makeSources } from './files.mjs';
import { namespaceLine, nearLine, relayLine } from './line.mjs';
import { scenarios } from './options.mjs';
import { makeKey, startPartner } from './partner.mjs';
import { peers } from './peers.mjs';
import { benchConfiguration, runJob, scanHostKey, serverConfiguration, startWaybill } from './waybill.mjs';

// No single measurement takes longer, whatever goes wrong.
const ONE_MS = 10 * 60_000;

/** Whose process is there before a run and after it. */
const staying = new Set(['waybill', 'bare', 'hashing', 'least']);

/** An sshd at the end of `line`, and the Waybill that works with it. */
async function sshdWorld(line, folder, startOurs) {
  await mkdir(folder, { recursive: true });
  const partner = await startPartner(line, folder, await makeKey(join(folder, 'client_key')));
  const ours = startOurs ? await startWaybill({ folder: join(folder, 'waybill') }) : undefined;
  const storeFolder = ours?.storeFolder ?? join(folder, 'store');
  const [pushTo, pullFrom] = [join(partner.root, 'push-to'), join(partner.root, 'pull-from')];
  for (const each of [join(storeFolder, 'push-from'), join(storeFolder, 'pull-to'), pushTo, pullFrom]) {
    await mkdir(each, { recursive: true });
  }
  await ours?.apply(benchConfiguration({ partner, remote: { pushTo, pullFrom } }));
  return {
    partner,
    storeFolder,
    pushTo,
    pullFrom,
    api: await ours?.api(),
    dataDir: ours?.dataDir,
    idle: partner.idle,
    close: async () => {
      await ours?.stop();
      await partner.stop();
    },
  };
}

/** Waybill at both ends of `line`: an account at the far one is the partner of the near one. */
async function ownWorld(line, folder) {
  await mkdir(folder, { recursive: true });
  const keyFile = await makeKey(join(folder, 'client_key'));
  const [far, near] = [join(folder, 'far'), join(folder, 'near')];
  const server = await startWaybill({ folder: far, inside: line.inPartner });
  const client = await startWaybill({ folder: near });
  const [pushTo, pullFrom] = [join(server.storeFolder, 'push-to'), join(server.storeFolder, 'pull-from')];
  for (const each of [pushTo, pullFrom, join(client.storeFolder, 'push-from'), join(client.storeFolder, 'pull-to')]) {
    await mkdir(each, { recursive: true });
  }
  await server.apply(await serverConfiguration({ accounts: ['near'], keyFile }));
  const reached = await line.reach(server.sftpPort);
  const hostKey = await scanHostKey(reached);
  const partner = { ...reached, username: 'near', keyFile, hostKey };
  await client.apply(benchConfiguration({ partner, remote: { pushTo: '/push-to', pullFrom: '/pull-from' } }));
  return {
    partner,
    storeFolder: client.storeFolder,
    pushTo,
    pullFrom,
    api: await client.api(),
    idle: async () => {},
    close: async () => {
      await client.stop();
      await server.stop();
    },
  };
}

async function oneRun(world, { contestant, direction, source, expected, round, folder }) {
  const prefix = `r${round}`;
  const { partner } = world;
  const ends =
    direction === 'push'
      ? { from: join(world.storeFolder, 'push-from'), to: world.pushTo }
      : { from: world.pullFrom, to: join(world.storeFolder, 'pull-to') };
  const names = await linkUnder(source, ends.from, prefix);
  await emptied(ends.to);
  await world.idle();
  const single = names.length === 1 ? names[0] : undefined;
  const took =
    contestant === 'waybill'
      ? await runJob(world.api, direction, ONE_MS)
      : await peers[contestant]({ direction, ...ends, partner, single, folder, dataDir: world.dataDir, timeoutMs: ONE_MS });
  await assertArrived(ends.to, expected);
  await emptied(ends.to);
  return { seconds: took.seconds, ...(took.transferSeconds === undefined ? {} : { transferSeconds: took.transferSeconds }) };
}

/**
 * Measures every scenario that was asked for: one round after the other, in each round every contestant once, so that a machine that
 * becomes slower is slower for all of them. `say` is told about each measurement.
 */
export async function measure(options, say) {
  const folder = await mkdtemp(join(options.folder, 'waybill-bench-'));
  // The embedded PostgreSQL runs as a user of its own and must come through.
  await chmod(folder, 0o755);
  const deadline = performance.now() + options.maxMs;
  const measurements = [];
  const lines = {};
  try {
    const chosen = options.scenarios.map((name) => ({ name, ...scenarios[name] }));
    const sources = await makeSources(folder, options, new Set(chosen.map(({ files }) => files)));
    for (const place of groupsOf(chosen)) {
      const line = place.line === 'near' ? nearLine() : options.namespaces ? await namespaceLine(options) : relayLine(options);
      lines[place.line] = line.kind;
      const worldFolder = join(folder, `${place.line}-${place.partner}`);
      const world =
        place.partner === 'sshd'
          ? await sshdWorld(line, worldFolder, options.only.includes('waybill'))
          : await ownWorld(line, worldFolder);
      const only = place.partner === 'sshd' ? options.only : ['waybill'];
      for (const scenario of place.scenarios) {
        const expected = expectedOf(scenario.files, options);
        for (let round = 1 - options.warmUps; round <= options.runs; round += 1) {
          for (const direction of options.directions) {
            for (const contestant of only) {
              if (performance.now() > deadline) continue;
              // The others are programs that start anew for each run: nothing of them gets warm.
              if (round < 1 && !staying.has(contestant)) continue;
              const took = await oneRun(world, {
                contestant,
                direction,
                source: sources[scenario.files],
                expected,
                round: `${scenario.name}-${round}`,
                folder,
              });
              const which = round < 1 ? 'to get warm' : `${round}/${options.runs}`;
              say(`${scenario.name} ${direction} ${contestant} ${which}: ${took.seconds.toFixed(2)} s`);
              if (round < 1) continue;
              measurements.push({
                scenario: scenario.name,
                direction,
                contestant,
                round,
                ...took,
                ...expected,
                lineBytesPerSecond: options.bitsPerSecond / 8,
              });
            }
          }
        }
      }
      await world.close();
      await line.close();
    }
    if (performance.now() > deadline) say('The time was up; what is missing was not measured.');
    return { measurements, lines };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Scenarios by the world they need, which is built once for all of them. */
function groupsOf(chosen) {
  const groups = [];
  for (const scenario of chosen) {
    const group = groups.find(({ line, partner }) => line === scenario.line && partner === scenario.partner);
    if (group === undefined) groups.push({ line: scenario.line, partner: scenario.partner, scenarios: [scenario] });
    else group.scenarios.push(scenario);
  }
  return groups;
}
