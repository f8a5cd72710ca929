import { type CommitOptions, Failure, type FileChanges, type FileInfo, type Stage, type VPath } from '@waybill/core';
import { extensionNames, type SftpClient, type SftpHandle, SftpStatusError, statusCodes } from '@waybill/sftp';
import { attributesOf } from './attributes.js';
import type { ChannelGroup } from './channel-group.js';
import { cleanUpTime } from './clean-up-time.js';
import { digestAtPartner } from './digest-at-partner.js';
import { translated } from './partner-error.js';
import { StripedWrites } from './striped-writes.js';

interface SftpStageParts {
  readonly client: SftpClient;
  readonly handle: SftpHandle;
  /** The target itself where files are written directly. */
  readonly stagedPath: VPath;
  readonly targetPath: VPath;
  readonly overwrite: boolean;
  readonly deleteBeforeRename: boolean;
  readonly resumedBytes: number;
  /** Where further sessions come from when the line is long; without it the file is written from its start to its end. */
  readonly channels?: ChannelGroup;
}

/** Refusals of a rename that can mean that something is in its way; the others mean something else, and deleting would not help. */
const inTheWay: ReadonlySet<number> = new Set([statusCodes.FAILURE, statusCodes.OP_UNSUPPORTED, statusCodes.FILE_ALREADY_EXISTS]);

/** A stage at a partner: a file of another name, renamed at the commit; or the target itself, where the partner stands no other. */
export class SftpStage implements Stage {
  readonly resumedBytes: number;
  readonly #parts: SftpStageParts;
  readonly #ending = new AbortController();
  readonly #writes: StripedWrites;
  readonly #end = (): void => this.#ending.abort(this.#endsWith?.reason);
  #endsWith: AbortSignal | undefined;
  #open = true;
  #committed: FileInfo | undefined;

  constructor(parts: SftpStageParts) {
    this.#parts = parts;
    this.resumedBytes = parts.resumedBytes;
    const { client, handle, stagedPath, channels } = parts;
    this.#writes = new StripedWrites(
      { client, handle, path: stagedPath, ...(channels === undefined ? {} : { channels }) },
      this.#ending.signal,
    );
  }

  get windowBytes(): number {
    return this.#writes.windowBytes;
  }

  write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void> {
    return translated('target', async () => {
      signal.throwIfAborted();
      this.#endWith(signal);
      await this.#writes.write(chunk, offset);
    });
  }

  readBack(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return translated('target', async () => {
      const { client, stagedPath } = this.#parts;
      this.#endWith(signal);
      await this.#writes.flush();
      const handle = await client.open(stagedPath, { read: true }, {}, signal);
      try {
        return await readFully(client, handle, { offset, length }, signal);
      } finally {
        await client.close(handle, signal).catch(() => undefined);
      }
    });
  }

  async remoteSha256(signal: AbortSignal): Promise<string | undefined> {
    this.#endWith(signal);
    await translated('target', () => this.#writes.flush());
    return digestAtPartner(this.#parts.client, this.#parts.stagedPath, signal);
  }

  setInfo(changes: FileChanges, signal: AbortSignal): Promise<void> {
    return translated('target', async () => {
      const { client, handle, stagedPath } = this.#parts;
      this.#endWith(signal);
      await this.#writes.flush();
      const attributes = attributesOf(changes);
      try {
        await client.fsetstat(handle, attributes, signal);
      } catch (error) {
        // Some servers know only one of the two.
        if (!(error instanceof SftpStatusError)) throw error;
        await client.setstat(stagedPath, attributes, signal);
      }
    });
  }

  async commit(sizeBytes: number, signal: AbortSignal, options: CommitOptions = {}): Promise<FileInfo> {
    if (this.#committed !== undefined) return this.#committed;
    return translated('target', async () => {
      const { stagedPath, targetPath } = this.#parts;
      const direct = stagedPath === targetPath;
      const { as = targetPath, overwrite = this.#parts.overwrite } = options;
      if (direct && (as !== targetPath || overwrite !== this.#parts.overwrite)) throw new Failure('target.unsupported');
      this.#endWith(signal);
      await this.#writes.flush();
      // A server does what is asked of one file in the order of the requests (draft-ietf-secsh-filexfer-02 §6.1), so all of it is sent
      // at once; what comes back decides about the rename.
      const answers = [this.#checkSize(sizeBytes, signal), this.#sync(signal), this.#close(signal)];
      for (const answer of await Promise.allSettled(answers)) if (answer.status === 'rejected') throw answer.reason;
      if (!direct) await this.#rename(as, overwrite, signal);
      this.#committed = { kind: 'file', sizeBytes };
      return this.#committed;
    });
  }

  async discard(): Promise<boolean> {
    if (this.#committed !== undefined) return true;
    const stopped = this.#endsWith?.aborted === true;
    const signal = cleanUpTime(this.#endsWith);
    const letGo = this.#letGoOf(signal);
    // Work that was stopped gets both requests sent; else the partner closes the file first, for some remove no open one.
    if (!stopped) await letGo;
    const [gone] = await Promise.all([this.#remove(signal), letGo]);
    return gone;
  }

  async suspend(): Promise<void> {
    await this.#letGoOf(cleanUpTime(this.#endsWith));
  }

  async #remove(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#parts.client.remove(this.#parts.stagedPath, signal);
      return true;
    } catch (error) {
      return error instanceof SftpStatusError && error.status === statusCodes.NO_SUCH_FILE;
    }
  }

  /** Ends the writing and closes the file, in all its sessions. */
  async #letGoOf(signal: AbortSignal): Promise<void> {
    this.#ending.abort();
    await Promise.all([this.#writes.abandon(signal), this.#close(signal).catch(() => undefined)]);
  }

  /** A partner that takes nothing any more must not hold up who wants to stop: no write of this stage outlives an abort. */
  #endWith(signal: AbortSignal): void {
    if (this.#endsWith === signal) return;
    this.#letGo();
    this.#endsWith = signal;
    signal.addEventListener('abort', this.#end, { once: true });
  }

  #letGo(): void {
    this.#endsWith?.removeEventListener('abort', this.#end);
    this.#endsWith = undefined;
  }

  async #close(signal: AbortSignal): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#letGo();
    await this.#parts.client.close(this.#parts.handle, signal);
  }

  /** A server that tells no size, or refuses to, is believed: every write was acknowledged. */
  async #checkSize(sizeBytes: number, signal: AbortSignal): Promise<void> {
    let staged: number | undefined;
    try {
      staged = (await this.#parts.client.fstat(this.#parts.handle, signal)).sizeBytes;
    } catch (error) {
      if (!(error instanceof SftpStatusError)) throw error;
    }
    if (staged === undefined || staged === sizeBytes) return;
    throw new Failure('integrity.size-mismatch', { context: { sizeBytes, stagedBytes: staged } });
  }

  /** What cannot be made durable is delivered all the same. */
  async #sync(signal: AbortSignal): Promise<void> {
    const { client, handle } = this.#parts;
    if (!client.extensions.has(extensionNames.fsync)) return;
    try {
      await client.fsync(handle, signal);
    } catch (error) {
      if (!(error instanceof SftpStatusError)) throw error;
    }
  }

  /** B7: posix-rename where it is offered, else rename; delete and rename only where that is allowed and something was in the way. */
  async #rename(to: VPath, overwrite: boolean, signal: AbortSignal): Promise<void> {
    const { client, stagedPath, deleteBeforeRename } = this.#parts;
    if (!overwrite && (await this.#exists(to, signal))) throw new Failure('target.exists');
    const refused = await this.#tryRename(to, overwrite, signal);
    if (refused === undefined) return;
    if (!(await this.#exists(to, signal))) throw refused;
    if (!overwrite) throw new Failure('target.exists', { cause: refused });
    // Without a stage there is nothing to put in the place of what is there.
    if (!inTheWay.has(refused.status) || !(await this.#exists(stagedPath, signal))) throw refused;
    if (!deleteBeforeRename) {
      throw new Failure('target.exists', {
        cause: refused,
        publicDetail:
          'The partner’s server does not replace a file by a rename. The job can allow that the old file is deleted first (target.deleteBeforeRename).',
      });
    }
    await client.remove(to, signal);
    await client.rename(stagedPath, to, signal);
  }

  /** Resolves to the refusal of the plain rename, which every server has. */
  async #tryRename(to: VPath, overwrite: boolean, signal: AbortSignal): Promise<SftpStatusError | undefined> {
    const { client, stagedPath } = this.#parts;
    try {
      if (overwrite && client.extensions.has(extensionNames.posixRename)) {
        await client.posixRename(stagedPath, to, signal);
        return undefined;
      }
    } catch (error) {
      if (!(error instanceof SftpStatusError)) throw error;
      if (!inTheWay.has(error.status)) return error;
    }
    try {
      await client.rename(stagedPath, to, signal);
      return undefined;
    } catch (error) {
      if (error instanceof SftpStatusError) return error;
      throw error;
    }
  }

  async #exists(path: VPath, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#parts.client.lstat(path, signal);
      return true;
    } catch (error) {
      if (error instanceof SftpStatusError) return false;
      throw error;
    }
  }
}

/** Reads a range with all requests under way at once; less only at the end of the file. */
async function readFully(
  client: SftpClient,
  handle: SftpHandle,
  range: { readonly offset: number; readonly length: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const step = client.limits.maxReadBytes;
  const starts = Array.from({ length: Math.ceil(range.length / step) }, (_, index) => range.offset + index * step);
  const end = range.offset + range.length;
  const pieces = await Promise.all(
    starts.map(async (start) => {
      const piece: Uint8Array[] = [];
      for (let at = start; at < Math.min(start + step, end); ) {
        const bytes = await client.read(handle, at, Math.min(start + step, end) - at, signal);
        if (bytes.length === 0) break;
        piece.push(bytes);
        at += bytes.length;
      }
      return Buffer.concat(piece);
    }),
  );
  return Buffer.concat(pieces);
}
