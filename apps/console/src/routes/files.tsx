import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { isAsked, storyInput, storySearch } from '../features/files/story-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const files = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/files',
  validateSearch: z.object(storySearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    isAsked(deps) ? prefetch(context, contractsOf.fileStories, 'listFileStories', storyInput(deps)) : undefined,
  component: screenOf(() => import('../features/files/file-stories.js'), 'FileStories'),
});

export const fileRoutes = [files] as const;
