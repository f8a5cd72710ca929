import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ScheduleView, scheduleRoutes } from '@waybill/contracts';
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
      <Fact label={t`Days`}>
        <ScheduleDays schedule={schedule} />
      </Fact>
      <Fact label={t`Missed slots`}>{catchUp === 'one' ? t`One make-up run` : t`Skipped`}</Fact>
      {window !== null && (
        <Fact label={t`Success expected by`}>
          {window.expectedBy ?? t`Not expected`}
          {expectedAt !== null && (
            <span className="wb-sub">
              <Trans>
                next <Time at={expectedAt} />
              </Trans>
            </span>
          )}
        </Fact>
      )}
      <Fact label={t`Next`}>
        <Time at={nextFireAt} />
        {nextFireAt !== null && <span className="wb-sub wb-number">{formatUtc(nextFireAt)}</span>}
      </Fact>
    </>
  );
}

function Files({ file }: { readonly file: NonNullable<ScheduleView['file']> }) {
  return (
    <>
      <Fact label={t`Folders below`}>{file.subfolders ? t`Count too` : t`Do not count`}</Fact>
      <Fact label={t`Files close together`}>
        {file.runs === 'each' ? t`Make a run each` : t`Make one run, once it was quiet for ${file.quietSeconds} s`}
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
    ...read(scheduleRoutes.previewStoredSchedule, { params: { id }, query: { count: PREVIEWED } }),
    enabled: timed,
  });
  return (
    <Page
      title={t`Schedule of ${jobSlug}`}
      crumb={{ label: t`Schedules`, to: '/schedules' }}
      status={<Badge tone={enabled ? 'good' : 'idle'}>{enabled ? t`enabled` : t`disabled`}</Badge>}
      subtitle={<ScheduleRule schedule={schedule} />}
      actions={
        <>
          <DeleteSchedule schedule={schedule} onDeleted={() => navigate({ to: '/jobs/$id', params: { id: jobId } })} />
          <ToggleSchedule schedule={schedule} />
          {may('updateSchedule') && (
            <LinkButton to="/schedules/$id/edit" params={{ id }}>
              <Trans>Edit schedule</Trans>
            </LinkButton>
          )}
        </>
      }
    >
      {missedAt !== null && (
        <Notice tone="warn" title={t`The last window ended without the success that was expected in it.`}>
          <Trans>
            Missed <Time at={missedAt} />
          </Trans>
        </Notice>
      )}
      <Panel>
        <Facts>
          <Fact label={t`Job`}>
            <Link to="/jobs/$id" params={{ id: jobId }}>
              {jobSlug}
            </Link>
          </Fact>
          {timed && <Clock schedule={schedule} />}
          {file !== null && <Files file={file} />}
          <Fact label={timed ? t`Last slot` : t`Last fired for`}>
            <span className="wb-number">{lastSlot === null ? '–' : timed ? slotText(lastSlot) : lastSlot}</span>
          </Fact>
          <Fact label={t`Id`}>
            <Copyable value={id} what={t`id`} />
          </Fact>
        </Facts>
      </Panel>
      {timed && (
        <Panel title={t`Next ${PREVIEWED} times`}>
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
  const query = useQuery(read(scheduleRoutes.getSchedule, { params: { id } }));
  return <Loaded query={query}>{(schedule) => <Detail schedule={schedule} />}</Loaded>;
}
