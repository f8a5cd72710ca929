import {
  type AuditEventType,
  asFailure,
  type Clock,
  type Database,
  Failure,
  type FileKind,
  type Mount,
  NameRules,
  type NewAuditEvent,
  parseVPath,
  type Storage,
  type Tx,
  type VPath,
  vpathComponents,
  vpathParent,
} from '@waybill/core';
import type { InboundSession, OwedEvents, UploadDeps } from '@waybill/engine';
import { type Location, type MountedPlace, MountTable } from '../view/mount-table.js';
import type { SessionLimits } from './session-limits.js';
import { FOLLOWS_MS, StatedReadings } from './stated-readings.js';

/** A Store that the session's mounts lead to. */
export interface OpenStore {
  readonly name: string;
  readonly storage: Storage;
}

export interface SessionParts {
  readonly session: InboundSession;
  readonly mounts: readonly Mount[];
  /** By Store id. */
  readonly stores: ReadonlyMap<string, OpenStore>;
  readonly database: Database;
  readonly clock: Clock;
  readonly uploads: UploadDeps;
  /** Of the process: what partners read. */
  readonly given: OwedEvents;
  readonly limits: SessionLimits;
  /** Ends the other sessions of the account whose line is dead; whether there were any. */
  readonly endDead: () => Promise<boolean>;
}

/** What an act does beside what its event says. */
interface Consequences {
  /** Recorded in the same transaction. */
  readonly also?: (tx: Tx) => Promise<void>;
  /** What is removed or gets another name. */
  readonly gone?: readonly StoredPlace[];
}

export interface Place {
  readonly path: VPath;
  readonly location: Location;
}

/** A place that is in a Store. */
export interface StoredPlace extends MountedPlace {
  readonly path: VPath;
  readonly store: OpenStore;
}

/** Of so many files that a session sent it knows that they are its own. */
const MAX_OWN = 10_000;

/** What the operations of one session share: its view of the Stores, and the audit trail they write. */
export class SessionFiles {
  readonly parts: SessionParts;
  readonly table: MountTable;
  /** What was given, on its way into the trail. */
  readonly readings: StatedReadings;
  /** What this session sent: it may look at that where it may look at nothing else. */
  readonly #own = new Set<VPath>();
  readonly #names = new Map<Mount, NameRules>();
  #arrived: { readonly folder: VPath; readonly atMs: number } | undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.table = new MountTable(parts.mounts);
    this.readings = new StatedReadings(parts.given);
  }

  /** What the client's path means. @throws Failure `path.invalid`, `source.not-found` */
  locate(rawPath: string): Place {
    const path = parseVPath(rawPath);
    return { path, location: this.table.locate(path) };
  }

  /** The place when it is in a Store, undefined for a folder that is only virtual. */
  stored(place: Place): StoredPlace | undefined {
    const { location, path } = place;
    if (location.kind === 'virtual') return undefined;
    const store = this.parts.stores.get(location.mount.storeId);
    if (store === undefined) throw new TypeError('every mount of a session has its store');
    return { ...location, path, store };
  }

  /**
   * What the account may neither list nor download, and did not send in this session, is not there for it.
   * @throws Failure `source.not-found`
   */
  requireTold({ permissions, path }: StoredPlace): void {
    if (permissions.includes('list') || permissions.includes('download') || this.#own.has(path)) return;
    throw new Failure('source.not-found', { context: { rule: 'permission:list' } });
  }

  /** An upload that is committed: those that go to the same folder within the next moment follow it. */
  async arrival(place: StoredPlace, commit: () => Promise<unknown>): Promise<void> {
    this.#arrived = undefined;
    await commit();
    this.#arrived = { folder: vpathParent(place.path), atMs: performance.now() };
  }

  /** Whether the last upload of this session arrived in the same folder a moment ago. */
  followsArrival(place: StoredPlace): boolean {
    const arrived = this.#arrived;
    return arrived?.folder === vpathParent(place.path) && performance.now() - arrived.atMs < FOLLOWS_MS;
  }

  /** Remembers what this session sent. */
  noteOwn(path: VPath): void {
    if (this.#own.size < MAX_OWN) this.#own.add(path);
  }

  /** What it sent has another name now. */
  noteRenamed(from: VPath, to: VPath): void {
    if (this.#own.delete(from)) this.#own.add(to);
  }

  /** The place of a path where something can be changed. @throws Failure `permission.denied` where no Store is */
  storedAt(rawPath: string): StoredPlace {
    const stored = this.stored(this.locate(rawPath));
    if (stored === undefined) throw new Failure('permission.denied', { publicDetail: 'Nothing can be changed here.' });
    return stored;
  }

  /** Which names there are in a mount. */
  namesOf(mount: Mount): NameRules {
    const known = this.#names.get(mount);
    if (known !== undefined) return known;
    const rules = new NameRules(mount.names);
    this.#names.set(mount, rules);
    return rules;
  }

  /** The rule by which there is no such name, for a place or for an entry of a folder. */
  nameRefusal(place: StoredPlace, kind: FileKind, entry?: string): string | undefined {
    const rules = this.namesOf(place.mount);
    if (rules.isEmpty || (place.isFixed && entry === undefined)) return undefined;
    const names = vpathComponents(place.path).slice(vpathComponents(place.mount.path).length);
    return rules.refusal(entry === undefined ? names : [...names, entry], kind === 'folder' ? 'folder' : 'file');
  }

  /** A name that the mount does not have is not there, whatever the Store has. @throws Failure `source.not-found` */
  hideName(place: StoredPlace, kind: FileKind): void {
    const refusal = this.nameRefusal(place, kind);
    if (refusal !== undefined) throw new Failure('source.not-found', { context: { rule: `names:${refusal}` } });
  }

  /** A name that the mount does not have cannot be given. @throws Failure `permission.denied` */
  requireName(place: StoredPlace, kind: FileKind): void {
    const refusal = this.nameRefusal(place, kind);
    if (refusal === undefined) return;
    throw new Failure('permission.denied', {
      publicDetail: 'Names like this are not accepted here.',
      context: { rule: `names:${refusal}` },
    });
  }

  /** An event of this session about a path. */
  event(type: AuditEventType, path: string, more: Partial<NewAuditEvent> = {}): NewAuditEvent {
    const { session } = this.parts;
    const file = { path, ...this.#truePath(path) };
    return {
      type,
      outcome: 'success',
      actor: session.actor,
      source: session.source,
      target: { kind: 'file', name: path },
      partnerId: session.partnerId,
      sessionId: session.id,
      ...more,
      file: { ...file, ...more.file },
    };
  }

  /** Where a path lies in its Store, where it leads into one. */
  #truePath(path: string): { readonly truePath?: VPath } {
    try {
      const { location } = this.locate(path);
      return location.kind === 'virtual' ? {} : { truePath: location.storePath };
    } catch {
      return {};
    }
  }

  /** Records what was done already, or was not. @throws Failure `audit.unavailable` */
  state(event: NewAuditEvent): Promise<void> {
    return this.parts.uploads.recorder.state(event);
  }

  /**
   * Records that the partner was given what it cannot give back. Once this fails no file is opened to be read until it is in the trail.
   * @throws Failure `audit.unavailable`
   */
  stateGiven(event: NewAuditEvent): Promise<void> {
    return this.parts.given.state(event);
  }

  /**
   * Does something to a file and records it: the act happens inside the transaction that holds its event, after that is written, so that nothing is done
   * that cannot be recorded.
   * @throws Failure of `work`, `audit.unavailable`
   */
  async record(event: NewAuditEvent, work: () => Promise<void>, { also, gone = [] }: Consequences = {}): Promise<void> {
    let done: Promise<void> | undefined;
    await this.parts.database.transaction(async (tx) => {
      if (gone.length > 0) await tx.accountUsage.noteRemoved(this.parts.session.accountId);
      for (const { mount, storePath } of gone) await tx.accountUsage.noteGone(mount.storeId, storePath);
      tx.audit.append(event);
      await also?.(tx);
      await tx.audit.written();
      // A transaction that is tried again must not do the act again.
      done ??= work();
      await done;
    });
  }

  /** As {@link record}; a refusal, and a failure, is recorded as one. */
  async act(event: NewAuditEvent, work: () => Promise<void>, consequences: Consequences = {}): Promise<void> {
    try {
      await this.record(event, work, consequences);
    } catch (error) {
      await this.recordRefusal(event, asFailure(error));
      throw error;
    }
  }

  /** Records that something was refused or failed; what a missing file says is no event. */
  async recordRefusal(event: NewAuditEvent, failure: Failure): Promise<void> {
    if (failure.code === 'audit.unavailable') return;
    const hidden = failure.code === 'source.not-found';
    if (hidden && failure.context['rule'] === undefined) return;
    const denied =
      hidden || failure.code === 'permission.denied' || failure.code === 'path.outside' || failure.code === 'path.invalid';
    await this.state({
      ...event,
      type: denied ? 'file.denied' : event.type,
      outcome: denied ? 'denied' : 'failure',
      failure: { code: failure.code, detail: failure.publicDetail },
      details: { ...event.details, operation: event.type, ...ruleOf(failure) },
    });
  }

  /** Checks before an operation, recording a refusal of it. */
  async guard<T>(event: NewAuditEvent, check: () => Promise<T> | T): Promise<T> {
    try {
      return await check();
    } catch (error) {
      await this.recordRefusal(event, asFailure(error));
      throw error;
    }
  }
}

/** The rule by which something was refused. */
function ruleOf({ context: { rule } }: Failure): { readonly rule?: string } {
  return typeof rule === 'string' ? { rule } : {};
}
