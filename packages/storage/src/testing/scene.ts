import { createHash } from 'node:crypto';
import { type FailureCode, parseVPath, type Stage, type StageOptions, type Storage, type VPath } from '@waybill/core';
import { afterEach, beforeEach, expect } from 'vitest';

/** A fresh, empty Storage below `folder`, and how to take it down. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Where the suite may work; everything else is left alone. */
  readonly folder: VPath;
  tearDown(): Promise<void>;
}

/** What names the stages of a claim, but for its number. */
export const token = '0'.repeat(32);
export const stageToken = `${token}-1`;
export const signal: AbortSignal = new AbortController().signal;

/** The Storage of the test that runs, and how it is put to use. */
export class Scene {
  #under: StorageUnderTest | undefined;

  /** Sets up one for each test of the suite that calls it. */
  constructor(setUp: () => Promise<StorageUnderTest>) {
    beforeEach(async () => {
      this.#under = await setUp();
    });
    afterEach(async () => {
      await this.#under?.storage.close();
      await this.#under?.tearDown();
    });
  }

  get storage(): Storage {
    return this.#present.storage;
  }

  get folder(): VPath {
    return this.#present.folder;
  }

  at(path: string): VPath {
    return parseVPath(`${this.folder}/${path}`);
  }

  /** A stage that may replace a file, begins empty and makes no folders, but for what is said otherwise. */
  stage(path: VPath, options: Partial<StageOptions> = {}): Promise<Stage> {
    return this.storage.stage(
      path,
      { token: stageToken, overwrite: true, resume: false, makeFolders: false, ...options },
      signal,
    );
  }

  async put(path: VPath, content: Uint8Array | string, options: Partial<StageOptions> = {}): Promise<void> {
    const bytes = Buffer.from(content);
    const stage = await this.stage(path, options);
    if (bytes.length > 0) await stage.write(bytes, 0, signal);
    await stage.commit(bytes.length, signal);
  }

  async get(path: VPath, offset = 0): Promise<Buffer> {
    const file = await this.storage.open(path, signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.stream(offset, signal)) chunks.push(chunk);
    await file.close();
    return Buffer.concat(chunks);
  }

  async names(folder: VPath): Promise<string[]> {
    const found: string[] = [];
    for await (const entry of this.storage.list(folder, signal)) found.push(entry.name);
    return found.sort();
  }

  get #present(): StorageUnderTest {
    if (this.#under === undefined) throw new Error('the storage is there while a test runs');
    return this.#under;
  }
}

/** Resolves when `work` fails with one of the codes. */
export function failsWith(work: Promise<unknown>, ...codes: FailureCode[]): Promise<void> {
  const code = work.then(
    () => 'no failure',
    (error: { code?: string }) => error.code,
  );
  return expect(code).resolves.toSatisfy((one: string) => codes.some((each) => each === one), `one of ${codes.join(', ')}`);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
