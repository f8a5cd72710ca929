import { parseArgs } from 'node:util';

const KIB = 1024;
const units = { '': 1, B: 1, KIB: KIB, MIB: KIB ** 2, GIB: KIB ** 3 };

/** What can be measured. `far` is over the long line, `near` over loopback. `kind` says what is beside what. */
export const scenarios = {
  'large-near': { what: 'one large file', line: 'near', partner: 'sshd', files: 'large', kind: 'clients' },
  'small-near': { what: 'many small files', line: 'near', partner: 'sshd', files: 'small', kind: 'clients' },
  'large-far': { what: 'one large file', line: 'far', partner: 'sshd', files: 'large', kind: 'clients' },
  'small-far': { what: 'many small files', line: 'far', partner: 'sshd', files: 'small', kind: 'clients' },
  'own-far': {
    what: 'one large file, our client and our server',
    line: 'far',
    partner: 'waybill',
    files: 'large',
    kind: 'clients',
  },
  'server-large': { what: "one large file with OpenSSH's client, Waybill's server and sshd", line: 'near', kind: 'server' },
  'server-small': { what: "many small files with OpenSSH's client, Waybill's server and sshd", line: 'near', kind: 'server' },
  'server-logins': { what: "signing in to Waybill's server and to sshd", line: 'near', kind: 'server' },
  'server-crowd': { what: "many sessions at once at Waybill's server and at sshd", line: 'near', kind: 'server' },
  'server-memory': { what: "idle sessions at Waybill's server and at sshd", line: 'near', kind: 'server' },
  schedules: { what: 'many schedules that are due at one moment, Waybill alone', line: 'near', kind: 'alone' },
  listing: { what: 'a folder with very many entries, Waybill alone', line: 'near', kind: 'alone' },
};

const directions = ['push', 'pull'];
/** The last one says what no program could be faster than, and takes a run of Waybill before it. */
const contestants = ['sftp', 'lftp', 'rclone', 'bare', 'hashing', 'waybill', 'least'];

export const usage = `Measures Waybill beside other SFTP clients, all with the same sshd, in one run, one after the other and again.

npm run bench -- [scenario …] [options]

Scenarios (all of them when none is named):
${Object.entries(scenarios)
  .map(([name, { what, line }]) => `  ${name.padEnd(13)} ${what}, ${line === 'far' ? 'over a long line' : 'over loopback'}`)
  .join('\n')}

Options:
  --runs N            how often each is measured; the median counts (3)
  --warm-ups N        how often what keeps running does it before that, not counted (1)
  --size BYTES        size of the large file (1GiB); units KiB, MiB, GiB
  --files N           how many small files (2000)
  --file-size BYTES   size of a small file (10KiB)
  --schedules N       how many are due at one moment (10000)
  --sessions N        how many sessions are there at once (200), and of those who do nothing (five times as many)
  --entries N         how many entries the folder has (100000)
  --rtt MS            round trip of the long line (100)
  --rate MBIT         what it carries (1000)
  --line KIND         namespaces, relay, or auto: namespaces when the machine allows (auto)
  --tcp KIND          buffers of TCP on the long line: tuned (64 MiB) or stock, as the kernel has them (tuned)
  --direction D       push or pull; both when not given
  --only NAMES        of ${contestants.join(', ')}; all but the last when not given. bare is our own
                      client with nothing around it, hashing the same with a digest, least with all that no program could
                      leave out: it comes after a run of waybill
  --max-minutes N     stops measuring after that long and reports what it has (60)
  --folder DIR        where the files are, on a file system in memory (/dev/shm)
  --json FILE         where the figures are written as JSON (bench-results.json)`;

/** @param {string} text */
function bytesOf(text, name) {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = units[unit.toUpperCase()];
  if (digits === undefined || factor === undefined) throw new Error(`${name}: "${text}" is no size; give 1GiB, 10KiB or bytes`);
  return Math.round(Number(digits) * factor);
}

/** @param {string} text */
function numberOf(text, name) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name}: "${text}" must be a number above 0`);
  return value;
}

/** @param {string} text */
function countOf(text, name) {
  if (!/^\d+$/.test(text)) throw new Error(`${name}: "${text}" must be 0 or a whole number above it`);
  return Number(text);
}

function oneOf(text, allowed, name) {
  if (!allowed.includes(text)) throw new Error(`${name}: "${text}" is not one of ${allowed.join(', ')}`);
  return text;
}

/** What to measure. @throws Error that names the argument */
export function optionsOf(args) {
  const text = { type: 'string' };
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      runs: { ...text, default: '3' },
      'warm-ups': { ...text, default: '1' },
      size: { ...text, default: '1GiB' },
      files: { ...text, default: '2000' },
      'file-size': { ...text, default: '10KiB' },
      schedules: { ...text, default: '10000' },
      sessions: { ...text, default: '200' },
      entries: { ...text, default: '100000' },
      rtt: { ...text, default: '100' },
      rate: { ...text, default: '1000' },
      line: { ...text, default: 'auto' },
      tcp: { ...text, default: 'tuned' },
      direction: text,
      only: { ...text, default: contestants.filter((name) => name !== 'least').join(',') },
      'max-minutes': { ...text, default: '60' },
      folder: { ...text, default: '/dev/shm' },
      json: { ...text, default: 'bench-results.json' },
    },
  });
  return {
    help: values.help === true,
    scenarios: (positionals.length === 0 ? Object.keys(scenarios) : positionals).map((name) =>
      oneOf(name, Object.keys(scenarios), 'scenario'),
    ),
    runs: numberOf(values.runs, '--runs'),
    warmUps: countOf(values['warm-ups'], '--warm-ups'),
    sizeBytes: bytesOf(values.size, '--size'),
    files: numberOf(values.files, '--files'),
    fileBytes: bytesOf(values['file-size'], '--file-size'),
    schedules: numberOf(values.schedules, '--schedules'),
    sessions: numberOf(values.sessions, '--sessions'),
    entries: numberOf(values.entries, '--entries'),
    rttMs: numberOf(values.rtt, '--rtt'),
    bitsPerSecond: numberOf(values.rate, '--rate') * 1e6,
    line: oneOf(values.line, ['auto', 'namespaces', 'relay'], '--line'),
    tcp: oneOf(values.tcp, ['tuned', 'stock'], '--tcp'),
    directions: values.direction === undefined ? directions : [oneOf(values.direction, directions, '--direction')],
    only: values.only.split(',').map((name) => oneOf(name, contestants, '--only')),
    maxMs: numberOf(values['max-minutes'], '--max-minutes') * 60_000,
    folder: values.folder,
    json: values.json,
  };
}
