import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes, type ScheduleView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter, FilterBar } from '../../ui/filters.js';
import { formatUtc } from '../../ui/format.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { slotText } from './fire-times.js';
import { ToggleSchedule } from './schedule-actions.js';
import { ScheduleDays, ScheduleRule } from './schedule-rule.js';
import { scheduleListInput } from './schedule-search.js';

const enabledChoices = [
  { value: 'true', label: 'enabled' },
  { value: 'false', label: 'disabled' },
] as const;

const route = getRouteApi('/_in/schedules');

const columns: readonly Column<ScheduleView>[] = [
  {
    id: 'job',
    header: 'Job',
    sortBy: ({ jobSlug }) => jobSlug,
    cell: ({ id, jobSlug }) => (
      <RowLink className="wb-nowrap" to="/schedules/$id" params={{ id }}>
        {jobSlug}
      </RowLink>
    ),
  },
  {
    id: 'rule',
    header: 'Rule',
    sortBy: ({ rule }) => rule,
    cell: (schedule) => (
      <span className="wb-above">
        <ScheduleRule schedule={schedule} />
      </span>
    ),
  },
  {
    id: 'days',
    header: 'Days',
    wide: true,
    sortBy: ({ calendarSlug }) => calendarSlug,
    cell: (schedule) => (
      <span className="wb-above">{schedule.timeZone === null ? '–' : <ScheduleDays schedule={schedule} />}</span>
    ),
  },
  {
    id: 'enabled',
    header: 'State',
    sortBy: ({ enabled }) => (enabled ? 0 : 1),
    cell: ({ enabled, missedAt }) => (
      <>
        <Badge tone={enabled ? 'good' : 'idle'}>{enabled ? 'enabled' : 'disabled'}</Badge>
        {missedAt !== null && <Badge tone="warn">missed</Badge>}
      </>
    ),
  },
  {
    id: 'next',
    header: 'Next',
    sortBy: ({ nextFireAt }) => nextFireAt,
    cell: ({ nextFireAt }) => (
      <>
        <Time at={nextFireAt} />
        {nextFireAt !== null && <span className="wb-sub wb-number wb-wide">{formatUtc(nextFireAt)}</span>}
      </>
    ),
  },
  {
    id: 'last',
    header: 'Last slot',
    wide: true,
    sortBy: ({ lastSlot }) => lastSlot,
    cell: ({ lastSlot, timeZone }) => (
      <span className="wb-number">{lastSlot === null || timeZone === null ? '–' : slotText(lastSlot)}</span>
    ),
  },
  {
    id: 'actions',
    header: '',
    align: 'right',
    wide: true,
    cell: (schedule) => (
      <span className="wb-above">
        <ToggleSchedule schedule={schedule} />
      </span>
    ),
  },
];

/** All schedules, and when each fires next. */
export function ScheduleList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const create = may(routes.createSchedule) && <LinkButton to="/schedules/new">Create schedule</LinkButton>;
  const query = useQuery({ ...read(routes.listSchedules, scheduleListInput(search)), placeholderData: keepPreviousData });
  return (
    <Page title="Schedules" subtitle="When jobs fire: by the clock, when a file arrives, after another job." actions={create}>
      <FilterBar onClear={search.enabled === undefined ? undefined : () => void navigate({ search: {} })}>
        <ChoiceFilter
          label="State"
          value={search.enabled}
          choices={enabledChoices}
          onChange={(enabled) => void navigate({ search: { ...search, pages: undefined, enabled }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Schedules"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            search.enabled === undefined ? (
              <Empty title="No schedules yet" hint="A job without one runs when somebody asks for it." action={create} />
            ) : (
              <Empty title="No schedule matches" hint="Change or clear the filters." />
            )
          }
        />
      </Panel>
    </Page>
  );
}
