import { Autocomplete, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type JobView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { ConnectionPicker, StorePicker } from '../pickers.js';
import { CronPreview } from './cron-preview.js';
import { initialJob, jobBody } from './job-values.js';

const createRoute = getRouteApi('/_in/jobs/new');
const editRoute = getRouteApi('/_in/jobs/$id/edit');

const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
const mono = { input: 'wb-mono' };

function JobForm({ job, connectionId }: { readonly job?: JobView; readonly connectionId?: string | undefined }) {
  const navigate = useNavigate();
  const leave = () =>
    void (job === undefined ? navigate({ to: '/jobs' }) : navigate({ to: '/jobs/$id', params: { id: job.id } }));
  const severalSchedules = (job?.schedules.length ?? 0) > 1;
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialJob(job, connectionId),
    schema: routes.createJob.body,
    toBody: jobBody,
    send: (body, options, values) => {
      if (job === undefined) return call(routes.createJob, { body }, options);
      const { direction: _direction, ...definition } = jobBody(values).definition;
      const { name, schedule } = body;
      // With several schedules each is changed on its own; this form leaves them alone.
      const when = severalSchedules ? {} : { schedule: schedule ?? null };
      return call(
        routes.updateJob,
        { params: { id: job.id }, body: { ...(name === undefined ? {} : { name }), definition, ...when } },
        options,
      );
    },
    version: job?.version,
    touches: ['jobs', 'schedules', 'overview'],
    onDone: ({ id, name }) => {
      notifyDone(job === undefined ? `Job ${name} created` : `Job ${name} saved`);
      void navigate({ to: '/jobs/$id', params: { id } });
    },
  });
  const { definition, schedule, scheduled } = form.values;
  const pull = definition.direction === 'pull';
  const connection = (
    <ConnectionPicker
      label="Connection"
      placeholder="Choose a connection"
      chosenLabel={job?.connectionSlug}
      {...form.getInputProps('definition.connectionId')}
    />
  );
  const store = (
    <StorePicker
      label="Store"
      placeholder="Choose a store"
      chosenLabel={job?.storeSlug}
      {...form.getInputProps('definition.storeId')}
    />
  );
  return (
    <FormPage
      title={job === undefined ? 'Create job' : `Edit ${job.name}`}
      crumb={{ label: 'Jobs', to: '/jobs' }}
      submitLabel={job === undefined ? 'Create job' : 'Save job'}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Identity">
        <FieldRow>
          <TextInput
            label="Slug"
            placeholder="acme-nightly-pull"
            classNames={mono}
            disabled={job !== undefined}
            {...form.getInputProps('slug')}
          />
          <TextInput label="Name" placeholder="As the slug" {...form.getInputProps('name')} />
        </FieldRow>
        <div>
          <SegmentedControl
            size="xs"
            aria-label="Direction"
            disabled={job !== undefined}
            data={[
              { value: 'pull', label: 'Pull: from the partner' },
              { value: 'push', label: 'Push: to the partner' },
            ]}
            {...form.getInputProps('definition.direction')}
          />
        </div>
      </Fields>
      <Fields legend="Source" hint={pull ? 'Which files at the partner are taken.' : 'Which files of the store are sent.'}>
        {pull ? connection : store}
        <FieldRow>
          <TextInput label="Source folder" classNames={mono} {...form.getInputProps('definition.source.path')} />
          <TextInput
            label="File names"
            description="A glob"
            placeholder="*.csv"
            classNames={mono}
            {...form.getInputProps('definition.source.match')}
          />
          <NumberInput
            label="Minimum age"
            description="Younger files wait"
            suffix=" s"
            min={0}
            max={604800}
            {...form.getInputProps('definition.source.minAgeSeconds')}
          />
        </FieldRow>
      </Fields>
      <Fields legend="Target">
        {pull ? store : connection}
        <FieldRow>
          <TextInput label="Target folder" classNames={mono} {...form.getInputProps('definition.target.path')} />
          <Select
            label="When a file is there"
            allowDeselect={false}
            data={[
              { value: 'overwrite', label: 'Overwrite it, in one step' },
              { value: 'fail', label: 'Fail the transfer' },
              { value: 'skip', label: 'Skip the file' },
            ]}
            {...form.getInputProps('definition.target.onConflict')}
          />
        </FieldRow>
      </Fields>
      <Fields legend="Afterwards">
        <FieldRow>
          <Select
            label="Source file, once delivered"
            allowDeselect={false}
            data={[
              { value: 'keep', label: 'Keep it' },
              { value: 'delete', label: 'Delete it' },
              { value: 'move', label: 'Move it' },
            ]}
            {...form.getInputProps('definition.afterSuccess.kind')}
          />
          {definition.afterSuccess.kind === 'move' && (
            <TextInput
              label="Move to"
              placeholder="/done"
              classNames={mono}
              {...form.getInputProps('definition.afterSuccess.to')}
            />
          )}
        </FieldRow>
        <FieldRow>
          <NumberInput
            label="Attempts in all"
            placeholder="Default"
            min={1}
            max={100}
            {...form.getInputProps('definition.retry.maxAttempts')}
          />
          <NumberInput
            label="First wait"
            placeholder="Default"
            suffix=" ms"
            min={1000}
            max={3600000}
            step={1000}
            {...form.getInputProps('definition.retry.baseDelayMs')}
          />
          <NumberInput
            label="Longest wait"
            placeholder="Default"
            suffix=" ms"
            min={1000}
            max={86400000}
            step={1000}
            {...form.getInputProps('definition.retry.maxDelayMs')}
          />
        </FieldRow>
      </Fields>
      <Fields
        legend="Schedule"
        hint={severalSchedules ? 'This job has several schedules; change each on its own, on the job’s screen.' : undefined}
      >
        {!severalSchedules && <Switch label="Run on a schedule" {...form.getInputProps('scheduled', { type: 'checkbox' })} />}
        {scheduled && !severalSchedules && (
          <>
            <FieldRow>
              <TextInput
                label="Cron"
                description="Minute, hour, day, month, weekday"
                classNames={mono}
                {...form.getInputProps('schedule.cron')}
              />
              <Autocomplete
                label="Time zone"
                description="IANA name"
                data={timeZones}
                limit={30}
                {...form.getInputProps('schedule.timeZone')}
              />
              <Select
                label="Missed slots"
                description="While the platform was down"
                allowDeselect={false}
                data={[
                  { value: 'skip', label: 'Skip them' },
                  { value: 'one', label: 'Make up with one run' },
                ]}
                {...form.getInputProps('schedule.catchUp')}
              />
            </FieldRow>
            <CronPreview cron={schedule.cron} timeZone={schedule.timeZone} />
            <Switch label="Enabled" {...form.getInputProps('schedule.enabled', { type: 'checkbox' })} />
          </>
        )}
      </Fields>
    </FormPage>
  );
}

/** A new job. */
export function CreateJobScreen() {
  const { connectionId } = createRoute.useSearch();
  return (
    <Guarded contract={routes.createJob} what="this form">
      <JobForm connectionId={connectionId} />
    </Guarded>
  );
}

/** Changes to a job: a new version of it. */
export function EditJobScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(routes.getJob, { params: { id } }));
  return (
    <Guarded contract={routes.updateJob} what="this form">
      <Loaded query={query}>{(job) => <JobForm key={job.id} job={job} />}</Loaded>
    </Guarded>
  );
}
