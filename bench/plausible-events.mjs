import { createHash } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A UUID that is the same in every run, so that a database can be measured again. */
function idOf(text) {
  const hex = sha256(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const kinds = [
  'invoice',
  'payments',
  'claims',
  'remittance',
  'positions',
  'payroll',
  'orders',
  'statement',
  'lab-results',
  'manifest',
];
const endings = ['csv', 'xml', 'pdf', 'zip', 'edi', 'txt', 'json', 'pgp'];

/** Who there is: 300 partners, each with a job or a few, and an account. */
export const world = {
  partners: many(300, (i) => ({ id: idOf(`partner ${i}`), name: `partner-${i}` })),
  jobs: many(1_000, (i) => ({ id: idOf(`job ${i}`), name: `job-${i}`, partner: i % 300 })),
  accounts: many(400, (i) => ({ id: idOf(`account ${i}`), name: `acct-${i}.bank`, partner: i % 300 })),
  users: many(40, (i) => ({ id: idOf(`user ${i}`), name: `user${i}` })),
  addresses: many(800, (i) => `198.51.${Math.floor(i / 250)}.${i % 250}`),
  fileName: (n) =>
    `${kinds[n % kinds.length]}_${sha256(`name ${n}`).slice(0, 8)}_${20_250_000 + (n % 9_999)}.${endings[n % endings.length]}`,
};

const session = {
  ...{ protocol: 'ssh', keyExchange: 'mlkem768x25519-sha256', hostKeyAlgorithm: 'ssh-ed25519' },
  ...{ hostKeyFingerprint: `SHA256:${'x'.repeat(43)}`, cipherIn: 'aes128-gcm@openssh.com', cipherOut: 'aes128-gcm@openssh.com' },
  ...{ macIn: 'implicit', macOut: 'implicit' },
};
const worker = { kind: 'platform', name: 'worker@host:4711' };

function* ofTransfer(n) {
  const job = world.jobs[n % 1_000];
  const partner = world.partners[job.partner];
  const name = world.fileName(n);
  const base = {
    outcome: 'success',
    actor: worker,
    ...{ partnerId: partner.id, jobId: job.id, runId: idOf(`run ${Math.floor(n / 20)}`), transferId: idOf(`transfer ${n}`) },
    target: { kind: 'transfer', id: idOf(`transfer ${n}`), name: `/partners/${partner.name}/inbox/${name}` },
    file: { path: `/outgoing/${name}`, truePath: `/partners/${partner.name}/inbox/${name}` },
    transfer: { direction: 'pull', attempt: 1, jobVersion: 3 },
  };
  const whole = { ...base.file, sizeBytes: 10_000 + (n % 90_000), sha256: sha256(`file ${n}`) };
  yield { ...base, type: 'transfer.queued' };
  yield { ...base, type: 'transfer.started', details: { fencingToken: 1, takenOver: false } };
  if (n % 50 === 0) {
    const failure = { code: 'net.reset', detail: 'The connection was cut.' };
    yield { ...base, type: 'transfer.retried', outcome: 'failure', failure, details: { bytesMoved: 10, stagedBytes: 0 } };
    if (n % 500 === 0) {
      yield { ...base, type: 'transfer.failed', outcome: 'failure', failure };
      return;
    }
  }
  yield { ...base, type: 'transfer.verified', file: whole, details: { bytesMoved: whole.sizeBytes, resumedBytes: 0 } };
  const committed = { ...whole, verification: 'read-back' };
  yield { ...base, type: 'transfer.committed', file: committed, session, details: { receiptId: idOf(`receipt ${n}`) } };
}

function* ofSession(n) {
  const account = world.accounts[n % 400];
  const sessionId = idOf(`session ${n}`);
  const address = world.addresses[(n * 7) % 800];
  const party = {
    outcome: 'success',
    actor: { kind: 'account', id: account.id, name: account.name, method: 'publickey', mfa: false },
    source: { address, port: 40_000 + (n % 20_000), client: 'SSH-2.0-OpenSSH_9.6' },
    partnerId: world.partners[account.partner].id,
    sessionId,
  };
  if (n % 9 === 0) {
    const failure = { code: 'auth.refused', detail: 'unknown-key' };
    const actor = { kind: 'anonymous', name: `guess${n % 97}`, method: 'publickey' };
    yield { type: 'session.refused', outcome: 'denied', actor, source: party.source, failure };
    return;
  }
  yield { ...party, type: 'session.opened', session, target: { kind: 'session', id: sessionId, name: account.name } };
  yield {
    ...party,
    type: 'folder.listed',
    target: { kind: 'file', name: '/out' },
    file: { path: '/out', truePath: '/acme/out' },
  };
  const path = `/out/${world.fileName((n * 13) % 1_900_000)}`;
  const read = { target: { kind: 'file', name: path }, file: { path, truePath: `/acme${path}` }, session };
  if (n % 4 === 0) {
    const failure = { code: 'permission.denied', detail: 'This is not permitted.' };
    yield { ...party, ...read, type: 'file.denied', outcome: 'denied', failure, details: { operation: 'download.completed' } };
  } else yield { ...party, ...read, type: 'download.completed', details: { bytesSent: 10_000, store: 'main' } };
  yield {
    ...party,
    type: 'session.closed',
    reason: n % 5 === 0 ? 'idle' : 'partner',
    details: { bytesIn: 4_000, bytesOut: 20_000 },
  };
}

function ofPerson(n) {
  const user = world.users[n % 40];
  const actor = { kind: 'user', id: user.id, name: user.name, role: 'operator', method: 'session' };
  const base = {
    outcome: 'success',
    actor,
    source: { address: world.addresses[n % 20], client: 'Mozilla/5.0 (X11; Linux x86_64)' },
  };
  const job = world.jobs[n % 1_000];
  if (n % 3 === 0) return { ...base, type: 'user.signed-in', target: { kind: 'session', id: idOf(`web ${n}`), name: user.name } };
  if (n % 3 === 1) return { ...base, type: 'audit.read', target: { kind: 'audit' }, details: { limit: 50, furtherPage: false } };
  const change = { before: { enabled: false }, after: { enabled: true } };
  const about = { partnerId: world.partners[job.partner].id, jobId: job.id, target: { kind: 'job', id: job.id, name: job.name } };
  return { ...base, ...about, type: n % 600 === 2 ? 'connection.stopped' : 'job.updated', change };
}

/** So many events as they would come: most of transfers, some of sessions, a few of people. */
export function* plausibleEvents(count) {
  let made = 0;
  for (let n = 0; made < count; n += 1) {
    for (const event of ofTransfer(n)) {
      if (made === count) return;
      made += 1;
      yield event;
    }
    if (n % 4 === 0) {
      for (const event of ofSession(n / 4)) {
        if (made === count) return;
        made += 1;
        yield event;
      }
    }
    if (n % 40 === 0 && made < count) {
      made += 1;
      yield ofPerson(n / 40);
    }
  }
}
