import { z } from 'zod';
import { usualTemporaryNames } from '../job-rules/finding.js';
import { compileGlob, type Glob } from '../patterns/glob.js';
import { complaintOf } from '../rules/complaint-of.js';

const nameGlob = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^/\0]+$/, 'must not hold "/" or NUL')
  .superRefine(complaintOf((glob) => compileGlob(glob)));

export const uploadModes = ['atomic', 'direct'] as const;
/** `atomic`: a file is invisible until it is closed. `direct`: it is written under its own name, where everybody sees it change. */
export type UploadMode = (typeof uploadModes)[number];

/** How files come in through a Mount. */
export const uploadRule = z.strictObject({
  mode: z.enum(uploadModes).default('atomic').meta({
    description:
      '`atomic`: a file is invisible until it is closed, and what is there stays until then. `direct`: it is written under its own name, for clients that write here and there (sshfs): everybody sees it half-written, and a cut line leaves it so.',
  }),
  keepUnfinishedHours: z.number().int().min(0).max(720).default(12).meta({
    description:
      'So long what is whole of an upload that was cut waits for its account to go on with it, where that may `resume`; 0 = it is removed at once.',
  }),
  temporaryNames: z.array(nameGlob).max(50).default(usualTemporaryNames).meta({
    description:
      'Globs, in upper and lower case, of the names under which clients upload what they rename afterwards. Such a file arrives when it is renamed: no job hears of it before, and its receipt states its new name.',
  }),
});

export type UploadRules = Readonly<z.output<typeof uploadRule>>;

const compiled = new WeakMap<UploadRules, readonly Glob[]>();

/** Whether a file of this name is one that is to be renamed before it counts. */
export function isTemporaryName(rules: UploadRules, name: string): boolean {
  let globs = compiled.get(rules);
  if (globs === undefined) {
    globs = rules.temporaryNames.map((glob) => compileGlob(glob, { caseSensitive: false }));
    compiled.set(rules, globs);
  }
  return globs.some((glob) => glob.test(name));
}
