import {
  asFailure,
  type DigestAlgorithm,
  Failure,
  isFailure,
  joinVPath,
  type Storage,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';
import { parseSidecar } from './parse-sidecar.js';
import { sidecarName } from './sidecar-name.js';

const MOST_BYTES = 64 * 1024;

/** The digest that a partner states of a file. */
export interface StatedDigest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hex. */
  readonly hex: string;
}

/** As it is kept with a Transfer, and stated in its receipt. */
export function statedText({ algorithm, hex }: StatedDigest): string {
  return `${algorithm}:${hex}`;
}

/** Where the sidecar of a file is. @throws Failure `path.invalid` when its name is too long */
export function sidecarPath(path: VPath, algorithm: DigestAlgorithm): VPath {
  return joinVPath(vpathParent(path), sidecarName(algorithm, vpathName(path)));
}

/**
 * Reads what the sidecar of a file states of it; 64 KiB at most.
 * @throws Failure `integrity.sidecar` when it is not there, too large, or does not state it; and whatever the source throws
 */
export async function readSidecar(
  source: Storage,
  path: VPath,
  algorithm: DigestAlgorithm,
  signal: AbortSignal,
): Promise<StatedDigest> {
  const content = await readSmall(source, sidecarPath(path, algorithm), signal);
  return { algorithm, hex: parseSidecar(content, algorithm, vpathName(path)) };
}

async function readSmall(source: Storage, path: VPath, signal: AbortSignal): Promise<Uint8Array> {
  const file = await source.open(path, signal).catch((error: unknown) => {
    if (!isFailure(error, 'source.not-found')) throw error;
    throw new Failure('integrity.sidecar', { cause: error, publicDetail: 'The sidecar of the file is not there any more.' });
  });
  try {
    const parts: Uint8Array[] = [];
    for (let bytes = 0; ; ) {
      const part = await file.readAt(bytes, MOST_BYTES + 1 - bytes, signal);
      if (part.length === 0) return Buffer.concat(parts);
      parts.push(part);
      bytes += part.length;
      if (bytes > MOST_BYTES) {
        throw new Failure('integrity.sidecar', { publicDetail: 'The sidecar of the file is larger than 64 KiB.' });
      }
    }
  } catch (error) {
    throw asFailure(error);
  } finally {
    await file.close().catch(() => undefined);
  }
}
