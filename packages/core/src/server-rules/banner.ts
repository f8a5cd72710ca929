import { z } from 'zod';

/** What is shown before signing in. */
export const bannerRule = z
  .string()
  .max(4000)
  .refine((text) => !/[^\P{C}\n]/u.test(text), 'must not hold control characters but new lines')
  .refine((text) => text.trim() !== '', 'must not be blank; null shows nothing')
  .nullable()
  .meta({
    description: 'Shown to everybody who connects, before they say who they are; `null` shows nothing. New lines are kept.',
    examples: ['Authorised partners only. Everything is recorded.'],
  });
