import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type JobView, routes } from '@waybill/contracts';
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
import { FireTimes } from '../schedules/fire-times.js';
import { ToggleSchedule } from '../schedules/schedule-actions.js';
import { ScheduleRule } from '../schedules/schedule-rule.js';
import { StateBadge } from '../state-badge.js';
import { DryRunPanel } from './dry-run.js';
import { JobDefinitionPanel } from './job-definition.js';
import { RunNowButton } from './run-now.js';

const route = getRouteApi('/_in/jobs/$id');

function PauseButton({ job }: { readonly job: JobView }) {
  const next = job.status === 'active' ? 'paused' : 'active';
  const change = async () => {
    await call(routes.updateJob, { params: { id: job.id }, body: { status: next } }, { ifMatch: job.version });
    for (const noun of ['jobs', 'schedules', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return <ActionButton label={next === 'paused' ? 'Pause' : 'Resume'} onAct={change} />;
}

function Schedules({ job }: { readonly job: JobView }) {
  const may = useMay();
  return (
    <Panel
      title="When it runs"
      actions={
        may(routes.createSchedule) && (
          <LinkButton variant="default" to="/schedules/new" search={{ jobId: job.id }}>
            Add schedule
          </LinkButton>
        )
      }
      flush
    >
      {job.schedules.length === 0 ? (
        <p className="wb-quiet">When somebody, or a program, asks for it.</p>
      ) : (
        <ul className="wb-list">
          {job.schedules.map((schedule) => (
            <li key={schedule.id}>
              <span>
                <ScheduleRule schedule={schedule} />
                <span className="wb-sub">
                  {schedule.enabled ? 'enabled' : 'disabled'}
                  {schedule.calendarSlug !== null && ` · days of ${schedule.calendarSlug}`}
                  {schedule.missedAt !== null && ' · the last window was missed'}
                </span>
              </span>
              <div className="wb-actions">
                <LinkButton variant="default" to="/schedules/$id" params={{ id: schedule.id }}>
                  Times
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
            <span className="wb-dim">Paused: no schedule fires.</span>
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
  const runs = useQuery(read(routes.listRuns, { query: { jobId: id, limit: 20 } }));
  const remove = async () => {
    await call(routes.deleteJob, { params: { id } });
    await navigate({ to: '/jobs' });
    for (const noun of ['jobs', 'schedules']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <Page
      title={name}
      crumb={{ label: 'Jobs', to: '/jobs' }}
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
          {may(routes.deleteJob) && (
            <ConfirmButton
              danger
              label="Delete job"
              question={`Delete ${name} and its schedules? Its runs and transfers stay.`}
              onConfirm={remove}
              done={`Job ${name} deleted`}
            />
          )}
          {may(routes.updateJob) && <PauseButton job={job} />}
          {may(routes.updateJob) && (
            <LinkButton variant="default" to="/jobs/$id/edit" params={{ id }}>
              Edit job
            </LinkButton>
          )}
          {may(routes.requestRun) && <RunNowButton main jobId={id} />}
        </>
      }
    >
      <div className="wb-columns">
        <JobDefinitionPanel job={job} />
        <Schedules job={job} />
      </div>
      {may(routes.dryRunJob) && <DryRunPanel jobId={id} />}
      <Panel
        title="Latest runs"
        actions={
          <Link to="/runs" search={{ jobId: id }}>
            All runs
          </Link>
        }
        flush
      >
        <ListView
          label="Latest runs"
          query={runs}
          columns={runColumns({ withJob: false })}
          rowId={(run) => run.id}
          empty={<Empty title="It has not run yet" hint="Run it now to see what it finds." />}
        />
      </Panel>
    </Page>
  );
}

/** A job: what it does, when, and how it went. */
export function JobDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getJob, { params: { id } }));
  return <Loaded query={query}>{(job) => <Detail job={job} />}</Loaded>;
}
