import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { scheduleListInput, scheduleListSearch } from '../features/schedules/schedule-search.js';
import { searchText } from '../ui/list-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/schedules',
  validateSearch: z.object(scheduleListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.schedules, 'listSchedules', scheduleListInput(deps)),
  component: screenOf(() => import('../features/schedules/schedule-list.js'), 'ScheduleList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/schedules/new',
  validateSearch: z.object({ jobId: searchText }),
  component: screenOf(() => import('../features/schedules/schedule-form.js'), 'CreateScheduleScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/schedules/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.schedules, 'getSchedule', { params }),
  component: screenOf(() => import('../features/schedules/schedule-detail.js'), 'ScheduleDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/schedules/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.schedules, 'getSchedule', { params }),
  component: screenOf(() => import('../features/schedules/schedule-form.js'), 'EditScheduleScreen'),
});

export const scheduleRoutes = [list, create, detail, edit] as const;
