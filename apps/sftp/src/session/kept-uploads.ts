import { type KeptStage, vpathName, vpathParent } from '@waybill/core';
import { discardKeptStage, type KeptStageEnd, keptStagesOf } from '@waybill/engine';
import type { SftpAttributes } from '@waybill/sftp';
import { attributesOf } from './attributes.js';
import type { SessionParts, StoredPlace } from './session-files.js';

/** A client that asks about a thousand files a second does not ask the database a thousand times. */
const REMEMBERED_MS = 1_000;

/** What cut uploads of the session's Account have left: seen by the Account where it may go on with it, and by nobody else. */
export class KeptUploads {
  readonly #parts: SessionParts;
  #known: { readonly askedAtMs: number; readonly told: Promise<readonly KeptStage[]> } | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** What was kept of an upload to this place. */
  async at(place: StoredPlace): Promise<KeptStage | undefined> {
    if (!mayResume(place)) return undefined;
    const all = await this.#all();
    return all.find(({ storeId, path }) => storeId === place.mount.storeId && path === place.storePath);
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
    const kept = await this.at(place);
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
