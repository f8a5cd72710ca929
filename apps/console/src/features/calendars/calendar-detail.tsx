import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type CalendarView, calendarRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { LinkButton } from '../../ui/links.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Loaded } from '../loaded.js';
import { weekdaysText } from '../weekdays.js';
import { calendarYearInput } from './calendar-search.js';
import { CalendarYear } from './calendar-year.js';

const route = getRouteApi('/_in/calendars/$id');

function Year({ id }: { readonly id: string }) {
  const { year = new Date().getUTCFullYear() } = route.useSearch();
  const query = useQuery({
    ...read(calendarRoutes.listCalendarDays, calendarYearInput(id, year)),
    placeholderData: keepPreviousData,
  });
  const to = (other: number, label: string) => (
    <LinkButton variant="default" to="/calendars/$id" params={{ id }} search={{ year: other }} replace resetScroll={false}>
      {label}
    </LinkButton>
  );
  return (
    <Panel
      title={t`Days of ${year}`}
      actions={
        <>
          {to(year - 1, String(year - 1))}
          {to(year + 1, String(year + 1))}
        </>
      }
    >
      <Loaded query={query} part>
        {({ items }) => <CalendarYear days={items} />}
      </Loaded>
    </Panel>
  );
}

function UsedBy({ id }: { readonly id: string }) {
  const query = useQuery(read(calendarRoutes.getCalendarUse, { params: { id } }));
  return (
    <Panel title={t`Used by`} flush>
      <Loaded query={query} part>
        {({ schedules }) =>
          schedules.length === 0 ? (
            <p className="wb-quiet">
              <Trans>No schedule uses it.</Trans>
            </p>
          ) : (
            <ul className="wb-list">
              {schedules.map((schedule) => (
                <li key={schedule.id}>
                  <span>
                    <Link to="/schedules/$id" params={{ id: schedule.id }}>
                      {schedule.jobSlug}
                    </Link>
                    <span className="wb-sub wb-mono">{schedule.rule}</span>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Dates({ dates }: { readonly dates: readonly string[] }) {
  return dates.length === 0 ? t`None` : <span className="wb-mono">{dates.join(', ')}</span>;
}

function Detail({ calendar }: { readonly calendar: CalendarView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, name, slug, weekdays, holidays, include, exclude } = calendar;
  const remove = async () => {
    await call(calendarRoutes.deleteCalendar, { params: { id } });
    await navigate({ to: '/calendars' });
    await queryClient.invalidateQueries({ queryKey: ['calendars'] });
  };
  return (
    <Page
      title={name}
      crumb={{ label: t`Calendars`, to: '/calendars' }}
      subtitle={<span className="wb-mono">{slug}</span>}
      actions={
        <>
          {may('deleteCalendar') && (
            <ConfirmButton
              danger
              label={t`Delete calendar`}
              question={t`Delete ${name}? Only a calendar that no schedule uses can be deleted.`}
              onConfirm={remove}
              done={t`Calendar ${name} deleted`}
            />
          )}
          {may('updateCalendar') && (
            <LinkButton to="/calendars/$id/edit" params={{ id }}>
              <Trans>Edit calendar</Trans>
            </LinkButton>
          )}
        </>
      }
    >
      <div className="wb-columns">
        <Panel title={t`Rules`}>
          <Facts>
            <Fact label={t`Open on`}>{weekdaysText(weekdays)}</Fact>
            <Fact label={t`Closed as well`}>
              <Dates dates={exclude} />
            </Fact>
            <Fact label={t`Always open`}>
              <Dates dates={include} />
            </Fact>
            <Fact label={t`Holidays`}>
              {holidays.length === 0 && t`None`}
              {holidays.map((holiday) => (
                <div key={`${holiday.name} ${holiday.on}`}>
                  {holiday.name} <span className="wb-dim wb-mono">{holiday.on}</span>
                </div>
              ))}
            </Fact>
            <Fact label={t`Id`}>
              <Copyable value={id} what={t`id`} />
            </Fact>
          </Facts>
        </Panel>
        <UsedBy id={id} />
      </div>
      <Year id={id} />
    </Page>
  );
}

/** A calendar: its rules, the days of a year, and the schedules that use it. */
export function CalendarDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(calendarRoutes.getCalendar, { params: { id } }));
  return <Loaded query={query}>{(calendar) => <Detail calendar={calendar} />}</Loaded>;
}
