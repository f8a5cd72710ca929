import { z } from 'zod';

/** The SSH certificate that somebody signed in with, or tried to. */
export const certificateView = z.object({
  serial: z.string().meta({ description: 'Decimal; `0` where the authority does not count.' }),
  keyId: z.string().meta({ description: 'As the authority wrote it.' }),
  authorityFingerprint: z.string(),
});
