import { ByteBudget, Failure, type VPath } from '@waybill/core';
import { DEFAULT_LANE_BYTES, type SftpClient, type SftpHandle, type WriteBehind, writeBehind } from '@waybill/sftp';
import type { ChannelGroup } from './channel-group.js';
import { SHORT_ROUND_TRIP_MS, Widening } from './widening.js';

/** What one session is given to send: its own window, and the next pieces waiting. */
const ONE_CHANNEL_WINDOW_BYTES = 2 * DEFAULT_LANE_BYTES;
/** What one session has in flight at most when the partner takes that much: 80 ms of a line of 4 Gbit/s. */
const MAX_LANE_BYTES = 8 * DEFAULT_LANE_BYTES;
/** What the sessions of this process may have in flight together beyond what each begins with. */
const growthBudget = new ByteBudget(128 * 1024 * 1024);

export interface StripedWritesOptions {
  /** The session that the file was opened in first. */
  readonly client: SftpClient;
  readonly handle: SftpHandle;
  readonly path: VPath;
  /** Where further sessions come from; the file stays in the first one without it. */
  readonly channels?: ChannelGroup;
  /** Decides how many there are. */
  readonly widening?: Pick<Widening, 'wanted' | 'widened' | 'settle'>;
}

interface FurtherChannel {
  readonly client: SftpClient;
  readonly handle: SftpHandle;
}

/**
 * Writes to a partner's file over one session, and over several where the line is so long that the partner's window is the bound.
 * Further sessions are opened while the writing goes on; where the partner has none to give, or cannot have a file open twice, it
 * goes on over what there is. A further session that is lost later fails the writing, as the first would. Where the partner's window
 * is not the bound, a session has more in flight, as far as the partner takes it.
 */
export class StripedWrites {
  readonly #options: StripedWritesOptions;
  readonly #signal: AbortSignal;
  readonly #writes: WriteBehind;
  readonly #widening: Pick<Widening, 'wanted' | 'widened' | 'settle'>;
  readonly #further: FurtherChannel[] = [];
  #adding: Promise<void> | undefined;
  #grownBytes = 0;

  constructor(options: StripedWritesOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#widening = options.widening ?? new Widening();
    this.#writes = writeBehind(
      options.client,
      options.handle,
      { onFull: () => this.#considerWidening(), mayGrow: (bytes, lane) => this.#mayGrow(bytes, lane) },
      signal,
    );
  }

  /** How many bytes are worth having under way at once. */
  get windowBytes(): number {
    return Math.max(ONE_CHANNEL_WINDOW_BYTES, this.#writes.maxBytesInFlight + DEFAULT_LANE_BYTES);
  }

  /** Over how many sessions the file is written. */
  get channels(): number {
    return 1 + this.#further.length;
  }

  /** Resolves when the partner acknowledged all of `data`, which must not change until then. */
  write(data: Uint8Array, offset: number): Promise<void> {
    return this.#writes.write(data, offset);
  }

  /** Resolves when everything is acknowledged and the file is open in the first session alone. */
  async flush(): Promise<void> {
    await this.#writes.flush();
    await this.#adding;
    // A server may keep what came through a handle until that is closed.
    await Promise.all(this.#further.map(({ client, handle }) => client.close(handle, this.#signal)));
    this.#giveBack();
  }

  /** Lets go of the further sessions whatever state they are in. */
  async abandon(signal: AbortSignal): Promise<void> {
    await this.#adding;
    await Promise.all(this.#further.map(({ client, handle }) => client.close(handle, signal).catch(() => undefined)));
    this.#giveBack();
  }

  #mayGrow(bytes: number, { roundTripMs = 0 }: SftpClient): boolean {
    if (roundTripMs < SHORT_ROUND_TRIP_MS || 2 * bytes > MAX_LANE_BYTES || !growthBudget.take(bytes)) return false;
    this.#grownBytes += bytes;
    return true;
  }

  #giveBack(): void {
    growthBudget.give(this.#grownBytes);
    this.#grownBytes = 0;
    for (const { client } of this.#further.splice(0)) this.#options.channels?.give(client);
  }

  #considerWidening(): void {
    const { client, channels } = this.#options;
    if (channels === undefined || this.#adding !== undefined || this.#signal.aborted) return;
    const roundTripMs = client.roundTripMs ?? 0;
    const facts = {
      channels: this.channels,
      acknowledgedBytes: this.#writes.acknowledgedBytes,
      roundTripMs,
      nowMs: performance.now(),
    };
    const more = Math.min(this.#widening.wanted(facts) - this.channels, channels.available);
    if (more <= 0) return;
    this.#adding = Promise.all(Array.from({ length: more }, () => this.#add(channels))).then((added) => {
      this.#adding = undefined;
      if (added.some(Boolean)) this.#widening.widened(performance.now(), roundTripMs);
      else this.#widening.settle();
    });
  }

  /** Never rejects: one session fewer is no fault. */
  async #add(channels: ChannelGroup): Promise<boolean> {
    const { path } = this.#options;
    const client = await channels.take(this.#signal);
    if (client === undefined) return false;
    try {
      const writtenBefore = this.#writes.acknowledgedEnd;
      const handle = await client.open(path, { write: true }, {}, this.#signal);
      this.#further.push({ client, handle });
      const { sizeBytes } = await client.fstat(handle, this.#signal);
      if (sizeBytes === undefined || sizeBytes >= writtenBefore) {
        this.#writes.addLane(client, handle);
        return true;
      }
      // It cut the file, or shows each session a file of its own. Either way what was written so far cannot be relied on.
      channels.harmful();
      const publicDetail = 'The partner cannot have one file open in two sessions; it is sent again over one.';
      this.#writes.fail(new Failure('partner.misbehaved', { publicDetail, context: { sizeBytes, writtenBefore } }));
      return false;
    } catch {
      // A server that refuses to open a file twice, or is gone; in the second case the writing fails by itself.
      const isOpenThere = this.#further.some((each) => each.client === client);
      if (!isOpenThere && this.#signal.aborted) channels.give(client);
      else if (!isOpenThere) channels.discard(client);
      return false;
    }
  }
}
