import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { jobListInput, jobListSearch } from '../features/jobs/job-search.js';
import { searchText } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/jobs',
  validateSearch: z.object(jobListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.jobs, 'listJobs', jobListInput(deps)),
  component: screenOf(() => import('../features/jobs/job-list.js'), 'JobList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/jobs/new',
  validateSearch: z.object({ connectionId: searchText }),
  component: screenOf(() => import('../features/jobs/job-form.js'), 'CreateJobScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/jobs/$id',
  loader: ({ context, params }) => {
    prefetch(context, contractsOf.jobs, 'getJob', { params });
    prefetch(context, contractsOf.runs, 'listRuns', { query: { jobId: params.id, limit: 30 } });
  },
  component: screenOf(() => import('../features/jobs/job-detail.js'), 'JobDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/jobs/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.jobs, 'getJob', { params }),
  component: screenOf(() => import('../features/jobs/job-form.js'), 'EditJobScreen'),
});

export const jobRoutes = [list, create, detail, edit] as const;
