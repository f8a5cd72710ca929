import type { New, Transfer } from '@waybill/core';
import { type ReceivedBytes, recordUploadBegun, recordUploadIntended, recordUploadVerifying } from './record-upload.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

/**
 * The record of an upload that began. That of a small one is written when it is closed, with the intent to commit it; whatever else
 * happens to one, or takes longer, has it written first.
 */
export class UploadBeginning {
  readonly #deps: UploadDeps;
  readonly #request: UploadRequest;
  readonly #transfer: New<Transfer>;
  #written: Promise<Transfer> | undefined;

  /** @param written when it was written already */
  constructor(deps: UploadDeps, request: UploadRequest, transfer: New<Transfer>, written?: Transfer) {
    this.#deps = deps;
    this.#request = request;
    this.#transfer = transfer;
    if (written !== undefined) this.#written = Promise.resolve(written);
  }

  /** Resolves when it is durable that the upload began. @throws Failure `audit.unavailable`, `database.unavailable` */
  recorded(): Promise<Transfer> {
    this.#written ??= recordUploadBegun(this.#deps, this.#request, this.#transfer);
    return this.#written;
  }

  /** Records the intent to commit what was received, and that it began where that was not recorded. */
  async intend(received: ReceivedBytes): Promise<Transfer> {
    if (this.#written !== undefined) return recordUploadVerifying(this.#deps, this.#request, await this.#written, received);
    const intended = recordUploadIntended(this.#deps, this.#request, this.#transfer, received);
    this.#written = intended;
    return intended;
  }
}
