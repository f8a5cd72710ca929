import type { FileUpload } from '../../entities/file-upload.js';
import type { Id } from '../../ids.js';

/** Files that are being put somewhere by hand, for all processes together. */
export interface FileUploadRepository {
  insert(upload: FileUpload): Promise<void>;
  /** One of this owner. @throws Failure `not-found` */
  get(owner: string, id: Id): Promise<FileUpload>;
  /** How many an owner has. */
  count(owner: string): Promise<number>;
  /** Writes down how far it is, and that it lives until then. */
  progress(id: Id, bytesDone: number, expiresAt: Date): Promise<void>;
  /** Writes down that its commit begins, with the digest that it has. */
  beginCommit(id: Id, sha256: string): Promise<void>;
  /** False when there was none. */
  remove(id: Id): Promise<boolean>;
  /** Those whose time is over, oldest first. */
  expired(now: Date, limit: number): Promise<readonly FileUpload[]>;
}
