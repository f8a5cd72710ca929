import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { calendarListInput, calendarListSearch, calendarYearSearch } from '../features/calendars/calendar-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars',
  validateSearch: z.object(calendarListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.calendars, 'listCalendars', calendarListInput(deps)),
  component: screenOf(() => import('../features/calendars/calendar-list.js'), 'CalendarList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars/new',
  component: screenOf(() => import('../features/calendars/calendar-form.js'), 'CreateCalendarScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars/$id',
  validateSearch: z.object(calendarYearSearch),
  loader: ({ context, params }) => prefetch(context, contractsOf.calendars, 'getCalendar', { params }),
  component: screenOf(() => import('../features/calendars/calendar-detail.js'), 'CalendarDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.calendars, 'getCalendar', { params }),
  component: screenOf(() => import('../features/calendars/calendar-form.js'), 'EditCalendarScreen'),
});

export const calendarRoutes = [list, create, detail, edit] as const;
