import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ScheduleView, scheduleRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { spoken } from '../../language/spoken.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter } from '../../ui/filters.js';
import { formatUtc } from '../../ui/format.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { slotText } from './fire-times.js';
import { ToggleSchedule } from './schedule-actions.js';
import { ScheduleDays, ScheduleRule } from './schedule-rule.js';
import { scheduleListInput, scheduleListSearch } from './schedule-search.js';

const enabledChoices = spoken([
  { value: 'true', label: msg`enabled` },
  { value: 'false', label: msg`disabled` },
]);

const route = getRouteApi('/_in/schedules');

const columns: readonly Column<ScheduleView>[] = [
  {
    id: 'job',
    header: msg`Job`,
    sortBy: ({ jobSlug }) => jobSlug,
    cell: ({ id, jobSlug }) => (
      <RowLink className="wb-nowrap" to="/schedules/$id" params={{ id }}>
        {jobSlug}
      </RowLink>
    ),
  },
  {
    id: 'rule',
    header: msg`Rule`,
    sortBy: ({ rule }) => rule,
    cell: (schedule) => (
      <span className="wb-above">
        <ScheduleRule schedule={schedule} />
      </span>
    ),
  },
  {
    id: 'days',
    header: msg`Days`,
    wide: true,
    sortBy: ({ calendarSlug }) => calendarSlug,
    cell: (schedule) => (
      <span className="wb-above">{schedule.timeZone === null ? '–' : <ScheduleDays schedule={schedule} />}</span>
    ),
  },
  {
    id: t`enabled`,
    header: msg`State`,
    sortBy: ({ enabled }) => (enabled ? 0 : 1),
    cell: ({ enabled, missedAt }) => (
      <>
        <Badge tone={enabled ? 'good' : 'idle'}>{enabled ? t`enabled` : t`disabled`}</Badge>
        {missedAt !== null && (
          <Badge tone="warn">
            <Trans>missed</Trans>
          </Badge>
        )}
      </>
    ),
  },
  {
    id: 'next',
    header: msg`Next`,
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
    header: msg`Last slot`,
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
  const create = may('createSchedule') && (
    <LinkButton to="/schedules/new">
      <Trans>Create schedule</Trans>
    </LinkButton>
  );
  const query = useQuery({ ...read(scheduleRoutes.listSchedules, scheduleListInput(search)), placeholderData: keepPreviousData });
  return (
    <ListPage
      title={t`Schedules`}
      subtitle={t`When jobs fire: by the clock, when a file arrives, after another job.`}
      actions={create}
      filtered={search.enabled !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No schedule matches`}
      filters={
        <ChoiceFilter
          label={t`State`}
          value={search.enabled}
          choices={enabledChoices}
          onChange={(enabled) => void navigate({ search: { ...search, pages: undefined, enabled }, replace: true })}
        />
      }
      label={t`Schedules`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="schedules" shape={scheduleListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={<Empty title={t`No schedules yet`} hint={t`A job without one runs when somebody asks for it.`} action={create} />}
    />
  );
}
