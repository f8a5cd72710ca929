import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendants } from '@waybill/testkit';
import { assertArrived, emptied, expectedOf, linkUnder, makeSources } from './files.mjs';
import { nearLine } from './line.mjs';
import { makeKey, startPartner } from './partner.mjs';
import { peers } from './peers.mjs';
import { start, until } from './processes.mjs';
import { median } from './report.mjs';
import { clientsOf, keepSessions, manyAtOnce, signInAgainAndAgain } from './sessions.mjs';
import { scanHostKey, serverConfiguration, startWaybill } from './waybill.mjs';

const MIB = 1024 * 1024;
const ONE_MS = 10 * 60_000;
const SIGN_INS_PER_SESSION = 2;
/** How many sign in at the same moment; servers refuse when it is too many. */
const KNOCKING = 32;
/** Until what was needed to sign in is given back. */
const SETTLE_MS = 5_000;
const IDLE_PER_SESSION = 5;
/** Of everything that lies in both servers' folders. */
const FOLDER = 'exchange';

/** What an account has by default. */
const SESSIONS_PER_ACCOUNT = 10;

const BARE_SERVER = fileURLToPath(new URL('bare-server.mjs', import.meta.url));

/** How each is called in what is told. */
const labels = {
  sshd: 'sshd',
  bare: 'ssh2 with nothing behind it',
  hashing: 'ssh2 with a digest behind it',
  least: 'ssh2 with the least that there has to be',
  waybill: 'Waybill',
  two: 'Waybill with two processes',
};

const serverKinds = {
  sshd: async ({ folder, keyFile }) => {
    const sshd = await startPartner(nearLine(), folder, keyFile, ['MaxStartups 10000']);
    const onDisk = join(sshd.root, FOLDER);
    return { port: sshd.port, usernames: [sshd.username], onDisk, path: onDisk, pid: sshd.pid, stop: sshd.stop };
  },
  bare: (world) => startBare(world, 'bare', []),
  hashing: (world) => startBare(world, 'hashing', ['--sha256']),
  waybill: (world) => startOurs(world, 'waybill', []),
  least: ({ dataDir, ...world }) => startBare(world, 'least', ['--least', dataDir]),
  two: (world) => startOurs(world, 'two', ['--sftp-processes', '2']),
};

async function startBare({ folder, keyFile }, name, more) {
  const root = join(folder, name);
  const bare = start([process.execPath, BARE_SERVER, '--key', keyFile, '--root', root, ...more]);
  await until(() => {
    if (bare.exitCode !== null) throw new Error(`the bare server ended: ${bare.output}`);
    return bare.output.includes('port ');
  }, 'the bare server');
  const stop = async () => {
    bare.kill('SIGTERM');
    await bare.ended;
  };
  const port = Number(/port (\d+)/.exec(bare.output)?.[1]);
  return { port, usernames: ['bench'], onDisk: join(root, FOLDER), path: `/${FOLDER}`, pid: bare.pid, stop };
}

async function startOurs({ folder, keyFile, accounts }, name, upArguments) {
  const ours = await startWaybill({ folder: join(folder, name), upArguments });
  await ours.apply(await serverConfiguration({ accounts, keyFile }));
  const onDisk = join(ours.storeFolder, FOLDER);
  return {
    port: ours.sftpPort,
    usernames: accounts,
    onDisk,
    path: `/${FOLDER}`,
    pid: ours.pid,
    dataDir: ours.dataDir,
    stop: ours.stop,
  };
}

/** The servers of these names, each with a folder of its own; what is done with them is `work`. */
async function withServers(names, options, work) {
  const folder = await mkdtemp(join(options.folder, 'waybill-bench-'));
  await chmod(folder, 0o755);
  const servers = [];
  try {
    const keyFile = await makeKey(join(folder, 'client_key'));
    const count = Math.ceil((options.sessions * IDLE_PER_SESSION + KNOCKING) / SESSIONS_PER_ACCOUNT);
    const accounts = Array.from({ length: count }, (_, index) => `bench${index}`);
    for (const name of names) {
      const dataDir = servers.find((server) => server.dataDir !== undefined)?.dataDir;
      const server = { name, host: '127.0.0.1', keyFile, ...(await serverKinds[name]({ folder, keyFile, accounts, dataDir })) };
      servers.push(server);
      if ((await scanHostKey(server)) === '') throw new Error(`${labels[name]} shows no host key`);
      await mkdir(server.onDisk, { recursive: true });
      server.clients = await clientsOf(server);
    }
    return await work({ servers, folder });
  } finally {
    for (const { stop } of servers.toReversed()) await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Measures each server once a round, `take` giving a value, and tells the median of each. What came before the first round does not count. */
async function inRounds({ runs, warmUps }, servers, take) {
  const values = new Map(servers.map(({ name }) => [name, []]));
  for (let round = 1 - warmUps; round <= runs; round += 1) {
    for (const server of servers) {
      const value = await take(server, round < 1 ? 'to get warm' : `${round}/${runs}`);
      if (round > 0) values.get(server.name).push(value);
    }
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, median(all)]));
}

/** All medians as figures, and how many times as good as sshd each is. Only Waybill itself has a target. */
function compared(what, unit, { sshd, ...others }, goal, better = (theirs, ours) => theirs / ours) {
  const figures = [{ figure: `${what}: sshd`, value: sshd, unit }];
  for (const [name, value] of Object.entries(others)) {
    figures.push({ figure: `${what}: ${labels[name]}`, value, unit });
    const target = name === 'waybill' ? goal : {};
    figures.push({ figure: `${what}: ${labels[name]} to sshd`, value: better(sshd, value), unit: 'times', ...target });
  }
  return figures;
}

/** OpenSSH's client puts files and gets them. */
function copying(kind, what, goals) {
  return async ({ servers, folder }, options, say) => {
    const expected = expectedOf(kind, options);
    const { [kind]: source } = await makeSources(folder, options, new Set([kind]));
    const [outgoing, incoming] = [join(folder, 'outgoing'), join(folder, 'incoming')];
    const copy = async (direction, server, round) => {
      const [from, to] = direction === 'push' ? [outgoing, server.path] : [server.path, incoming];
      const [fromDisk, toDisk] = direction === 'push' ? [outgoing, server.onDisk] : [server.onDisk, incoming];
      await linkUnder(source, fromDisk, `r${round.replace(/\W/g, '-')}`);
      await emptied(toDisk);
      const { seconds } = await peers.sftp({
        direction,
        from,
        to,
        partner: { ...server, username: server.usernames[0] },
        timeoutMs: ONE_MS,
      });
      await assertArrived(toDisk, expected);
      await emptied(toDisk);
      say(`${what}, ${direction === 'push' ? 'put' : 'get'}, ${labels[server.name]} ${round}: ${seconds.toFixed(2)} s`);
      return seconds;
    };
    const figures = [];
    for (const direction of options.directions) {
      const medians = await inRounds(options, servers, (server, round) => copy(direction, server, round));
      const name = direction === 'push' ? 'put' : 'get';
      figures.push(...compared(`${what}, ${name}`, 's', medians, { atLeast: goals[name] }));
    }
    return figures;
  };
}

async function measureLogins({ servers }, options, say) {
  const count = options.sessions * SIGN_INS_PER_SESSION;
  const medians = await inRounds(options, servers, async ({ name, clients }, round) => {
    const perSecond = count / (await signInAgainAndAgain(clients, count, KNOCKING));
    say(`sign-ins, ${labels[name]} ${round}: ${perSecond.toFixed(0)} a second`);
    return perSecond;
  });
  return compared('sign-ins with an SFTP session', '/s', medians, { atLeast: 5 }, (theirs, ours) => ours / theirs);
}

async function measureCrowd({ servers }, options, say) {
  const content = randomBytes(MIB);
  const count = options.sessions;
  const medians = await inRounds(options, servers, async ({ name, clients, path, onDisk }, round) => {
    await emptied(onDisk);
    const seconds = await manyAtOnce(clients, { count, knocking: KNOCKING, folder: path, content });
    await assertArrived(onDisk, { files: count, bytes: count * content.length });
    say(`${count} sessions at once, ${labels[name]} ${round}: ${seconds.toFixed(2)} s`);
    return seconds;
  });
  return compared(`${count} sessions at once, 1 MiB put and got by each`, 's', medians, {});
}

/** Memory of the processes below `pid` that serve clients, shared pages counted by their part, in MiB. */
async function memoryOf({ name, pid }) {
  let kibibytes = 0;
  for (const process of await descendants(pid)) {
    const [command, rollup] = await Promise.all(
      ['cmdline', 'smaps_rollup'].map((file) => readFile(`/proc/${process}/${file}`, 'utf8').catch(() => '')),
    );
    const [, pss = '0'] = /^Pss:\s+(\d+) kB$/m.exec(rollup) ?? [];
    if (name === 'sshd' || /main\.js\0sftp(\0|$)/.test(command)) kibibytes += Number(pss);
  }
  return kibibytes / 1024;
}

async function measureMemory({ servers }, options, say) {
  const count = options.sessions * IDLE_PER_SESSION;
  const perSession = {};
  for (const server of servers) {
    // What is loaded with the first sign-ins is no session's.
    await signInAgainAndAgain(server.clients, KNOCKING, KNOCKING);
    const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await settle();
    const before = await memoryOf(server);
    const close = await keepSessions(server.clients, count, KNOCKING);
    await settle();
    const after = await memoryOf(server);
    await close();
    perSession[server.name] = ((after - before) * 1024) / count;
    say(`${count} idle sessions, ${labels[server.name]}: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB with them`);
  }
  const goal = { atMost: 0.1 };
  return compared(`memory of one of ${count} idle sessions`, 'KiB', perSession, goal, (theirs, ours) => ours / theirs);
}

const scenarios = {
  'server-large': {
    beside: ['sshd', 'bare', 'hashing', 'waybill'],
    take: copying('large', 'one large file', { put: 1.5, get: 1.2 }),
  },
  // The last one records in the database of the one before.
  'server-small': { beside: ['sshd', 'bare', 'waybill', 'least'], take: copying('small', 'small files', { put: 1, get: 1 }) },
  'server-logins': { beside: ['sshd', 'bare', 'waybill', 'two'], take: measureLogins },
  'server-crowd': { beside: ['sshd', 'bare', 'waybill', 'two'], take: measureCrowd },
  'server-memory': { beside: ['sshd', 'waybill'], take: measureMemory },
};

/** Measures Waybill's server beside Debian's sshd. What is beside the same ones is measured with the same ones, and nothing else runs. @returns figures, each with its scenario */
export async function measureServers(names, options, say) {
  const figures = [];
  const groups = new Set(names.map((name) => scenarios[name].beside.join()));
  for (const group of groups) {
    await withServers(group.split(','), options, async (world) => {
      for (const scenario of names.filter((name) => scenarios[name].beside.join() === group)) {
        for (const figure of await scenarios[scenario].take(world, options, say)) figures.push({ scenario, ...figure });
      }
    });
  }
  return figures;
}
