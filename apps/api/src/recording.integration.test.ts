import { writeFile } from 'node:fs/promises';
import { readEvent } from '@waybill/audit';
import { connectionFileRoutes, type Input, type OperationId, type RouteContract, routes } from '@waybill/contracts';
import { type AuditEventType, type New, newAuditEventSchema, newId, parseVPath, type Transfer } from '@waybill/core';
import { makeAuditExport, openSigner, requestAuditExport } from '@waybill/engine';
import { totpCode, totpTools } from '@waybill/secrets';
import { generateKey } from '@waybill/ssh';
import { exhaustive, SoftPasskey, startLyingProvider } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type Client, startTestApi, type TestApi } from './testing/test-api.js';

/** What leaves no event, and why that is right. Whoever adds to it has a reason as good. */
const silent: { readonly [O in OperationId]?: string } = {
  ...Object.fromEntries(
    [
      ...[
        'getSession',
        'getOpenApi',
        'getOverview',
        'getOverviewMonth',
        'getPause',
        'getServerRules',
        'getSigningKey',
        'streamEvents',
      ],
      ...['listPartners', 'getPartner', 'listConnections', 'getConnection', 'listHostKeys', 'listHostKeysOfConnection'],
      ...['getSelfService', 'listAccountSignIns', 'listOwnTransfers', 'getAccountLink'],
      ...['listAccounts', 'getAccount', 'getAccountUsage', 'listKeys', 'getKey', 'getKeyUse', 'listStores', 'getStore'],
      ...['getStoreUse', 'listJobs', 'getJob', 'listJobVersions', 'listSchedules', 'getSchedule', 'previewStoredSchedule'],
      ...['listCalendars', 'getCalendar', 'getCalendarUse', 'listCalendarDays', 'listRuns', 'getRun', 'listSightings'],
      ...['listTransfers', 'getTransfer', 'listLiveSessions', 'getLiveSession', 'listServerProcesses', 'listBans', 'getBan'],
      ...['listCheckpoints', 'proveCheckpoints', 'listSigningKeys', 'listAuditBreaks'],
      ...[
        'listServerHostKeys',
        'listUsers',
        'listRoles',
        'getRole',
        'getUser',
        'listApiKeys',
        'getApiKey',
        'listSavedViews',
        'getCryptoInventory',
        'previewSwitchOff',
      ],
      ...['listOwnSessions', 'getOwnSecondFactor', 'listOwnPasskeys', 'listOwnIdentities', 'listUserIdentities'],
      ...['getWaysToSignIn', 'listOidcProviders', 'getOidcProvider'],
      ...[
        'listAuditExports',
        'getAuditExport',
        'listScheduledExports',
        'getScheduledExport',
        'listAuditAnchors',
        'getAuditAnchor',
        'listAuditStreams',
        'getAuditStream',
        'listWebhooks',
        'getWebhook',
        'listWebhookDeliveries',
        'getWebhookDelivery',
        'getAuditRetention',
        'listProposedChanges',
        'getProposedChange',
        'getApprovalPolicy',
        'getSignInPolicy',
        'getConfigurationDrift',
        'listAuditTombstones',
        'listLegalHolds',
        'listRetentionRules',
        'getRetentionRule',
      ],
    ].map((name) => [name, 'shows a role what it works with: settings and states, no content of a file and no secret']),
  ),
  beginPasskeySignIn: 'gives a challenge to whoever asks; what is done with it is recorded',
  beginPasskeyProof: 'gives a challenge; what is done with it is recorded',
  beginPasskey: 'gives a challenge; what is done with it is recorded',
  beginOidcSignIn: 'sends a browser to a provider; what comes of it is recorded',
  beginOidcInvitation: 'sends a browser to a provider; what comes of it is recorded',
  beginOidcProof: 'sends a browser to a provider; what comes of it is recorded',
  linkIdentity: 'sends a browser to a provider; what comes of it is recorded',
  listSignInsByLink: 'is a use of the link, which openAccountLink shows to be recorded',
  listTransfersByLink: 'is a use of the link, which openAccountLink shows to be recorded',
  showInvitation: 'tells who holds the link what they are about to accept, which is recorded',
  previewSchedule: 'computes times from what it is given',
  checkReceipt: 'computes whether what it is given is genuine',
  proveAuditEvent: 'is a reading of the event, which getAuditEvent shows to be recorded',
  ...Object.fromEntries(
    Object.keys(connectionFileRoutes).map((name) => [name, 'takes a partner: the tests of files show that it is recorded']),
  ),
  getStoreFileUpload: 'tells who began an upload how far it is',
  sendStoreFileBytes: 'brings bytes of an upload that began, which is recorded, to where nobody sees them',
  removeAuditSegment: 'takes old events: the tests of retention show that it is recorded',
  closeAuditBreak: 'takes two people and a break: the tests of waybill audit show that it is recorded',
  approveProposedChange: 'takes two people: the tests of four eyes show that it is recorded',
  rejectProposedChange: 'takes a change that waits: the tests of four eyes show that it is recorded',
  overrideProposedChange: 'takes a person and a change that waits: the tests of four eyes show that it is recorded',
  reviewProposedChange: 'takes two people: the tests of four eyes show that it is recorded',
};

/** Tables that tell of callers and not of what was asked for; codes and challenges are taken once, also in vain. */
const ofCallers = [
  'api_keys',
  'web_sessions',
  'idempotency_keys',
  'sign_in_attempts',
  'user_totp_factors',
  'user_passkeys',
  'passkey_challenges',
  'oidc_flows',
];

/** To try each call in vain, and to compare all tables before and after it, takes longer than everything else here: some are examples. */
const isExhaustive = await exhaustive();
const EXAMPLES = 10;
const called = new Set<string>();
const withoutEvent: string[] = [];
const notRefused: string[] = [];
let api: TestApi;

const headSeq = async (): Promise<number> => {
  const { items } = await api.database.read.auditTrail.list({}, { limit: 1 });
  return items[0]?.seq ?? 0;
};

/** Calls an endpoint while the trail cannot be written, and notes when it is not refused or something is other than before. */
async function actWithoutTrail(operationId: string, call: () => Promise<Answered>): Promise<void> {
  if (!isExhaustive && called.size >= EXAMPLES) return;
  const before = await api.contents();
  const { status, body, text } = await api.withoutTrail(call);
  const after = await api.contents();
  const changed = Object.keys(after).filter((table) => after[table] !== before[table] && !ofCallers.includes(table));
  if (status !== 503 || body['code'] !== 'audit.unavailable') notRefused.push(`${operationId}: ${status} ${text}`);
  if (changed.length > 0) notRefused.push(`${operationId} changed ${changed.join(', ')}`);
}

/** Calls an endpoint as an administrator, and notes when the trail holds nothing new of the type after it. */
async function act<R extends RouteContract>(
  contract: R,
  input: Input<R> | (() => Input<R> | Promise<Input<R>>),
  type: AuditEventType,
  headers: Readonly<Record<string, string>> = {},
  client = api.as('admin'),
): Promise<Answered> {
  const call = async () => client.call(contract, typeof input === 'function' ? await input() : input, headers);
  await actWithoutTrail(contract.operationId, call);
  const before = await headSeq();
  const answered = await call();
  const { items } = await api.database.read.auditTrail.list({ type }, { limit: 1 });
  called.add(contract.operationId);
  if ((items[0]?.seq ?? 0) <= before) withoutEvent.push(`${contract.operationId}: ${answered.status} ${answered.text}`);
  return answered;
}

const idOf = ({ body }: Answered): string => String(body['id']);
const firstVersion = { 'if-match': '"v1"' };

function transfer(fields: Partial<New<Transfer>>): New<Transfer> {
  return {
    ...{ id: newId(), direction: 'pull', runId: null, accountId: null, sessionId: null, toConnectionId: null, toStoreId: null },
    ...{ partnerId: newId(), jobId: newId(), connectionId: newId(), storeId: newId(), targetIndex: 0, state: 'queued' },
    ...{ sourcePath: parseVPath('/out/a.csv'), targetPath: parseVPath('/in/a.csv'), sourceFingerprint: newId(), attempt: 1 },
    ...{ maxAttempts: 3, fencingToken: 0, claimedBy: null, claimExpiresAt: null, nextAttemptAt: null, cancelRequested: false },
    ...{ priority: 'normal', position: 0, expectedBytes: 3, bytesDone: 0, bytesMoved: 0, checkpoint: null, stageLeft: false },
    ...{ sizeBytes: null, sha256: null, verification: null, sourceDigest: null, deliveredPath: null, postAction: 'none' },
    ...{ warnings: [], failureCode: null, failureDetail: null, forgottenAt: null, startedAt: null, finishedAt: null },
    ...fields,
  };
}

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('every endpoint', () => {
  it('leaves an event of what it changed or disclosed, or has a reason not to; where it cannot, it does nothing', async () => {
    const partnerId = idOf(await act(routes.createPartner, { body: { slug: 'acme', name: 'Acme' } }, 'partner.created'));
    const partner = { params: { id: partnerId } };
    await act(routes.updatePartner, { ...partner, body: { name: 'Acme Bank' } }, 'partner.updated', firstVersion);

    const key = await act(routes.createKey, { body: { slug: 'ours', generate: { algorithm: 'ed25519' } } }, 'key.generated');
    const next = await act(routes.createKey, { body: { slug: 'next', generate: { algorithm: 'ed25519' } } }, 'key.generated');
    const spare = await act(routes.createKey, { body: { slug: 'spare', generate: { algorithm: 'ed25519' } } }, 'key.generated');
    await act(routes.updateKey, { params: { id: idOf(spare) }, body: { comment: 'x' } }, 'key.updated', firstVersion);
    await act(routes.deleteKey, { params: { id: idOf(spare) } }, 'key.deleted');

    const connectionId = idOf(
      await act(
        routes.createConnection,
        {
          body: {
            ...{ partnerId, slug: 'prod', host: '127.0.0.1', port: 1, username: 'u' },
            ...{ keyId: idOf(key), nextKeyId: idOf(next) },
          },
        },
        'connection.created',
      ),
    );
    const connection = { params: { id: connectionId } };
    await act(routes.updateConnection, { ...connection, body: { username: 'v' } }, 'connection.updated', firstVersion);
    await act(routes.testConnection, connection, 'connection.tested');
    await act(routes.promoteNextKey, { ...connection, body: { reason: 'They said so.' } }, 'connection.key-promoted');
    await api.database.transaction(async (tx) => {
      await tx.connections.update({ ...(await tx.connections.get(connectionId)), status: 'stopped', statusReason: 'Asked to.' });
    });
    await act(routes.resumeConnection, { ...connection, body: {} }, 'connection.resumed');
    const { publicKeyOpenSsh } = await generateKey({ algorithm: 'ed25519' });
    const hostKey = await act(routes.addHostKey, { ...connection, body: { hostKey: publicKeyOpenSsh } }, 'host-key.added');
    const pending = await generateKey({ algorithm: 'ed25519' });
    const pendingId = newId();
    await api.database.transaction(async (tx) => {
      await tx.hostKeys.insert({
        ...{ id: pendingId, connectionId, algorithm: 'ssh-ed25519', publicKey: pending.publicKeyOpenSsh },
        ...{ fingerprint: pending.fingerprint, state: 'pending', decidedBy: null, decidedAt: null },
      });
    });
    await act(routes.approveHostKey, { params: { id: pendingId } }, 'host-key.approved');
    await act(routes.retireHostKey, { params: { id: idOf(hostKey) } }, 'host-key.retired');

    const store = await act(routes.createStore, { body: { slug: 'second', kind: 'local' } }, 'store.created');
    await act(routes.listStoreEntries, { params: { id: idOf(store) }, query: { path: '/' } }, 'store.read');
    await writeFile(`${api.deps.dataDir}/store/second/a.csv`, 'a');
    const file = { params: { id: idOf(store) }, query: { path: '/a.csv' } };
    await act(routes.listStoreFiles, { params: { id: idOf(store) }, query: {} }, 'store.read');
    await act(routes.getStoreFile, file, 'store.read');
    await act(routes.downloadStoreFile, file, 'file.read');
    await act(routes.previewStoreFile, file, 'file.read');
    await act(routes.digestStoreFile, file, 'file.read');
    const inStore = { params: { id: idOf(store) } };
    await act(routes.createStoreFolder, { ...inStore, body: { path: '/new' } }, 'folder.created');
    await act(routes.renameStoreFile, { ...inStore, body: { from: '/a.csv', to: '/b.csv' } }, 'file.renamed');
    await act(routes.deleteStoreFile, { ...inStore, query: { path: '/b.csv' } }, 'file.deleted');
    const put = { ...inStore, body: { path: '/c.csv', sizeBytes: 0 } };
    const upload = idOf(await act(routes.beginStoreFileUpload, put, 'file.upload-begun'));
    await act(routes.discardStoreFileUpload, { ...inStore, query: { upload } }, 'file.upload-discarded');
    const second = idOf(await api.as('admin').call(routes.beginStoreFileUpload, put));
    await act(routes.commitStoreFileUpload, { ...inStore, body: { upload: second } }, 'file.uploaded');
    const root = `${api.deps.dataDir}/store/elsewhere`;
    await act(routes.updateStore, { params: { id: idOf(store) }, body: { root } }, 'store.updated', firstVersion);
    await act(routes.deleteStore, { params: { id: idOf(store) } }, 'store.deleted');
    const storeId = (await api.database.read.stores.findBySlug('main'))?.id ?? '';

    const account = idOf(await act(routes.createAccount, { body: { partnerId, username: 'acme' } }, 'account.created'));
    await act(routes.updateAccount, { params: { id: account }, body: { maxSessions: 2 } }, 'account.updated', firstVersion);
    const offered = await generateKey({ algorithm: 'ed25519' });
    const offer = { params: { id: account }, body: { publicKey: offered.publicKeyOpenSsh } };
    await act(routes.offerKey, offer, 'account.key-offered');
    const taken = { params: { id: account }, body: { fingerprint: offered.fingerprint } };
    await act(routes.withdrawKey, taken, 'account.key-withdrawn');
    const linked = await act(routes.makeAccountLink, { params: { id: account }, body: {} }, 'account.link-made');
    const token = String(linked.body['link']).split('#')[1] ?? '';
    await act(routes.openAccountLink, { body: { token } }, 'account.link-used', {}, api.anonymous);
    const offering = { body: { token, publicKey: offered.publicKeyOpenSsh } };
    await act(routes.offerKeyByLink, offering, 'account.key-offered', {}, api.anonymous);
    await act(routes.revokeAccountLink, { params: { id: account } }, 'account.link-revoked');
    await act(routes.enrolTotp, { params: { id: account }, body: {} }, 'account.totp-enrolled');
    await act(routes.removeTotp, { params: { id: account } }, 'account.totp-removed');
    await act(routes.deleteAccount, { params: { id: account } }, 'account.deleted');

    const definition = {
      ...{ direction: 'pull' as const, connectionId, storeId },
      ...{ source: { path: '/out', match: '*' }, target: { path: '/in' } },
    };
    const jobId = idOf(await act(routes.createJob, { body: { slug: 'nightly', definition } }, 'job.created'));
    const job = { params: { id: jobId } };
    await act(routes.updateJob, { ...job, body: { name: 'Nightly' } }, 'job.updated', firstVersion);
    await act(routes.dryRunJob, job, 'job.dry-run');
    await act(routes.dryRunDefinition, { body: { definition } }, 'job.dry-run');
    const rule = { cron: '30 2 * * *', timeZone: 'Europe/Paris' };
    const scheduleId = idOf(await act(routes.createSchedule, { body: { jobId, ...rule } }, 'schedule.created'));
    await act(routes.updateSchedule, { params: { id: scheduleId }, body: { enabled: false } }, 'schedule.updated', firstVersion);
    await act(routes.deleteSchedule, { params: { id: scheduleId } }, 'schedule.deleted');
    const calendar = { params: { id: idOf(await act(routes.createCalendar, { body: { slug: 'bank' } }, 'calendar.created')) } };
    await act(routes.updateCalendar, { ...calendar, body: { name: 'Bank' } }, 'calendar.updated', firstVersion);
    await act(routes.deleteCalendar, calendar, 'calendar.deleted');

    const runId = idOf(await act(routes.requestRun, job, 'run.requested'));
    await act(routes.cancelRun, { params: { id: runId } }, 'run.cancelled');
    const sides = { partnerId, jobId, connectionId, storeId, runId };
    const failed = transfer({
      ...sides,
      state: 'failed',
      finishedAt: new Date(),
      failureCode: 'net.reset',
      failureDetail: 'Cut.',
    });
    const done = transfer({
      ...{ ...sides, state: 'committed' as const, finishedAt: new Date(), sizeBytes: 3, sha256: 'a'.repeat(64) },
      verification: 'size',
    });
    await api.database.setTransaction(async (tx) => {
      await tx.transfers.insertNew([failed, done]);
      await tx.transfers.addReceipts([
        { id: newId(), transferId: done.id, body: '{}', signature: 's', signedBy: 'SHA256:x', createdAt: new Date() },
      ]);
    });
    const again = await act(routes.rerunRun, { params: { id: runId }, body: { files: 'failed' } }, 'run.requested');
    await api.as('admin').call(routes.cancelRun, { params: { id: idOf(again) } });
    await act(routes.getReceipt, { params: { id: done.id } }, 'receipt.read');
    await act(routes.forgetTransfer, { params: { id: done.id } }, 'transfer.forgotten');
    await act(routes.retryTransfer, { params: { id: failed.id } }, 'transfer.retry-requested');
    await act(routes.cancelTransfer, { params: { id: failed.id } }, 'transfer.cancel-requested');

    await act(routes.pauseEverything, { body: { reason: 'Night.' } }, 'platform.paused');
    await act(routes.resumeEverything, {}, 'platform.resumed');
    const ban = { body: { address: '192.0.2.7', until: null, reason: 'Noise.' } };
    await act(routes.liftBan, { params: { id: idOf(await act(routes.createBan, ban, 'address.banned')) } }, 'address.ban-lifted');
    await act(
      routes.updateServerRules,
      { body: { algorithms: { profile: 'compatible' } } },
      'server.rules-changed',
      firstVersion,
    );
    const shown = await act(routes.addServerHostKey, { body: { algorithm: 'ed25519' } }, 'server-host-key.added');
    await act(routes.activateServerHostKey, { params: { id: idOf(shown) } }, 'server-host-key.activated');
    const other = await act(routes.addServerHostKey, { body: { algorithm: 'rsa' } }, 'server-host-key.added');
    await act(routes.retireServerHostKey, { params: { id: idOf(other) } }, 'server-host-key.retired');
    await sessionsAndProcesses(partnerId);

    await act(routes.deleteJob, job, 'job.deleted');
    await peopleAndPrograms();
    await act(routes.listAuditEvents, {}, 'audit.read');
    const { items } = await api.database.read.auditTrail.list({}, { limit: 1 });
    await act(routes.getAuditEvent, { params: { id: items[0]?.id ?? '' } }, 'audit.read');
    await act(routes.listFileStories, { query: { text: 'a.csv' } }, 'audit.read');
    const view = { list: 'audit' as const, name: 'Refusals', search: 'outcome=denied' };
    const viewId = idOf(await act(routes.saveView, { body: view }, 'view.saved'));
    await act(routes.deleteSavedView, { params: { id: viewId } }, 'view.deleted');
    await act(routes.exportAudit, { body: {} }, 'audit.exported');
    const asked = { body: { format: 'csv' as const, reason: 'Review.' } };
    const old = { slug: 'old', storeId, path: '/', olderThanDays: 90 };
    const oldFiles = { params: { id: idOf(await act(routes.createRetentionRule, { body: old }, 'retention-rule.created')) } };
    await act(routes.updateRetentionRule, { ...oldFiles, body: { olderThanDays: 91 } }, 'retention-rule.updated', firstVersion);
    await act(routes.previewRetentionRule, oldFiles, 'retention-rule.previewed');
    await act(routes.runRetentionRule, { ...oldFiles, body: {} }, 'retention-rule.requested');
    await act(routes.deleteRetentionRule, oldFiles, 'retention-rule.deleted');
    const kept = { minimumDays: 400, deleteAfterDays: null, anchorId: null };
    await act(routes.setAuditRetention, { body: kept }, 'audit-retention.changed');
    await act(routes.exportConfiguration, {}, 'config.exported');
    await act(routes.setApprovalPolicy, { body: { kinds: [], expireAfterDays: 8 } }, 'approval-policy.changed');
    const signInPolicy = { idleMinutes: 20, sessionMinutes: 600, secondFactorRoles: [], passwords: 'everybody' as const };
    await act(routes.setSignInPolicy, { body: signInPolicy }, 'sign-in-policy.changed');
    const hold = await act(routes.placeLegalHold, { body: { reason: 'Case 7.' } }, 'legal-hold.placed');
    await act(routes.releaseLegalHold, { params: { id: idOf(hold) }, body: { reason: 'Settled.' } }, 'legal-hold.released');
    const place = { kind: 'store' as const, storeId, path: '/proofs' };
    const anchor = {
      params: { id: idOf(await act(routes.createAuditAnchor, { body: { slug: 'a', place } }, 'audit-anchor.created')) },
    };
    await act(routes.compareAuditAnchor, anchor, 'audit-anchor.compared');
    await act(routes.updateAuditAnchor, { ...anchor, body: { enabled: false } }, 'audit-anchor.updated', firstVersion);
    await act(routes.deleteAuditAnchor, anchor, 'audit-anchor.deleted');
    const destination = { kind: 'syslog' as const, host: '127.0.0.1', port: 1 };
    const siem = { slug: 'siem', destination, enabled: false };
    const stream = { params: { id: idOf(await act(routes.createAuditStream, { body: siem }, 'audit-stream.created')) } };
    await act(routes.testAuditStream, stream, 'audit-stream.tested');
    const quiet = { filter: { minimumSeverity: 'critical' as const } };
    await act(routes.updateAuditStream, { ...stream, body: quiet }, 'audit-stream.updated', firstVersion);
    await act(routes.deleteAuditStream, stream, 'audit-stream.deleted');
    await webhooks();
    const exported = { params: { id: idOf(await act(routes.createAuditExport, asked, 'audit.export-requested')) } };
    await act(routes.cancelAuditExport, exported, 'audit.export-cancelled');
    await act(routes.deleteAuditExport, exported, 'audit.export-deleted');
    const made = { params: { id: await anExportThatWasMade(api) } };
    await act(routes.downloadAuditExport, made, 'audit.export-downloaded');
    const deliver = { ...made, body: { deliverTo: { ...place, path: '/exports' } } };
    await act(routes.deliverAuditExport, deliver, 'audit.export-delivery-requested');
    const monthly = { slug: 'monthly', format: 'csv', period: 'previous-month', cron: '0 6 1 * *', timeZone: 'UTC' } as const;
    const created = await act(
      routes.createScheduledExport,
      { body: { ...monthly, reason: 'Review.' } },
      'scheduled-export.created',
    );
    const scheduled = { params: { id: idOf(created) } };
    await act(routes.runScheduledExport, scheduled, 'scheduled-export.requested');
    await act(routes.updateScheduledExport, { ...scheduled, body: { enabled: false } }, 'scheduled-export.updated', firstVersion);
    await act(routes.deleteScheduledExport, scheduled, 'scheduled-export.deleted');
    await act(routes.verifyAudit, {}, 'audit.verified');
    await act(routes.deleteConnection, connection, 'connection.deleted');
    await act(routes.deletePartner, partner, 'partner.deleted');

    expect(withoutEvent).toEqual([]);
    expect(notRefused).toEqual([]);
    const unaccounted = Object.keys(routes).filter((name) => !called.has(name) && !Object.hasOwn(silent, name));
    expect(unaccounted).toEqual([]);
    expect(Object.keys(silent).filter((name) => called.has(name) || !Object.hasOwn(routes, name))).toEqual([]);
  });

  it('has no reason to be silent when it changes something', () => {
    const contracts: Readonly<Record<string, RouteContract>> = routes;
    const changing = Object.keys(silent).filter((name) => contracts[name]?.method !== 'GET');
    expect(changing).toEqual([
      'beginPasskeySignIn',
      'beginPasskeyProof',
      'beginPasskey',
      'beginOidcSignIn',
      'beginOidcInvitation',
      'beginOidcProof',
      'linkIdentity',
      'listSignInsByLink',
      'listTransfersByLink',
      'showInvitation',
      'previewSchedule',
      'checkReceipt',
      ...Object.values(connectionFileRoutes).flatMap(({ method, operationId }) => (method === 'GET' ? [] : [operationId])),
      'sendStoreFileBytes',
      'removeAuditSegment',
      'closeAuditBreak',
      'approveProposedChange',
      'rejectProposedChange',
      'overrideProposedChange',
      'reviewProposedChange',
    ]);
  });

  it('tells the story of no file when nothing is said about it, and keeps saved views to who saved them', async () => {
    const admin = api.as('admin');
    expect(await admin.call(routes.listFileStories, { query: {} })).toMatchObject({
      status: 422,
      body: { errors: [{ field: '?text' }] },
    });
    const save = (client: typeof admin, search: string) =>
      client.call(routes.saveView, { body: { list: 'audit', name: 'Mine', search } });
    const saved = await save(admin, 'outcome=denied');
    await save(admin, 'outcome=failure');
    await save(api.as('auditor'), 'severity=critical');
    const listed = await admin.call(routes.listSavedViews, { query: { list: 'audit' } });
    expect(listed.body).toMatchObject({ items: [{ id: idOf(saved), name: 'Mine', search: 'outcome=failure' }] });
    expect((await api.as('auditor').call(routes.deleteSavedView, { params: { id: idOf(saved) } })).status).toBe(404);
    expect((await api.as('viewer').call(routes.listSavedViews, { query: { list: 'audit' } })).body).toEqual({ items: [] });
  });

  it('writes events as the catalogue has them: no field that it does not know', async () => {
    for await (const row of api.database.read.auditTrail.rows(1)) {
      const { id: _i, seq: _q, recordedAt: _r, severity: _v, prevHash: _p, hash: _h, erased: _e, ...event } = readEvent(row);
      expect(newAuditEventSchema.safeParse(event).error?.issues ?? [], row.body).toEqual([]);
    }
  });
});

/** Made as a worker makes it. */
async function anExportThatWasMade({ deps }: TestApi): Promise<string> {
  const { id } = await requestAuditExport(
    deps,
    { format: 'ndjson', filter: {}, reason: 'Review.' },
    { actor: { kind: 'platform', name: 'test' } },
  );
  await makeAuditExport({ ...deps, signer: await openSigner(deps), leaseMs: 30_000 }, id, new AbortController().signal);
  return id;
}

/** A webhook whose receiver is away, with a delivery that is over. */
async function webhooks(): Promise<void> {
  const body = { slug: 'hook', url: 'https://127.0.0.1:1/', types: ['run.*'] };
  await act(routes.createWebhook, { body }, 'webhook.created');
  const webhook = await api.database.read.webhooks.findBySlug('hook');
  if (webhook === undefined) throw new Error('there is no webhook');
  const one = { params: { id: webhook.id } };
  await act(routes.updateWebhook, { ...one, body: { types: ['run.failed'] } }, 'webhook.updated', firstVersion);
  await act(routes.rotateWebhookSecret, { ...one, body: {} }, 'webhook.secret-rotated');
  await act(routes.testWebhook, one, 'webhook.tested');
  const deliveryId = newId();
  await api.database.transaction(async (tx) => {
    await tx.webhookDeliveries.add(webhook.id, [{ id: deliveryId, seq: 1, type: 'run.failed' }], new Date());
    const waiting = await tx.webhookDeliveries.get(deliveryId);
    const parked = { ...waiting, state: 'parked', nextAttemptAt: null, finishedAt: new Date() } as const;
    await tx.webhookDeliveries.record(waiting, parked, undefined);
    await tx.webhooks.setPosition(webhook.id, 10);
  });
  await act(routes.redeliverWebhookDelivery, { params: { id: deliveryId } }, 'webhook.delivery-repeated');
  const { items } = await api.database.read.auditTrail.list({}, { limit: 1 });
  const last = items[0]?.recordedAt ?? new Date();
  const all = { since: '2000-01-01T00:00:00Z', until: new Date(last.getTime() + 60_000).toISOString() };
  await act(routes.replayWebhook, { ...one, body: all }, 'webhook.replayed');
  await act(routes.deleteWebhook, one, 'webhook.deleted');
}

async function sessionsAndProcesses(partnerId: string): Promise<void> {
  const { database } = api;
  const answered = await api.as('admin').call(routes.createAccount, { body: { partnerId, username: 'live' } });
  const account = await database.read.accounts.get(idOf(answered));
  const [processId, id] = [newId(), newId()];
  await database.read.serverProcesses.register(
    { id: processId, name: 'sftp@x:1', address: ':22', startedAt: new Date() },
    60_000,
  );
  const algorithms = {
    ...{ keyExchange: 'k', hostKeyAlgorithm: 'h', cipherIn: 'c', cipherOut: 'c', macIn: 'm', macOut: 'm' },
    strictKeyExchange: true,
  };
  await database.transaction((tx) =>
    tx.liveSessions.open(
      {
        ...{ id, processId, accountId: account.id, partnerId, username: 'live', address: '192.0.2.9', port: 4000 },
        ...{
          client: 'SSH-2.0-x',
          method: 'publickey',
          keyFingerprint: null,
          certificate: null,
          openedAt: new Date(),
          algorithms,
        },
      },
      { accountVersion: account.version, partnerVersion: 2, maxSessions: 1 },
    ),
  );
  await act(routes.endLiveSession, { params: { id }, body: { reason: 'Moved.' } }, 'session.end-requested');
  await act(routes.drainServer, { params: { id: processId }, body: { reason: 'Update.', graceSeconds: 60 } }, 'server.drained');
  await act(routes.resumeServer, { params: { id: processId } }, 'server.resumed');
  await api.as('admin').call(routes.deleteAccount, { params: { id: account.id } });
}

async function peopleAndPrograms(): Promise<void> {
  const user = {
    username: 'jane',
    name: 'Jane',
    role: 'viewer' as const,
    password: 'correct horse one',
    mustChangePassword: false,
  };
  const jane = idOf(await act(routes.createUser, { body: user }, 'user.created'));
  await act(routes.updateUser, { params: { id: jane }, body: { name: 'Jane D.' } }, 'user.updated', firstVersion);
  const credential = { username: 'jane', password: user.password };
  const signedIn = await act(routes.signIn, { body: credential }, 'user.signed-in', {}, api.anonymous);
  const change = { currentPassword: user.password, newPassword: 'correct horse two' };
  const changed = await act(routes.changeOwnPassword, { body: change }, 'user.password-changed', {}, browser(signedIn));
  await secondFactor(browser(changed), 'correct horse two');
  await invitation();
  await aPasskey(browser(changed));
  await aProvider(changed);
  await act(routes.signOut, {}, 'user.signed-out', {}, browser(changed));
  await act(routes.endUserSessions, { params: { id: jane } }, 'user.sessions-ended');
  await act(routes.rotateSigningKey, {}, 'platform.signing-key-rotated');
  await act(routes.deleteUser, { params: { id: jane } }, 'user.deleted');
  await act(routes.erasePerson, { params: { id: jane }, body: { reason: 'asked for' } }, 'user.erased');
  const certificate = { serial: '1', keyId: 'jo@laptop', authorityFingerprint: 'SHA256:x' };
  const holder = { kind: 'account', name: 'acme', certificate } as const;
  await api.database.transaction(async (tx) => tx.audit.append({ type: 'session.closed', outcome: 'success', actor: holder }));
  const holderErased = { body: { keyId: certificate.keyId, reason: 'asked for' } };
  await act(routes.eraseCertificateHolder, holderErased, 'audit.certificate-holder-erased');
  const watcher = { slug: 'watcher', permissions: ['runs:read' as const] };
  const role = { params: { id: idOf(await act(routes.createRole, { body: watcher }, 'role.created')) } };
  await act(routes.updateRole, { ...role, body: { description: 'Watches' } }, 'role.updated', firstVersion);
  await act(routes.deleteRole, role, 'role.deleted');
  const made = await act(routes.createApiKey, { body: { name: 'n', role: 'viewer' } }, 'api-key.created');
  const apiKey = String(Object(made.body['apiKey']).id);
  await act(routes.updateApiKey, { params: { id: apiKey }, body: { name: 'm' } }, 'api-key.updated', firstVersion);
  await act(routes.deleteApiKey, { params: { id: apiKey } }, 'api-key.revoked');
}

async function aProvider(session: Answered): Promise<void> {
  const provider = await startLyingProvider(() => api.clock.now());
  const { issuer, clientId, clientSecret } = provider;
  const body = { slug: 'acme', name: 'Acme', issuer, clientId, clientSecret };
  const params = { id: idOf(await act(routes.createOidcProvider, { body }, 'oidc-provider.created')) };
  await act(routes.testOidcProvider, { params }, 'oidc-provider.tested');
  await act(routes.updateOidcProvider, { params, body: { name: 'Acme Inc.' } }, 'oidc-provider.updated', firstVersion);
  const client = browser(session);
  // Set when the browser was sent there: each time it holds another one.
  const headers = { cookie: '' };
  const cameBack = async () => {
    const begun = await client.call(routes.linkIdentity, { body: { provider: 'acme' } });
    headers.cookie = [session, begun].map((each) => String(each.headers['set-cookie']).split(';')[0]).join('; ');
    return { body: { provider: 'acme', parameters: provider.answer(String(begun.body['url']), 'jane') } };
  };
  const identity = async () => String(Object((await client.call(routes.listOwnIdentities, {})).body['items'])[0]?.id);
  await act(routes.finishOidc, cameBack, 'user.identity-linked', headers, client);
  const own = { params: { id: await identity() } };
  await act(routes.removeOwnIdentity, own, 'user.identity-unlinked', {}, client);
  await client.call(routes.finishOidc, await cameBack(), headers);
  const ofUser = { params: { id: await identity() } };
  await act(routes.removeUserIdentity, ofUser, 'user.identity-unlinked');
  const credential = { body: { username: 'jane', password: 'correct horse two' } };
  const another = await api.anonymous.call(routes.signIn, credential);
  await act(routes.signOutEverywhere, {}, 'user.signed-out', {}, browser(another));
  await act(routes.deleteOidcProvider, { params }, 'oidc-provider.deleted');
  await provider.stop();
}

async function aPasskey(client: Client): Promise<void> {
  const passkey = new SoftPasskey({ rpId: 'localhost', origin: 'http://localhost:8080' });
  const challenge = async (begin: RouteContract, by = client) =>
    String(Object((await by.call(begin, {})).body['options']).challenge);
  // Each is answered once.
  const adding = async () => ({ body: { name: 'Laptop', response: passkey.create(await challenge(routes.beginPasskey)) } });
  const id = idOf(await act(routes.addPasskey, adding, 'user.passkey-added', {}, client));
  const signed = async (begin: RouteContract, by = client) => ({ body: { response: passkey.sign(await challenge(begin, by)) } });
  await act(routes.proveWithPasskey, () => signed(routes.beginPasskeyProof), 'user.proven-again', {}, client);
  const entering = () => signed(routes.beginPasskeySignIn, api.anonymous);
  await act(routes.signInWithPasskey, entering, 'user.signed-in', {}, api.anonymous);
  await act(routes.removeOwnPasskey, { params: { id } }, 'user.passkey-removed', {}, client);
  await client.call(routes.addPasskey, await adding());
  const { id: userId = '' } = (await api.database.read.users.findByUsername('jane')) ?? {};
  await act(routes.removeUserPasskeys, { params: { id: userId } }, 'user.passkey-removed');
}

async function invitation(): Promise<void> {
  const person = { name: 'Bo', email: 'bo@acme.example', role: 'viewer' as const };
  const invited = await act(routes.invitePerson, { body: person }, 'user.invited');
  const bo = { params: { id: String(Object(invited.body['user']).id) } };
  await act(routes.revokeInvitation, bo, 'user.invitation-revoked');
  const again = await act(routes.inviteAgain, { ...bo, body: {} }, 'user.invited');
  const token = String(again.body['link']).split('#')[1] ?? '';
  const body = { token, password: 'seven blue herons' };
  await act(routes.acceptInvitation, { body }, 'user.invitation-accepted', {}, api.anonymous);
  await api.as('admin').call(routes.deleteUser, bo);
}

async function secondFactor(client: Client, password: string): Promise<void> {
  await act(routes.proveAgain, { body: { password } }, 'user.proven-again', {}, client);
  const proposed = await act(routes.proposeSecondFactor, {}, 'user.second-factor-proposed', {}, client);
  const secret = totpTools.parseSecret(String(proposed.body['secret'])) ?? new Uint8Array();
  const nextCode = () => {
    // Each is taken once.
    api.clock.advance(30_000);
    return { body: { code: totpCode(secret, api.clock.now()) } };
  };
  await act(routes.confirmSecondFactor, nextCode, 'user.second-factor-enrolled', {}, client);
  await act(routes.renewRecoveryCodes, {}, 'user.recovery-codes-made', {}, client);
  await act(routes.removeOwnSecondFactor, {}, 'user.second-factor-removed', {}, client);
  await client.call(routes.proposeSecondFactor, {});
  const { id = '' } = (await api.database.read.users.findByUsername('jane')) ?? {};
  await act(routes.resetSecondFactor, { params: { id } }, 'user.second-factor-removed');
  const [session] = await api.database.read.webSessions.listOfUser(id);
  await api.anonymous.call(routes.signIn, { body: { username: 'jane', password } });
  const other = (await api.database.read.webSessions.listOfUser(id)).find(({ id: each }) => each !== session?.id);
  await act(routes.endOwnSession, { params: { id: other?.id ?? '' } }, 'user.sessions-ended', {}, client);
}

/** A browser with the session that was just answered. */
function browser({ headers, body }: Answered) {
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  return api.anonymous.with({ cookie, origin: 'http://localhost:8080', 'x-csrf-token': String(body['csrfToken']) });
}
