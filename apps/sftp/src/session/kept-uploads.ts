import { setTimeout as wait } from 'node:timers/promises';
import { type KeptStage, vpathName, vpathParent } from '@waybill/core';
import { discardKeptStage, type KeptStageEnd, keptStagesOf } from '@waybill/engine';
import type { SftpAttributes } from '@waybill/sftp';
import { attributesOf } from './attributes.js';
import type { SessionParts, StoredPlace } from './session-files.js';

/** A client that asks about a thousand files a second does not ask the database a thousand times. */
const REMEMBERED_MS = 1_000;
/** So long an upload of a session that has ended takes to be kept, at most. */
const ABANDONED_MS = 5_000;
const LOOK_MS = 100;

/** What cut uploads of the session's Account have left: seen by the Account where it may go on with it, and by nobody else. */
export class KeptUploads {
  readonly #parts: SessionParts;
  /** What uploads of other sessions worked on as this one looked first, and which have not been looked into. */
  #others: readonly KeptStage[] | undefined;
  #known: { readonly askedAtMs: number; readonly told: Promise<readonly KeptStage[]> } | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** What was kept of an upload to this place; also of one whose line is dead, though its session did not notice yet. */
  async at(place: StoredPlace): Promise<KeptStage | undefined> {
    if (!mayResume(place)) return undefined;
    await this.#endDeadAt(place);
    return this.#find(place);
  }

  /** What was kept of uploads into this folder, by name. */
  async in(folder: StoredPlace): Promise<ReadonlyMap<string, SftpAttributes>> {
    if (!mayResume(folder)) return new Map();
    const all = await this.#all();
    const inside = all.filter(({ storeId, path }) => storeId === folder.mount.storeId && vpathParent(path) === folder.storePath);
    return new Map(inside.map((kept) => [vpathName(kept.path), keptAttributes(kept)]));
  }

  /** Asks anew the next time. */
  forget(): void {
    this.#known = undefined;
  }

  /** Removes what was kept of an upload to this place, if anything. */
  async discard(place: StoredPlace, reason: KeptStageEnd, signal: AbortSignal): Promise<boolean> {
    const kept = mayResume(place) ? await this.#find(place) : undefined;
    if (kept === undefined) return false;
    const { session, database } = this.#parts;
    await discardKeptStage(database, place.store.storage, kept, reason, { ...session, sessionId: session.id }, signal);
    this.forget();
    return true;
  }

  /** Removes what was kept of uploads into this folder and below, whoever's they are: the folder moves away from under them. */
  async discardWithin(folder: StoredPlace, signal: AbortSignal): Promise<void> {
    const { session, database } = this.#parts;
    const remover = { ...session, sessionId: session.id };
    for (const kept of await database.read.keptStages.within(folder.mount.storeId, folder.storePath)) {
      await discardKeptStage(database, folder.store.storage, kept, 'file-renamed', remover, signal);
    }
    this.forget();
  }

  async #find(place: StoredPlace): Promise<KeptStage | undefined> {
    return (await this.#all()).find(isAt(place));
  }

  /** A client that comes back finds what its session of before has sent; one that is alive keeps it, and is asked once. */
  async #endDeadAt(place: StoredPlace): Promise<void> {
    const { database, session, endDead } = this.#parts;
    const { keptStages } = database.read;
    const others = this.#others ?? (await keptStages.workedOn(session.accountId, session.id));
    this.#others = others;
    const other = others.find(isAt(place));
    const upload = other?.takenBy ?? null;
    if (upload === null) return;
    this.#others = others.filter((each) => each !== other);
    if (!(await endDead())) return;
    const until = performance.now() + ABANDONED_MS;
    while (performance.now() < until && (await keptStages.takenBy(upload)) !== undefined) await wait(LOOK_MS);
    this.forget();
  }

  #all(): Promise<readonly KeptStage[]> {
    const now = performance.now();
    if (this.#known === undefined || now - this.#known.askedAtMs > REMEMBERED_MS) {
      const told = keptStagesOf(this.#parts.database, this.#parts.session.accountId);
      this.#known = { askedAtMs: now, told };
      told.catch(() => this.forget());
    }
    return this.#known.told;
  }
}

function isAt(place: StoredPlace): (kept: KeptStage) => boolean {
  return ({ storeId, path }) => storeId === place.mount.storeId && path === place.storePath;
}

/** So long what is whole of an upload there is kept when it is cut; 0 where its account may not go on with it. */
export function keptForMs(place: StoredPlace): number {
  return mayResume(place) ? place.mount.uploads.keepUnfinishedHours * 3_600_000 : 0;
}

function mayResume(place: StoredPlace): boolean {
  const { mode, keepUnfinishedHours } = place.mount.uploads;
  return mode === 'atomic' && keepUnfinishedHours > 0 && place.permissions.includes('resume');
}

/** What its account sees of an upload that was cut: how far it is whole. */
export function keptAttributes(kept: KeptStage): SftpAttributes {
  return attributesOf({ kind: 'file', sizeBytes: kept.bytes, modifiedAt: kept.keptAt });
}
