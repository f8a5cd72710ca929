import type { Account, AccountLimits, Clock, Database, Id, Pace, Storage } from '@waybill/core';
import type { UploadQuota, UsageCounter } from '@waybill/engine';

/** So long limits that were read hold: what changes about them holds for sessions that are there already. */
const VALID_MS = 2_000;

interface LimitDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly counter: UsageCounter;
  storageOf(storeId: Id): Storage;
  /** What paces the account's files; undefined when it had no bandwidth limit as the session began. */
  readonly pace: Pace | undefined;
}

/** So much, and so much of it free. */
interface Room {
  readonly total: number;
  readonly free: number;
}

/** The room that a quota leaves; undefined for what it does not limit. */
export interface QuotaRoom {
  readonly bytes: Room | undefined;
  readonly files: Room | undefined;
}

function roomOf(total: number | null, taken: number): Room | undefined {
  return total === null ? undefined : { total, free: Math.max(0, total - taken) };
}

/** How much the account of a session may store, and how fast its files may move. */
export class SessionLimits {
  readonly #deps: LimitDeps;
  readonly #account: Account;
  #read: AccountLimits;
  #readAtMs: number;

  constructor(deps: LimitDeps, account: Account) {
    this.#deps = deps;
    this.#account = account;
    this.#read = account.limits;
    this.#readAtMs = deps.clock.now().getTime();
  }

  get pace(): Pace | undefined {
    return this.#deps.pace;
  }

  /** As they are now, or were a moment ago. */
  async now(): Promise<AccountLimits> {
    const nowMs = this.#deps.clock.now().getTime();
    if (nowMs - this.#readAtMs > VALID_MS) {
      this.#read = (await this.#deps.database.read.accounts.find(this.#account.id))?.limits ?? this.#read;
      this.#readAtMs = nowMs;
    }
    return this.#read;
  }

  /** What uploads are held to; undefined when nothing limits what the account stores. */
  quotaBy({ quotaBytes: bytes, quotaFiles: files }: AccountLimits): UploadQuota | undefined {
    if (bytes === null && files === null) return undefined;
    return { bytes, files, recount: (signal) => this.#recount(signal) };
  }

  /** What the quota leaves, counted afresh where that is worth while; undefined when nothing limits what the account stores. */
  async room(signal: AbortSignal): Promise<QuotaRoom | undefined> {
    const { quotaBytes, quotaFiles } = await this.now();
    if (quotaBytes === null && quotaFiles === null) return undefined;
    const { accountUsage } = this.#deps.database.read;
    let usage = await accountUsage.of(this.#account.id);
    if (usage.countedAt === null || usage.mayBeLess) {
      await this.#recount(signal);
      usage = await accountUsage.of(this.#account.id);
    }
    return {
      bytes: roomOf(quotaBytes, usage.bytes + usage.promisedBytes),
      files: roomOf(quotaFiles, usage.files + usage.promisedFiles),
    };
  }

  #recount(signal: AbortSignal): Promise<void> {
    return this.#deps.counter.count(this.#deps, this.#account, signal);
  }
}
