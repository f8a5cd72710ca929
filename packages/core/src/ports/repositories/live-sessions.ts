import type { Drain, LiveSession, ServerFigures, ServerProcess, SessionActivity } from '../../entities/live-session.js';
import type { Id } from '../../ids.js';
import type { WithinReach } from '../../scope.js';
import type { Page, PageRequest } from '../page.js';

/** The session of a partner that has just signed in. */
export type NewLiveSession = Omit<LiveSession, 'processName' | 'activity' | 'endRequestedAt'>;

/** What must still hold of the Account when its session opens, and how many it may have. */
export interface SessionRule {
  /** The versions of Account and Partner that the sign-in was judged by. */
  readonly accountVersion: number;
  readonly partnerVersion: number;
  readonly maxSessions: number;
}

/** Which sessions are meant. */
export type SessionChoice =
  | { readonly id: Id }
  | { readonly partnerId: Id }
  | {
      readonly accountId: Id;
      /** Only those that signed in with one of these keys. */
      readonly keyFingerprints?: readonly string[];
      /** Only those whose sign-in took a password. */
      readonly byPassword?: boolean;
    };

/** The partners that are signed in, in all processes. */
export interface LiveSessionRepository {
  /** @throws Failure `not-found` once it is over */
  get(id: Id): Promise<LiveSession>;
  list(
    filter: WithinReach & {
      readonly partnerId?: Id;
      readonly accountId?: Id;
      readonly processId?: Id;
      /** Part of the user name, the address or what the client calls itself. */
      readonly text?: string;
    },
    page: PageRequest,
  ): Promise<Page<LiveSession>>;
  countOf(accountId: Id): Promise<number>;
  /**
   * Lets a session open, inside a transaction. `full`: the Account has as many as it may, over all processes. `changed`: the Account
   * or its Partner is not the one that signed in any more. Whoever changes either meets the session afterwards, or changed it before.
   */
  open(session: NewLiveSession, rule: SessionRule): Promise<'opened' | 'full' | 'changed'>;
  remove(id: Id): Promise<void>;
  /** Has sessions ended by the processes they live in, which are told after the commit. Resolves to how many. */
  requestEnd(choice: SessionChoice, why: { readonly by: string; readonly reason: string }): Promise<number>;
}

/** What a process of the SFTP server tells, all at once. */
export interface ServerBeat {
  readonly id: Id;
  readonly leaseMs: number;
  readonly moved: readonly { readonly id: Id; readonly activity: SessionActivity }[];
  /** Sessions that are over and could not be removed when they ended. */
  readonly gone: readonly Id[];
  readonly figures?: ServerFigures;
  /** Whether the consoles should look. */
  readonly news: boolean;
}

/** What it learns by that. */
export interface ServerOrders {
  readonly ends: readonly { readonly sessionId: Id; readonly by: string; readonly reason: string }[];
  readonly drain: Drain | null;
  /** Sessions whose activity was not written this time: tell it again. */
  readonly unwritten: readonly Id[];
}

/** The processes of the SFTP server, on all hosts. */
export interface ServerProcessRepository {
  /** Those that live, in the order of their start. */
  list(): Promise<readonly ServerProcess[]>;
  register(process: Pick<ServerProcess, 'id' | 'name' | 'address' | 'startedAt'>, leaseMs: number): Promise<void>;
  /** Undefined when the process was taken for dead: its sessions are no more. One statement. */
  beat(beat: ServerBeat): Promise<ServerOrders | undefined>;
  /** Has it take no new connections; told after the commit. Null ends that. @throws Failure `not-found` */
  setDrain(id: Id, drain: Drain | null): Promise<ServerProcess>;
  /**
   * Forgets processes and their sessions, and resolves to those: one that is known to have ended, or all that gave no sign of life
   * for `silentMs` beyond their lease.
   */
  takeDead(
    which: { readonly id: Id } | { readonly name: string } | { readonly silentMs: number },
  ): Promise<readonly LiveSession[]>;
}
