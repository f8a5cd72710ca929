import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type CalendarView, routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { weekdaysText } from '../weekdays.js';
import { calendarListInput } from './calendar-search.js';

const route = getRouteApi('/_in/calendars');

const columns: readonly Column<CalendarView>[] = [
  {
    id: 'name',
    header: 'Calendar',
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
  { id: 'weekdays', header: 'Open on', cell: ({ weekdays }) => weekdaysText(weekdays) },
  {
    id: 'holidays',
    header: 'Holidays',
    align: 'right',
    sortBy: ({ holidays }) => holidays.length,
    cell: ({ holidays }) => holidays.length,
  },
  {
    id: 'updatedAt',
    header: 'Changed',
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
  const query = useQuery({ ...read(routes.listCalendars, calendarListInput(search)), placeholderData: keepPreviousData });
  const create = may(routes.createCalendar) && <LinkButton to="/calendars/new">Create calendar</LinkButton>;
  return (
    <Page title="Calendars" subtitle="The business days that schedules share." actions={create}>
      <FilterBar onClear={search.text === undefined ? undefined : () => void navigate({ search: {} })}>
        <TextFilter
          main
          label="Search calendars"
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Calendars"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            search.text === undefined ? (
              <Empty
                title="No calendars yet"
                hint="A calendar says which days are open: weekdays, holidays, single dates. A schedule that uses it leaves closed days out, or moves them."
                action={create}
              />
            ) : (
              <Empty title="No calendar matches" hint="Change or clear the search." />
            )
          }
        />
      </Panel>
    </Page>
  );
}
