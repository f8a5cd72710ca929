import { z } from 'zod';
import { steps } from './steps.js';
import { ways } from './ways.js';

const word = z.string().min(1).max(100).optional().catch(undefined);

/** What the address of a step keeps beside the partner and the step: the ways that were chosen, and which of several things is set up. */
export const onboardingSearch = {
  ways: z.array(z.enum(ways)).max(ways.length).optional().catch(undefined),
  connection: word,
  account: word,
};

/** What {@link onboardingSearch} gives. */
export type OnboardingSearch = z.infer<z.ZodObject<typeof onboardingSearch>>;

const stepInAddress = z.enum(steps).catch('who');

/** The step that a part of the address names; the first for what names none. */
export function stepOf(text: string) {
  return stepInAddress.parse(text);
}
