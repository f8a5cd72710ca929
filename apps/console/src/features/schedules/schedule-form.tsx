import { t } from '@lingui/core/macro';
import '@mantine/core/styles/Switch.css';
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ScheduleView, scheduleRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { JobPicker } from '../pickers.js';
import { FiringFields } from './firing-fields.js';
import { FiringPreview } from './firing-preview.js';
import { firingBody, initialFiring } from './firing-values.js';

const createRoute = getRouteApi('/_in/schedules/new');
const editRoute = getRouteApi('/_in/schedules/$id/edit');

function ScheduleForm({ schedule, jobId }: { readonly schedule?: ScheduleView; readonly jobId?: string | undefined }) {
  const navigate = useNavigate();
  const job = schedule?.jobId ?? jobId;
  const leave = () => {
    if (schedule !== undefined) void navigate({ to: '/schedules/$id', params: { id: schedule.id } });
    else if (jobId !== undefined) void navigate({ to: '/jobs/$id', params: { id: jobId } });
    else void navigate({ to: '/schedules' });
  };
  const { form, problems, pending, submit } = useEntryForm({
    initial: { jobId: job ?? '', firing: initialFiring(schedule) },
    schema: scheduleRoutes.createSchedule.body,
    toBody: (values) => ({ jobId: values.jobId, ...firingBody(values.firing) }),
    send: ({ jobId: of, ...rule }, options) =>
      schedule === undefined
        ? call(scheduleRoutes.createSchedule, { body: { jobId: of, ...rule } }, options)
        : call(scheduleRoutes.updateSchedule, { params: { id: schedule.id }, body: rule }, options),
    fieldOf: (path) => (path === 'jobId' ? path : `firing.${path}`),
    version: schedule?.version,
    touches: ['schedules', 'jobs', 'overview', 'calendars'],
    onDone: ({ id, jobSlug }) => {
      notifyDone(schedule === undefined ? t`Schedule of ${jobSlug} created` : t`Schedule of ${jobSlug} saved`);
      void navigate({ to: '/schedules/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title={schedule === undefined ? t`Create schedule` : t`Edit schedule of ${schedule.jobSlug}`}
      crumb={{ label: t`Schedules`, to: '/schedules' }}
      submitLabel={schedule === undefined ? t`Create schedule` : t`Save schedule`}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`When it runs`}>
        <JobPicker
          label={t`Job`}
          placeholder={t`Choose a job`}
          disabled={schedule !== undefined}
          chosenLabel={schedule?.jobSlug}
          {...form.getInputProps('jobId')}
        />
        <FiringFields form={form} schedule={schedule} />
        <Switch label={t`Enabled`} {...form.getInputProps('firing.enabled', { type: 'checkbox' })} />
        <FiringPreview firing={form.values.firing} jobId={form.values.jobId === '' ? undefined : form.values.jobId} />
      </Fields>
    </FormPage>
  );
}

/** One more schedule of a job. */
export function CreateScheduleScreen() {
  const { jobId } = createRoute.useSearch();
  return (
    <Guarded needs="createSchedule" what={t`this form`}>
      <ScheduleForm jobId={jobId} />
    </Guarded>
  );
}

/** Changes to a schedule. */
export function EditScheduleScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(scheduleRoutes.getSchedule, { params: { id } }));
  return (
    <Guarded needs="updateSchedule" what={t`this form`}>
      <Loaded query={query}>{(schedule) => <ScheduleForm key={schedule.id} schedule={schedule} />}</Loaded>
    </Guarded>
  );
}
