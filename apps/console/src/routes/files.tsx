import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { isAsked, storyInput, storySearch } from '../features/files/story-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const files = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/files',
  validateSearch: z.object(storySearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => (isAsked(deps) ? prefetch(context, routes.listFileStories, storyInput(deps)) : undefined),
  component: lazyRouteComponent(() => import('../features/files/file-stories.js'), 'FileStories'),
});

export const fileRoutes = [files] as const;
