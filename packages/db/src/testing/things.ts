import { createHash } from 'node:crypto';
import {
  type Account,
  type ApiKey,
  accountLimits,
  type Ban,
  type Calendar,
  type Connection,
  changeConnectionRules,
  type Database,
  type HostKey,
  type Job,
  jobDefinition,
  type Key,
  mountRules,
  type New,
  type NewAuditEvent,
  newId,
  type Partner,
  parseVPath,
  type Run,
  readRules,
  type Schedule,
  type SealedRecord,
  type Store,
  type Transfer,
  type User,
} from '@waybill/core';

let count = 0;
const unique = (prefix: string): string => `${prefix}-${++count}`;
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A fingerprint as OpenSSH prints it. */
export function fingerprint(of: string): string {
  return `SHA256:${createHash('sha256').update(of).digest('base64').replace('=', '')}`;
}

export const aPartner = (fields: Partial<New<Partner>> = {}): New<Partner> => ({
  id: newId(),
  slug: unique('partner'),
  name: 'Acme Bank',
  status: 'active',
  contacts: [{ name: 'Ada', email: 'ada@acme.example' }, { name: 'Night desk' }],
  tags: ['bank', 'eu'],
  purpose: null,
  dataCategory: 'payment',
  ...fields,
});

export const aBan = (fields: Partial<New<Ban>> = {}): New<Ban> => ({
  id: newId(),
  address: `198.51.100.${++count}`,
  reason: 'score',
  detail: '15 refused keys',
  bannedBy: 'defence',
  bannedAt: new Date('2026-03-01T09:00:00Z'),
  until: new Date('2026-03-01T09:30:00Z'),
  times: 1,
  liftedBy: null,
  liftedAt: null,
  ...fields,
});

export const aStore = (fields: Partial<New<Store>> = {}): New<Store> => ({
  id: newId(),
  slug: unique('store'),
  kind: 'local',
  root: '/srv/files',
  ...fields,
});

export const aSecret = (fields: Partial<SealedRecord> = {}): SealedRecord => ({
  id: newId(),
  masterKeyId: 'master-1',
  sealed: new Uint8Array([1, 2, 3, 0, 255]),
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  ...fields,
});

export const aKey = (privateSecretId: string, fields: Partial<New<Key>> = {}): New<Key> => ({
  id: newId(),
  slug: unique('key'),
  algorithm: 'ed25519',
  bits: 256,
  publicKey: 'ssh-ed25519 AAAA',
  fingerprint: fingerprint('key'),
  comment: '',
  origin: 'generated',
  privateSecretId,
  ...fields,
});

export const aConnection = (partnerId: string, keyId: string, fields: Partial<New<Connection>> = {}): New<Connection> => ({
  id: newId(),
  partnerId,
  slug: unique('connection'),
  host: 'sftp.acme.example',
  port: 22,
  username: 'waybill',
  keyId,
  passwordSecretId: null,
  proxyPasswordSecretId: null,
  nextKeyId: null,
  status: 'active',
  statusReason: null,
  ...changeConnectionRules({}, { limits: { maxConnections: 2 }, staging: { kind: 'suffix', suffix: '.part' } }),
  ...fields,
});

export const aHostKey = (connectionId: string, fields: Partial<New<HostKey>> = {}): New<HostKey> => ({
  id: newId(),
  connectionId,
  algorithm: 'ssh-ed25519',
  publicKey: 'ssh-ed25519 AAAA',
  fingerprint: fingerprint(unique('host-key')),
  state: 'pending',
  decidedBy: null,
  decidedAt: null,
  ...fields,
});

export const anAccount = (partnerId: string, storeId: string, fields: Partial<New<Account>> = {}): New<Account> => ({
  id: newId(),
  partnerId,
  username: unique('account'),
  status: 'active',
  passwordHash: null,
  authorizedKeys: [
    {
      algorithm: 'ssh-ed25519',
      publicKey: 'ssh-ed25519 BBBB',
      fingerprint: fingerprint('b'),
      comment: 'second by name',
      from: ['192.0.2.0/24', '!192.0.2.9'],
      expiresAt: null,
      isAuthority: true,
      principals: ['acme', 'batch'],
      pending: null,
      replacedBy: null,
    },
    {
      algorithm: 'ssh-ed25519',
      publicKey: 'ssh-ed25519 AAAA',
      fingerprint: fingerprint('a'),
      comment: 'nightly@acme',
      from: [],
      expiresAt: new Date('2027-01-02T03:04:05Z'),
      isAuthority: false,
      principals: [],
      pending: null,
      replacedBy: null,
    },
  ],
  mounts: [
    { path: parseVPath('/in'), storeId, at: parseVPath('/acme/in'), permissions: ['list', 'upload'], ...mountRules.parse({}) },
    {
      path: parseVPath('/'),
      storeId,
      at: parseVPath('/acme'),
      permissions: ['list'],
      ...mountRules.parse({
        paths: [{ path: '/out', permissions: ['download'] }],
        uploads: { keepUnfinishedHours: 3, temporaryNames: ['*.uploading'] },
      }),
    },
  ],
  revokedKeys: ['serial: 10-20', 'id: laptop@acme'],
  addressAllowList: ['192.0.2.0/24'],
  maxSessions: 5,
  signIn: 'key-and-password',
  accessHours: [{ days: ['mon', 'fri'], from: '22:00', to: '06:00', timeZone: 'Europe/Paris' }],
  expiresAt: new Date('2027-06-07T08:09:10Z'),
  totp: null,
  limits: accountLimits.parse({ quotaBytes: 4_000_000_000_000 }),
  ...fields,
});

export const aJob = (
  { partnerId, connectionId, storeId }: { partnerId: string; connectionId: string; storeId: string },
  fields: Partial<New<Job>> = {},
): New<Job> => ({
  id: newId(),
  slug: unique('job'),
  name: 'Nightly',
  status: 'active',
  definitionVersion: 1,
  partnerId,
  definition: readRules(jobDefinition, {
    direction: 'pull',
    connectionId,
    storeId,
    source: { path: '/out', match: '*.csv' },
    target: { path: '/acme/in', onConflict: 'fail' },
    afterSuccess: { kind: 'move', to: '/done' },
    retry: { maxAttempts: 5, baseDelayMs: 1000, maxDelayMs: 60_000 },
    running: { concurrency: 3, priority: 'low', overlap: 'queue' },
  }),
  ...fields,
});

export const aCalendar = (fields: Partial<New<Calendar>> = {}): New<Calendar> => ({
  id: newId(),
  slug: unique('calendar'),
  name: 'Bank days',
  rules: {
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    holidays: [{ name: 'Christmas Day', on: '12-25' }],
    include: [],
    exclude: [],
  },
  ...fields,
});

export const aSchedule = (jobId: string, fields: Partial<New<Schedule>> = {}): New<Schedule> => ({
  id: newId(),
  jobId,
  rule: {
    kind: 'cron',
    cron: '30 2 * * *',
    timeZone: 'Europe/Paris',
    calendarId: null,
    onClosedDay: 'skip',
    catchUp: 'skip',
  },
  enabled: true,
  lastSlot: null,
  nextFireAt: null,
  expectedAt: null,
  missedAt: null,
  ...fields,
});

export const aRun = (job: { readonly id: string }, fields: Partial<New<Run>> = {}): New<Run> => ({
  id: newId(),
  jobId: job.id,
  jobVersion: 1,
  scheduleId: null,
  slot: null,
  trigger: 'manual',
  cause: null,
  requestedBy: 'ada',
  state: 'queued',
  waiting: false,
  counts: { seen: 0, taken: 0, skipped: 0, committed: 0, failed: 0, cancelled: 0, bytes: 0n },
  warnings: [],
  failureCode: null,
  failureDetail: null,
  attempt: 0,
  nextAttemptAt: null,
  cancelRequested: false,
  configurationDigest: null,
  startedAt: null,
  finishedAt: null,
  ...fields,
});

export const aTransfer = (fields: Partial<New<Transfer>> = {}): New<Transfer> => ({
  id: newId(),
  direction: 'pull',
  partnerId: newId(),
  runId: null,
  jobId: newId(),
  accountId: null,
  sessionId: null,
  connectionId: newId(),
  storeId: newId(),
  toConnectionId: null,
  toStoreId: null,
  targetIndex: 0,
  sourcePath: parseVPath('/out/a.csv'),
  targetPath: parseVPath('/acme/in/a.csv'),
  sourceFingerprint: unique('fingerprint'),
  state: 'queued',
  attempt: 0,
  maxAttempts: 3,
  fencingToken: 0,
  claimedBy: null,
  claimExpiresAt: null,
  nextAttemptAt: null,
  cancelRequested: false,
  priority: 'normal',
  position: 0,
  expectedBytes: 12,
  bytesDone: 0,
  bytesMoved: 0,
  checkpoint: null,
  stageLeft: false,
  sizeBytes: null,
  sha256: null,
  verification: null,
  sourceDigest: null,
  deliveredPath: null,
  postAction: 'none',
  warnings: [],
  failureCode: null,
  failureDetail: null,
  forgottenAt: null,
  startedAt: null,
  finishedAt: null,
  ...fields,
});

export const aUser = (fields: Partial<New<User>> = {}): New<User> => ({
  id: newId(),
  username: unique('user'),
  name: 'Ada',
  role: 'operator',
  scope: null,
  status: 'active',
  passwordHash: '$argon2id$',
  mustChangePassword: false,
  breakGlass: false,
  email: null,
  secondFactorSince: null,
  passkeyCount: 0,
  lastSignInAt: null,
  invitation: null,
  ...fields,
});

export const anApiKey = (fields: Partial<New<ApiKey>> = {}): New<ApiKey> => ({
  id: newId(),
  name: 'nightly',
  role: 'operator',
  scope: null,
  madeById: null,
  prefix: 'wb_abc',
  tokenHash: hex(unique('token')),
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  ...fields,
});

export const anEvent = (fields: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  type: 'partner.created',
  outcome: 'success',
  actor: { kind: 'api-key', id: newId(), name: 'ada' },
  ...fields,
});

/** A Partner with a Key, a Connection, a Store and a Job, stored. */
export async function aWorld({ read }: Database) {
  const partner = await read.partners.insert(aPartner());
  const secret = aSecret();
  await read.secrets.insert(secret);
  const key = await read.keys.insert(aKey(secret.id));
  const store = await read.stores.insert(aStore());
  const connection = await read.connections.insert(aConnection(partner.id, key.id));
  const job = await read.jobs.insert(aJob({ partnerId: partner.id, connectionId: connection.id, storeId: store.id }));
  return { partner, secret, key, store, connection, job };
}
