import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * `verify.mjs`: the verifier in one file, which the build makes of `verify-program.ts`.
 * @throws Error when the program was not built
 */
export async function verifierText(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve('@waybill/audit/verify.mjs'), 'utf8');
}
