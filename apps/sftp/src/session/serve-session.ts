import type { Duplex } from 'node:stream';
import type { Signer } from '@waybill/audit';
import {
  type AuditActor,
  type AuditSource,
  type Clock,
  type Database,
  Failure,
  type Id,
  type Pace,
  type Storage,
  type StoreOpener,
} from '@waybill/core';
import {
  BandwidthLimits,
  type InboundSession,
  type JointTransactions,
  type OwedEvents,
  type Recorder,
  UsageCounter,
} from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { serveSftp } from '@waybill/sftp';
import { certificateFacts, type ExecChannel, type SshServerSession } from '@waybill/ssh';
import type { Principal } from '../authentication/account-authenticator.js';
import type { Command } from '../commands/command.js';
import { findCommand } from '../commands/find-command.js';
import { runCommand } from '../commands/run-command.js';
import type { LiveSessions } from '../live/live-sessions.js';
import type { ServerCounts } from '../live/server-counts.js';
import type { SessionWatch } from '../live/session-watch.js';
import { watchFiles } from '../live/watch-files.js';
import { createHandlers, type SessionHandlers } from './create-handlers.js';
import type { OpenStore } from './session-files.js';
import { SessionLimits } from './session-limits.js';
import { watchAccess } from './watch-access.js';

export interface SessionServerDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly stores: StoreOpener;
  readonly signer: Signer;
  readonly recorder: Recorder;
  /** Of the process: in which sessions begin and end. */
  readonly joint: JointTransactions;
  readonly given: OwedEvents;
  readonly processName: string;
  /** Of this process, which owns the sessions. */
  readonly processId: Id;
  readonly live: LiveSessions;
  readonly counts: ServerCounts;
  readonly leaseMs: number;
  readonly log: Logger;
}

/** Whose session it is. */
export interface SessionParty {
  readonly accountId: Id;
  readonly partnerId: Id;
  readonly actor: AuditActor;
  readonly source: AuditSource;
  /** Resolves when its beginning is in the audit trail, or could not be written. */
  readonly recorded: Promise<void>;
}

/** Takes sessions of partners that have signed in and serves SFTP on their channels. */
export class SessionServer {
  readonly #deps: SessionServerDeps;
  readonly #serving = new Set<Promise<void>>();
  readonly #parties = new Map<Id, SessionParty>();

  readonly #counter = new UsageCounter();
  readonly #bandwidth: BandwidthLimits;

  constructor(deps: SessionServerDeps) {
    this.#deps = deps;
    this.#bandwidth = new BandwidthLimits(deps);
  }

  /** Must be called as soon as the session is there. Nothing is served before the sign-in is in the audit trail. */
  accept(session: SshServerSession<Principal>): void {
    const { log } = this.#deps;
    const ending = new AbortController();
    const watch = this.#deps.live.enter(session, session.principal.account.id);
    const inbound = inboundSession(session);
    const prepared = this.#prepare(session, inbound, watch).catch((error: unknown) => {
      log.warn({ err: error, sessionId: session.id }, 'a session could not be prepared');
      if (error instanceof Failure) session.end(error.code, error.publicDetail);
      else session.end('internal');
      return undefined;
    });
    this.#parties.set(session.id, {
      ...inbound,
      recorded: prepared.then(() => undefined),
    });
    void watchAccess(session, this.#deps);
    const track = (work: Promise<void>): void => {
      const served: Promise<void> = work.finally(() => this.#serving.delete(served));
      this.#serving.add(served);
    };
    session.onSftp((channel) => track(this.#serve(session, channel, prepared, ending.signal)));
    session.onExec((commandLine) => {
      const command = findCommand(commandLine, session.principal.account.mounts);
      if (command === undefined) return undefined;
      return (channel) => track(this.#run(session, { channel, command }, prepared, ending.signal));
    });
    void session.closed.then(() => {
      ending.abort(new Failure('net.reset'));
    });
  }

  /** Whose session it is, as long as nobody took it. */
  party(sessionId: Id): SessionParty | undefined {
    return this.#parties.get(sessionId);
  }

  /** Whose session it was, told once: for the event of its end. */
  takeParty(sessionId: Id): SessionParty | undefined {
    const party = this.#parties.get(sessionId);
    this.#parties.delete(sessionId);
    return party;
  }

  /** Resolves when every channel has ended and its open files are dealt with. */
  async settled(): Promise<void> {
    await Promise.all(this.#serving);
  }

  async #prepare(session: SshServerSession<Principal>, inbound: InboundSession, watch: SessionWatch): Promise<SessionHandlers> {
    const { database, stores, clock, signer, recorder, given, processName, leaseMs, counts } = this.#deps;
    const { account } = session.principal;
    await this.#open(session, inbound);
    const open = new Map<string, OpenStore>();
    for (const id of new Set(account.mounts.map((mount) => mount.storeId))) {
      const store = await database.read.stores.get(id);
      open.set(id, { name: store.slug, storage: await stores.open(store) });
    }
    const storageOf = (storeId: Id): Storage => {
      const store = open.get(storeId);
      if (store === undefined) throw new TypeError('every mount of a session has its store');
      return store.storage;
    };
    const pace = await this.#paceOf(session);
    const handlers = createHandlers({
      session: inbound,
      mounts: account.mounts,
      stores: open,
      database,
      clock,
      uploads: { database, recorder, clock, signer, processName, leaseMs },
      given,
      endDead: () => this.#deps.live.endDead(account.id, session.id),
      limits: new SessionLimits({ database, clock, counter: this.#counter, storageOf, pace }, account),
    });
    return watchFiles(handlers, watch, counts);
  }

  /**
   * Takes a place among the sessions of the Account, in the transaction that says so. None is kept by a session on a dead line.
   * @throws Failure for the client when there is none
   */
  async #open(session: SshServerSession<Principal>, { actor, source, negotiated }: InboundSession): Promise<void> {
    const { joint, clock, processId } = this.#deps;
    const { account, partner } = session.principal;
    const { id, address, port, factors, keyFingerprint = null } = session;
    const method = factors.join('+');
    const { peerIdentification: client, hostKeyFingerprint: _, ...algorithms } = session.negotiated;
    const { username } = account;
    const parties = { processId, accountId: account.id, partnerId: partner.id };
    const certificate = session.certificate === undefined ? null : certificateFacts(session.certificate);
    const proof = { method, keyFingerprint, certificate };
    const live = { id, ...parties, username, address, port, client, ...proof, algorithms, openedAt: clock.now() };
    const rule = { accountVersion: account.version, partnerVersion: partner.version, maxSessions: account.maxSessions };
    const attempt = (isLast: boolean) =>
      joint.run(`account:${account.id}`, async (tx) => {
        const target = { kind: 'session' as const, id, name: username };
        const facts = { actor, source, target, partnerId: partner.id, sessionId: id };
        const outcome = await tx.liveSessions.open(live, rule);
        if (outcome === 'opened') {
          tx.audit.append({
            ...facts,
            type: 'session.opened',
            outcome: 'success',
            ...(negotiated === undefined ? {} : { session: negotiated }),
          });
          return undefined;
        }
        if (outcome === 'full' && !isLast) return outcome;
        const failure = refusals[outcome](account.maxSessions);
        const told = { code: failure.code, detail: failure.publicDetail };
        tx.audit.append({ ...facts, type: 'session.refused', outcome: 'denied', failure: told });
        return failure;
      });
    let refusal = await attempt(false);
    if (refusal === 'full') {
      await this.#deps.live.endDead(account.id, id);
      refusal = await attempt(true);
    }
    if (refusal instanceof Failure) throw refusal;
  }

  /** What paces the files of an account with a bandwidth limit, all its sessions together, for as long as one of them is open. */
  async #paceOf(session: SshServerSession<Principal>): Promise<Pace | undefined> {
    const { id, limits } = session.principal.account;
    if (limits.bandwidth.length === 0) return undefined;
    const { read } = this.#deps.database;
    const { pace, close } = await this.#bandwidth.open({
      id,
      windows: limits.bandwidth,
      reread: async () => (await read.accounts.find(id))?.limits.bandwidth,
    });
    void session.closed.then(close).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, sessionId: session.id }, 'a share of a bandwidth limit was not given back');
    });
    return pace;
  }

  async #serve(
    session: SshServerSession<Principal>,
    channel: Duplex,
    prepared: Promise<SessionHandlers | undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    const { log } = this.#deps;
    const handlers = await prepared;
    if (handlers === undefined) {
      channel.destroy();
      return;
    }
    const end = await serveSftp(
      channel,
      handlers,
      {
        username: session.principal.account.username,
        identification: session.negotiated.peerIdentification,
        onWorking: (change) => session.working(change),
        onInternalError: (error, operation) => log.error({ err: error, sessionId: session.id, operation }, 'an operation failed'),
      },
      signal,
    );
    log.info({ sessionId: session.id, outcome: end.outcome, abandonedFiles: end.abandonedFiles }, 'SFTP channel ended');
  }

  async #run(
    session: SshServerSession<Principal>,
    { channel, command }: { readonly channel: ExecChannel; readonly command: Command },
    prepared: Promise<SessionHandlers | undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    const { log } = this.#deps;
    const files = await prepared;
    if (files === undefined) {
      channel.stream.destroy();
      return;
    }
    const onInternalError = (error: unknown): void => log.error({ err: error, sessionId: session.id }, 'a command failed');
    const exitStatus = await runCommand(
      command,
      channel,
      { files, onInternalError, onWorking: (change) => session.working(change) },
      signal,
    );
    log.info({ sessionId: session.id, exitStatus }, 'command ended');
  }
}

/** What a client is told when no session opens for it. */
const refusals = {
  full: (most: number) =>
    new Failure('quota.exceeded', { publicDetail: `This account may have ${most} sessions at a time, and has them.` }),
  changed: () => new Failure('conflict', { publicDetail: 'The account was changed while you signed in: sign in again.' }),
} as const;

function inboundSession(session: SshServerSession<Principal>): InboundSession {
  const { account, partner } = session.principal;
  const { peerIdentification: client, ...algorithms } = session.negotiated;
  return {
    id: session.id,
    accountId: account.id,
    username: account.username,
    partnerId: partner.id,
    partnerName: partner.name,
    actor: {
      kind: 'account',
      id: account.id,
      name: account.username,
      method: session.factors.join('+'),
      mfa: session.factors.length > 1,
      ...(session.keyFingerprint === undefined ? {} : { keyFingerprint: session.keyFingerprint }),
      ...(session.certificate === undefined ? {} : { certificate: certificateFacts(session.certificate) }),
    },
    source: { address: session.address, port: session.port, client },
    negotiated: { protocol: 'ssh', ...algorithms },
  };
}
