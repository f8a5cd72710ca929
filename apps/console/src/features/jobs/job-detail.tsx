import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type JobView, jobRoutes, runRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { Chip } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Loaded } from '../loaded.js';
import { runColumns } from '../runs/run-columns.js';
import { RunStrip, stripSummary } from '../runs/run-strip.js';
import { FireTimes } from '../schedules/fire-times.js';
import { ToggleSchedule } from '../schedules/schedule-actions.js';
import { ScheduleRule } from '../schedules/schedule-rule.js';
import { StateBadge } from '../state-badge.js';
import { DryRunPanel } from './dry-run.js';
import { JobCalendars } from './job-calendars.js';
import { JobDefinitionPanel } from './job-definition.js';
import { JobFlow } from './job-flow.js';
import { jobSentence } from './job-sentence.js';
import { JobVersions } from './job-versions.js';
import { RunNowButton } from './run-now.js';

const route = getRouteApi('/_in/jobs/$id');

/** How many runs the strip shows, and how many of them the table. */
const HISTORY = 30;
const LATEST = 10;

function PauseButton({ job }: { readonly job: JobView }) {
  const next = job.status === 'active' ? 'paused' : 'active';
  const change = async () => {
    await call(jobRoutes.updateJob, { params: { id: job.id }, body: { status: next } }, { ifMatch: job.version });
    for (const noun of ['jobs', 'schedules', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return <ActionButton label={next === 'paused' ? t`Pause` : t`Resume`} onAct={change} />;
}

function Schedules({ job }: { readonly job: JobView }) {
  const may = useMay();
  return (
    <Panel
      title={t`When it runs`}
      actions={
        may('createSchedule') && (
          <LinkButton variant="default" to="/schedules/new" search={{ jobId: job.id }}>
            <Trans>Add schedule</Trans>
          </LinkButton>
        )
      }
      flush
    >
      {job.schedules.length === 0 ? (
        <p className="wb-quiet">
          <Trans>When somebody, or a program, asks for it.</Trans>
        </p>
      ) : (
        <ul className="wb-list">
          {job.schedules.map((schedule) => (
            <li key={schedule.id}>
              <span>
                <ScheduleRule schedule={schedule} />
                <span className="wb-sub">
                  {schedule.enabled ? t`enabled` : t`disabled`}
                  {schedule.calendarSlug !== null && t` · days of ${schedule.calendarSlug}`}
                  {schedule.missedAt !== null && t` · the last window was missed`}
                </span>
              </span>
              <div className="wb-actions">
                <LinkButton variant="default" to="/schedules/$id" params={{ id: schedule.id }}>
                  <Trans>Times</Trans>
                </LinkButton>
                <ToggleSchedule schedule={schedule} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {job.schedules.some(({ timeZone }) => timeZone !== null) && (
        <div className="wb-panel-body">
          {job.status === 'paused' ? (
            <span className="wb-dim">
              <Trans>Paused: no schedule fires.</Trans>
            </span>
          ) : (
            <FireTimes times={job.nextRuns} />
          )}
        </div>
      )}
    </Panel>
  );
}

function Detail({ job }: { readonly job: JobView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, name, slug } = job;
  const runs = useQuery(read(runRoutes.listRuns, { query: { jobId: id, limit: HISTORY } }));
  const latest = { ...runs, data: runs.data === undefined ? undefined : { items: runs.data.items.slice(0, LATEST) } };
  const remove = async () => {
    await call(jobRoutes.deleteJob, { params: { id } });
    await navigate({ to: '/jobs' });
    for (const noun of ['jobs', 'schedules']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <Page
      title={name}
      crumb={{ label: t`Jobs`, to: '/jobs' }}
      status={
        <>
          <StateBadge state={job.status} />
          <Chip>{job.definition.direction}</Chip>
        </>
      }
      subtitle={
        <>
          <Link to="/partners/$id" params={{ id: job.partnerId }}>
            {job.partnerName}
          </Link>{' '}
          · <span className="wb-mono">{slug}</span>
        </>
      }
      actions={
        <>
          {may('deleteJob') && (
            <ConfirmButton
              danger
              label={t`Delete job`}
              question={t`Delete ${name} and its schedules? Its runs and transfers stay.`}
              onConfirm={remove}
              done={t`Job ${name} deleted`}
            />
          )}
          {may('updateJob') && <PauseButton job={job} />}
          {may('updateJob') && (
            <LinkButton variant="default" to="/jobs/$id/edit" params={{ id }}>
              <Trans>Edit job</Trans>
            </LinkButton>
          )}
          {may('requestRun') && <RunNowButton main jobId={id} />}
        </>
      }
    >
      <Panel>
        <p className="wb-lead">{jobSentence(job)}</p>
        <JobFlow job={job} />
      </Panel>
      <div className="wb-columns">
        <JobDefinitionPanel job={job} />
        <Schedules job={job} />
      </div>
      <JobCalendars job={job} />
      {may('dryRunJob') && <DryRunPanel jobId={id} />}
      <Panel
        title={t`Latest runs`}
        actions={
          <Link to="/runs" search={{ jobId: id }}>
            <Trans>All runs</Trans>
          </Link>
        }
        flush
      >
        {runs.data !== undefined && runs.data.items.length > 1 && (
          <div className="wb-panel-body wb-history">
            <RunStrip runs={runs.data.items} />
            <span className="wb-dim">{stripSummary(runs.data.items)}</span>
          </div>
        )}
        <ListView
          label={t`Latest runs`}
          query={latest}
          columns={runColumns({ withJob: false })}
          rowId={(run) => run.id}
          empty={<Empty title={t`It has not run yet`} hint={t`Run it now to see what it finds.`} />}
        />
      </Panel>
      <JobVersions jobId={id} />
    </Page>
  );
}

/** A job: what it does, when, and how it went. */
export function JobDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(jobRoutes.getJob, { params: { id } }));
  return <Loaded query={query}>{(job) => <Detail job={job} />}</Loaded>;
}
