import { type AccountUsage, type Clock, type Database, Failure, type Quota, type UploadRoomRequest } from '@waybill/core';

const FIRST_STEP_BYTES = 1024 * 1024;
const LARGEST_STEP_BYTES = 64 * 1024 * 1024;
/** A count that is older is not the reason why something is refused. */
const COUNT_FRESH_MS = 10_000;
/** A count that is older is made again before the next upload, because others put files there and take them away. */
const COUNT_VALID_MS = 5 * 60_000;
/** How often one refusal is looked into. */
const MAX_COUNTS = 3;

/** The quota of an Account, as its uploads are held to it. */
export interface UploadQuota extends Quota {
  /** Counts again what the Account takes up. */
  recount(signal: AbortSignal): Promise<void>;
}

interface RoomDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * The room of one upload in the quota of its Account: promised in PostgreSQL before the bytes are taken, in steps that grow, so that no
 * number of sessions and servers together stores more than the quota.
 */
export class UploadRoom {
  readonly #deps: RoomDeps;
  readonly #request: Omit<UploadRoomRequest, 'bytes'>;
  readonly #quota: UploadQuota;
  #promisedBytes = 0;
  #asking: Promise<void> = Promise.resolve();

  constructor(deps: RoomDeps, request: Omit<UploadRoomRequest, 'bytes'>, quota: UploadQuota) {
    this.#deps = deps;
    this.#request = request;
    this.#quota = quota;
  }

  /** Promises room for the file itself. @throws Failure `quota.exceeded` */
  async begin(signal: AbortSignal): Promise<void> {
    const { countedAt } = await this.#deps.database.read.accountUsage.of(this.#request.accountId);
    if (ageMs(this.#deps.clock, countedAt) > COUNT_VALID_MS) await this.#quota.recount(signal);
    await this.#reserve(0, 0, signal);
  }

  /** Undefined when there is room for a file of `sizeBytes`; else resolves when there is. @throws Failure `quota.exceeded` */
  reach(sizeBytes: number, signal: AbortSignal): Promise<void> | undefined {
    if (this.#quota.bytes === null || sizeBytes <= this.#promisedBytes) return undefined;
    this.#asking = this.#asking.then(async () => {
      if (sizeBytes <= this.#promisedBytes) return;
      const step = Math.min(Math.max(this.#promisedBytes, FIRST_STEP_BYTES), LARGEST_STEP_BYTES);
      await this.#reserve(sizeBytes, Math.max(sizeBytes, this.#promisedBytes + step), signal);
    });
    return this.#asking;
  }

  /** Room for `wanted` bytes, or at least for those that are needed. */
  async #reserve(needed: number, wanted: number, signal: AbortSignal): Promise<void> {
    const { accountUsage } = this.#deps.database.read;
    const ask = async (bytes: number): Promise<RoomAnswer> => {
      const answer = await accountUsage.reserve({ ...this.#request, bytes }, this.#quota);
      if (answer.granted) this.#promisedBytes = bytes;
      return answer;
    };
    if (wanted > needed && (await ask(wanted)).granted) return;
    const { replaces } = this.#request;
    await untilGranted({ clock: this.#deps.clock, quota: this.#quota, replaces }, () => ask(needed), signal);
  }
}

interface RoomAnswer {
  readonly granted: boolean;
  readonly usage: AccountUsage;
}

interface Asking extends Pick<UploadRoomRequest, 'replaces'> {
  readonly clock: Clock;
  readonly quota: UploadQuota;
}

/**
 * Asks for room in a quota until it is granted, counting again what the Account takes up where the last count is no reason to refuse.
 * @throws Failure `quota.exceeded`
 */
export async function untilGranted(
  { clock, quota, replaces }: Asking,
  ask: () => Promise<RoomAnswer>,
  signal: AbortSignal,
): Promise<void> {
  for (let counts = 0; ; counts += 1) {
    const { granted, usage } = await ask();
    if (granted) return;
    const isWorthCounting = usage.mayBeLess || ageMs(clock, usage.countedAt) > COUNT_FRESH_MS;
    if (counts === MAX_COUNTS || !isWorthCounting) throw exceeded(quota, usage, replaces === undefined ? 1 : 0);
    await quota.recount(signal);
  }
}

function ageMs(clock: Clock, countedAt: Date | null): number {
  return countedAt === null ? Number.POSITIVE_INFINITY : clock.now().getTime() - countedAt.getTime();
}

/** What is wrong with a file that becomes so large; undefined when nothing is. */
export function tooLarge({ maxFileBytes }: { readonly maxFileBytes: number | null }, sizeBytes: number): Failure | undefined {
  if (maxFileBytes === null || sizeBytes <= maxFileBytes) return undefined;
  return new Failure('quota.exceeded', {
    publicDetail: `A file may have at most ${maxFileBytes.toLocaleString('en-US')} bytes here.`,
    context: { rule: 'max-file-bytes' },
  });
}

function exceeded({ bytes, files }: Quota, usage: AccountUsage, moreFiles: number): Failure {
  const usedFiles = usage.files + usage.promisedFiles;
  const byFiles = files !== null && usedFiles + moreFiles > files;
  const text = (count: number): string => count.toLocaleString('en-US');
  return new Failure('quota.exceeded', {
    publicDetail: byFiles
      ? `The quota is used up: ${text(usedFiles)} of ${text(files)} files.`
      : `The quota is used up: ${text(usage.bytes + usage.promisedBytes)} of ${text(bytes ?? 0)} bytes are taken.`,
    context: { rule: byFiles ? 'quota:files' : 'quota:bytes' },
  });
}
