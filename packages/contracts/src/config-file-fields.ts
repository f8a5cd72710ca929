import { z } from 'zod';
import { path as anyPath } from './fields.js';

/** A path on the machine that reads the file; relative ones are taken from the folder of the file. */
export const filePath = z.string().min(1).max(4096);

/** A path inside a Store, a Connection or an Account's view. Who writes one down by hand and climbs with `..` made a mistake. */
export const configPath = anyPath.refine((text) => !text.split('/').includes('..'), 'must not climb with ".."');

/** What a secret is that stays as the platform has it. A secret itself is never in the file. */
const KEPT = 'kept';

/** A secret that is the one which the platform has; `file` is the field that names a file with it instead. */
export function keptSecret(file: string) {
  return z
    .string()
    .refine((text) => text === KEPT, `is a secret: name its file in ${file}, or say "${KEPT}" for the one that the platform has`);
}
