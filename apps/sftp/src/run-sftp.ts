import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { addressBlocks, addressList, type Drain, newId, type ServerProfile } from '@waybill/core';
import { createDatabase } from '@waybill/db';
import {
  DEFAULT_LEASE_MS,
  followSigner,
  forgetServers,
  JointTransactions,
  noteStopping,
  OwedEvents,
  Recorder,
  recordProcess,
  sweepDefence,
} from '@waybill/engine';
import { type RoleContext, type RunningRole, rereadMasterKey } from '@waybill/platform';
import { createSecretBox, parseKeyRing } from '@waybill/secrets';
import { createSshListener } from '@waybill/ssh';
import { StoreStorages } from '@waybill/storage';
import { AccountAuthenticator } from './authentication/account-authenticator.js';
import { Defender } from './defence/defender.js';
import { FrontAdmission } from './front/front-admission.js';
import { frontOfThisProcess } from './front/front-of-this-process.js';
import { runFront } from './front/run-front.js';
import { loadHostKeys } from './host-keys.js';
import { LiveSessions } from './live/live-sessions.js';
import { ServerCounts } from './live/server-counts.js';
import { listenerSettings, readBans, type ServerSettings, SettingsFollower } from './server-settings.js';
import { auditListenerEvents } from './session/audit-listener-events.js';
import { SessionServer } from './session/serve-session.js';

/** How long others take this process for alive without a sign of it. */
const PRESENCE_MS = 15_000;
/** How often what no longer counts of bans and scores is forgotten. */
/** How often a process asks whether receipts are signed with another key by now. */
const KEY_MS = 5_000;
const SWEEP_MS = 60_000;

/** What tests set apart. */
export interface SftpOptions {
  /** How long the uploads of a dead process stay taken before they are swept. */
  readonly leaseMs?: number;
}

/** The sftp role: the SFTP server that partners sign in to, in this process or in several behind one port. */
export function runSftp(context: RoleContext, options: SftpOptions = {}): Promise<RunningRole> {
  return context.config.sftpProcesses > 1 && cluster.isPrimary ? runFront(context) : runServer(context, options);
}

async function runServer(context: RoleContext, { leaseMs = DEFAULT_LEASE_MS }: SftpOptions): Promise<RunningRole> {
  const { config, log, signal } = context;
  const processName = `sftp@${hostname()}:${process.pid}`;
  const database = createDatabase({
    url: context.databaseUrl.reveal(),
    applicationName: processName,
    maxConnections: config.databaseConnections,
    log,
  });
  const secretBox = createSecretBox(parseKeyRing(context.masterKey.reveal()), () => {
    const text = rereadMasterKey(config);
    return text === undefined ? undefined : parseKeyRing(text);
  });
  const clock = { now: () => new Date() };
  const counts = new ServerCounts();
  const processId = newId();
  const address = `${config.sftpHost}:${config.sftpPort}`;
  const live = new LiveSessions({
    database,
    log,
    counts,
    process: { id: processId, name: processName, address, startedAt: clock.now() },
    leaseMs: PRESENCE_MS,
    onDrain: (drain) => obey(drain),
  });
  const hostKeysFor = (profile: ServerProfile) => loadHostKeys({ database, secretBox, processName }, profile);
  const stored = await database.read.serverRules.read();
  const settings: ServerSettings = { stored, hostKeys: await hostKeysFor(stored.rules.algorithms.profile) };
  const proxies = addressBlocks(addressList(config.sftpProxyFrom));
  const isProxy = (address: string) => proxies.has(address);
  const defender = new Defender({ database, clock, log, isProxy, onBanned: () => void follower.look() });
  defender.useRules(stored.rules.defence);
  // Before anybody can connect: who is banned stays so over a restart.
  defender.useBans(await readBans(database, clock.now()));
  const recorder = new Recorder(database);
  const joint = new JointTransactions(database);
  const given = new OwedEvents(recorder, clock);
  const signer = await followSigner({ database, secretBox });
  const sessions = new SessionServer({
    database,
    recorder,
    joint,
    given,
    clock,
    stores: new StoreStorages(),
    signer,
    processName,
    processId,
    live,
    counts,
    leaseMs,
    log,
  });
  const audited = auditListenerEvents(
    { joint, recorder, log },
    {
      party: (sessionId) => sessions.party(sessionId),
      takeParty: (sessionId) => sessions.takeParty(sessionId),
      notRemoved: (sessionId) => live.notRemoved(sessionId),
    },
  );
  await live.register();
  const listener = await createSshListener(
    {
      host: config.sftpHost,
      port: config.sftpPort,
      ...listenerSettings(settings),
      isProxy,
      admitAddress: (address) => defender.admits(address),
      authenticator: new AccountAuthenticator({ database, secretBox, clock }),
      ...(cluster.isWorker ? { admission: new FrontAdmission(frontOfThisProcess()) } : {}),
      onSession: (session) => sessions.accept(session),
      onEvent: (event) => {
        counts.hear(event);
        audited.onEvent(event);
        defender.note(event);
      },
    },
    signal,
  );
  const follower = new SettingsFollower({
    database,
    log,
    loadHostKeys: hostKeysFor,
    now: () => clock.now(),
    onSettings: async (changed) => {
      await listener.reconfigure(listenerSettings(changed));
      defender.useRules(changed.stored.rules.defence);
      listener.endUnadmitted();
    },
    onBans: (bans) => {
      defender.useBans(bans);
      listener.endUnadmitted();
    },
  });
  await follower.look();
  const sweep = setInterval(() => {
    sweepDefence({ database, clock }, defender.rules).catch((error: unknown) =>
      log.warn({ err: error }, 'old bans stay for now'),
    );
  }, SWEEP_MS).unref();
  const followKey = setInterval(() => {
    signer.refresh().catch((error: unknown) => log.warn({ err: error }, 'the signing key stays for now'));
  }, KEY_MS).unref();
  await recordProcess({ database, processName }, 'sftp', 'platform.started');
  for (const key of settings.hostKeys.keys) log.info({ algorithm: key.algorithm, fingerprint: key.fingerprint }, 'host key');

  live.begin();

  let stopping = false;
  /** What an operator asks of this process. */
  function obey(drain: Drain | null): void {
    if (stopping) return;
    if (drain === null) {
      log.info({}, 'takes connections again');
      listener.resume(signal).catch((error: unknown) => log.error({ err: error }, 'the port cannot be listened on again'));
      return;
    }
    const graceMs = Math.max(0, drain.until.getTime() - Date.now());
    log.info({ by: drain.by, reason: drain.reason, graceMs }, 'drains');
    void listener.drain(graceMs).then(() => log.info({}, 'drained'));
  }

  return {
    close: async () => {
      stopping = true;
      const graceMs = Math.floor(config.shutdownGraceMs * 0.6);
      // A database that is away must not keep the process from stopping.
      void noteStopping({ database, clock }, { id: processId, name: processName, graceMs }).catch(() => undefined);
      await listener.close(graceMs);
      await sessions.settled();
      await audited.settled();
      for (const event of await given.close()) log.error({ event }, 'this happened, and the audit trail does not have it');
      await live.close();
      counts.close();
      await forgetServers({ database, processName }, { id: processId });
      clearInterval(sweep);
      clearInterval(followKey);
      await follower.close();
      await defender.settled();
      await recordProcess({ database, processName }, 'sftp', 'platform.stopped');
      await database.close();
    },
  };
}
