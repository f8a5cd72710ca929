import { z } from 'zod';

/** What a partner's server does not stand, and is spared. */
export const quirksRule = z.strictObject({
  readOnce: z.boolean().default(false).meta({
    description:
      'A file can be opened once there, and not be looked at afterwards (B5): it is listed, opened once and read to its end. That it did not change meanwhile is then not checked.',
  }),
  resume: z.boolean().default(true).meta({
    description:
      'Whether a file that was cut goes on where it was (B10). Without it, what is read there is read from its start, and what was staged there is sent from its start again.',
  }),
  setInfo: z.boolean().default(true).meta({
    description: 'Whether times and permissions are set there when a job wants them kept; a refusal is a warning (B6).',
  }),
});

export type QuirkRules = Readonly<z.output<typeof quirksRule>>;
