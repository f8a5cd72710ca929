import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { onboardingSearch } from '../features/onboarding/onboarding-search.js';
import { searchChoice } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const start = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/onboarding',
  validateSearch: z.object({ who: searchChoice(['new', 'known']) }),
  component: screenOf(() => import('../features/onboarding/who-step.js'), 'NewOnboardingScreen'),
});

const resume = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/onboarding/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.partners, 'getPartner', { params }),
  component: screenOf(() => import('../features/onboarding/wizard-screen.js'), 'ResumeOnboardingScreen'),
});

const letter = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/onboarding/$id/letter',
  validateSearch: z.object(onboardingSearch),
  component: screenOf(() => import('../features/onboarding/letter.js'), 'LetterScreen'),
});

const step = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/onboarding/$id/$step',
  validateSearch: z.object(onboardingSearch),
  loader: ({ context, params: { id } }) => prefetch(context, contractsOf.partners, 'getPartner', { params: { id } }),
  component: screenOf(() => import('../features/onboarding/wizard-screen.js'), 'OnboardingScreen'),
});

export const onboardingRoutes = [start, resume, letter, step] as const;
