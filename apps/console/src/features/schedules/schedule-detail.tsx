import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { routes, type ScheduleView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import { formatUtc } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { slotText } from './fire-times.js';
import { PREVIEWED, PreviewTimes } from './firing-preview.js';
import { DeleteSchedule, ToggleSchedule } from './schedule-actions.js';
import { ScheduleDays, ScheduleRule } from './schedule-rule.js';

const route = getRouteApi('/_in/schedules/$id');

function Clock({ schedule }: { readonly schedule: ScheduleView }) {
  const { window, catchUp, nextFireAt, expectedAt } = schedule;
  return (
    <>
      <Fact label="Days">
        <ScheduleDays schedule={schedule} />
      </Fact>
      <Fact label="Missed slots">{catchUp === 'one' ? 'One make-up run' : 'Skipped'}</Fact>
      {window !== null && (
        <Fact label="Success expected by">
          {window.expectedBy ?? 'Not expected'}
          {expectedAt !== null && (
            <span className="wb-sub">
              next <Time at={expectedAt} />
            </span>
          )}
        </Fact>
      )}
      <Fact label="Next">
        <Time at={nextFireAt} />
        {nextFireAt !== null && <span className="wb-sub wb-number">{formatUtc(nextFireAt)}</span>}
      </Fact>
    </>
  );
}

function Files({ file }: { readonly file: NonNullable<ScheduleView['file']> }) {
  return (
    <>
      <Fact label="Folders below">{file.subfolders ? 'Count too' : 'Do not count'}</Fact>
      <Fact label="Files close together">
        {file.runs === 'each' ? 'Make a run each' : `Make one run, once it was quiet for ${file.quietSeconds} s`}
      </Fact>
    </>
  );
}

function Detail({ schedule }: { readonly schedule: ScheduleView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, jobId, jobSlug, kind, enabled, file, lastSlot, missedAt } = schedule;
  const timed = kind === 'cron' || kind === 'window';
  const preview = useQuery({
    ...read(routes.previewStoredSchedule, { params: { id }, query: { count: PREVIEWED } }),
    enabled: timed,
  });
  return (
    <Page
      title={`Schedule of ${jobSlug}`}
      crumb={{ label: 'Schedules', to: '/schedules' }}
      status={<Badge tone={enabled ? 'good' : 'idle'}>{enabled ? 'enabled' : 'disabled'}</Badge>}
      subtitle={<ScheduleRule schedule={schedule} />}
      actions={
        <>
          <DeleteSchedule schedule={schedule} onDeleted={() => navigate({ to: '/jobs/$id', params: { id: jobId } })} />
          <ToggleSchedule schedule={schedule} />
          {may(routes.updateSchedule) && (
            <LinkButton to="/schedules/$id/edit" params={{ id }}>
              Edit schedule
            </LinkButton>
          )}
        </>
      }
    >
      {missedAt !== null && (
        <Notice tone="warn" title="The last window ended without the success that was expected in it.">
          Missed <Time at={missedAt} />
        </Notice>
      )}
      <Panel>
        <Facts>
          <Fact label="Job">
            <Link to="/jobs/$id" params={{ id: jobId }}>
              {jobSlug}
            </Link>
          </Fact>
          {timed && <Clock schedule={schedule} />}
          {file !== null && <Files file={file} />}
          <Fact label={timed ? 'Last slot' : 'Last fired for'}>
            <span className="wb-number">{lastSlot === null ? '–' : timed ? slotText(lastSlot) : lastSlot}</span>
          </Fact>
          <Fact label="Id">
            <Copyable value={id} what="id" />
          </Fact>
        </Facts>
      </Panel>
      {timed && (
        <Panel title={`Next ${PREVIEWED} times`}>
          <Loaded query={preview} part>
            {(found) => (
              <div className="wb-stack-close">
                <PreviewTimes preview={found} />
              </div>
            )}
          </Loaded>
        </Panel>
      )}
    </Page>
  );
}

/** A schedule: when it fires next, and why not at other times. */
export function ScheduleDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getSchedule, { params: { id } }));
  return <Loaded query={query}>{(schedule) => <Detail schedule={schedule} />}</Loaded>;
}
