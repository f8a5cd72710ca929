import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { type JobView, type ScheduleView, scheduleRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Panel } from '../../ui/page.js';
import { Loaded } from '../loaded.js';
import { FireCalendar } from '../schedules/fire-calendar.js';
import { ScheduleRule } from '../schedules/schedule-rule.js';

/** As many times as the platform tells at once: weeks of most schedules. */
const TIMES = 100;

function Calendar({ schedule, named }: { readonly schedule: ScheduleView; readonly named: boolean }) {
  const query = useQuery(read(scheduleRoutes.previewStoredSchedule, { params: { id: schedule.id }, query: { count: TIMES } }));
  return (
    <Panel title={t`Calendar`} actions={named && <ScheduleRule schedule={schedule} />}>
      <Loaded query={query} part>
        {({ items }) => <FireCalendar times={items} />}
      </Loaded>
    </Panel>
  );
}

/** For each schedule of a job by the clock: when it fires on a calendar, and why not on other days. */
export function JobCalendars({ job }: { readonly job: JobView }) {
  const timed = job.schedules.filter(({ timeZone, enabled }) => timeZone !== null && enabled);
  return timed.map((schedule) => <Calendar key={schedule.id} schedule={schedule} named={timed.length > 1} />);
}
