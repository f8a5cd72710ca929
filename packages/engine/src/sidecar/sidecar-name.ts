import type { DigestAlgorithm } from '@waybill/core';

/** What the sidecar of a file is called. */
export function sidecarName(algorithm: DigestAlgorithm, name: string): string {
  return `${name}.${algorithm}`;
}
