import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type CalendarView, calendarRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { weekdaysText } from '../weekdays.js';
import { calendarListInput, calendarListSearch } from './calendar-search.js';

const route = getRouteApi('/_in/calendars');

const columns: readonly Column<CalendarView>[] = [
  {
    id: 'name',
    header: msg`Calendar`,
    sortBy: ({ name }) => name,
    cell: ({ id, name, slug }) => (
      <>
        <RowLink to="/calendars/$id" params={{ id }}>
          {name}
        </RowLink>
        {slug !== name && <span className="wb-sub wb-mono">{slug}</span>}
      </>
    ),
  },
  { id: 'weekdays', header: msg`Open on`, cell: ({ weekdays }) => weekdaysText(weekdays) },
  {
    id: 'holidays',
    header: msg`Holidays`,
    align: 'right',
    sortBy: ({ holidays }) => holidays.length,
    cell: ({ holidays }) => holidays.length,
  },
  {
    id: 'updatedAt',
    header: msg`Changed`,
    wide: true,
    sortBy: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

/** All calendars. */
export function CalendarList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(calendarRoutes.listCalendars, calendarListInput(search)), placeholderData: keepPreviousData });
  const create = may('createCalendar') && (
    <LinkButton to="/calendars/new">
      <Trans>Create calendar</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Calendars`}
      subtitle={t`The business days that schedules share.`}
      actions={create}
      filtered={search.text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No calendar matches`}
      filters={
        <TextFilter
          main
          label={t`Search calendars`}
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      }
      label={t`Calendars`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="calendars" shape={calendarListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No calendars yet`}
          hint={t`A calendar says which days are open: weekdays, holidays, single dates. A schedule that uses it leaves closed days out, or moves them.`}
          action={create}
        />
      }
    />
  );
}
