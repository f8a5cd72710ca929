import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { z } from 'zod';
import { calendarListInput, calendarListSearch, calendarYearSearch } from '../features/calendars/calendar-search.js';
import { prefetch } from './prefetch.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars',
  validateSearch: z.object(calendarListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, routes.listCalendars, calendarListInput(deps)),
  component: lazyRouteComponent(() => import('../features/calendars/calendar-list.js'), 'CalendarList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars/new',
  component: lazyRouteComponent(() => import('../features/calendars/calendar-form.js'), 'CreateCalendarScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars/$id',
  validateSearch: z.object(calendarYearSearch),
  loader: ({ context, params }) => prefetch(context, routes.getCalendar, { params }),
  component: lazyRouteComponent(() => import('../features/calendars/calendar-detail.js'), 'CalendarDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars/$id/edit',
  loader: ({ context, params }) => prefetch(context, routes.getCalendar, { params }),
  component: lazyRouteComponent(() => import('../features/calendars/calendar-form.js'), 'EditCalendarScreen'),
});

export const calendarRoutes = [list, create, detail, edit] as const;
