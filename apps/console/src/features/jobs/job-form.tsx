import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { Input, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type JobView, jobRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { ConnectionPicker, StorePicker } from '../pickers.js';
import { AfterwardsSection } from './afterwards-section.js';
import { DeliveringSection } from './delivering-section.js';
import { FindingSection } from './finding-section.js';
import { FiringSection } from './firing-section.js';
import { FurtherTargets } from './further-targets.js';
import { initialJob, jobBody, jobFieldOf } from './job-values.js';
import { RunningSection } from './running-section.js';
import { SourcePreview } from './source-preview.js';

const createRoute = getRouteApi('/_in/jobs/new');
const editRoute = getRouteApi('/_in/jobs/$id/edit');

const mono = { input: 'wb-mono' };

const directionHints = spoken({
  pull: msg`Fetches files from the partner into a store.`,
  push: msg`Sends files of a store to the partner.`,
  relay: msg`Passes files from one partner on to another; they stream through and are kept nowhere.`,
});

function JobForm({ job, connectionId }: { readonly job?: JobView; readonly connectionId?: string | undefined }) {
  const navigate = useNavigate();
  const leave = () =>
    void (job === undefined ? navigate({ to: '/jobs' }) : navigate({ to: '/jobs/$id', params: { id: job.id } }));
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialJob(job, connectionId),
    schema: jobRoutes.createJob.body,
    toBody: jobBody,
    send: (body, options, values) => {
      if (job === undefined) return call(jobRoutes.createJob, { body }, options);
      const { direction: _direction, ...definition } = jobBody(values).definition;
      const { name } = body;
      return call(
        jobRoutes.updateJob,
        { params: { id: job.id }, body: { ...(name === undefined ? {} : { name }), definition } },
        options,
      );
    },
    fieldOf: jobFieldOf,
    version: job?.version,
    touches: ['jobs', 'schedules', 'overview'],
    onDone: ({ id, name }) => {
      notifyDone(job === undefined ? t`Job ${name} created` : t`Job ${name} saved`);
      void navigate({ to: '/jobs/$id', params: { id } });
    },
  });
  const { direction } = form.values.definition;
  const connection = (
    <ConnectionPicker
      label={t`Connection`}
      placeholder={t`Choose a connection`}
      chosenLabel={job?.connectionSlug}
      {...form.getInputProps('definition.connectionId')}
    />
  );
  const store = (
    <StorePicker
      label={t`Store`}
      placeholder={t`Choose a store`}
      chosenLabel={job?.storeSlug ?? undefined}
      {...form.getInputProps('definition.storeId')}
    />
  );
  const toConnection = (
    <ConnectionPicker
      label={t`To connection`}
      placeholder={t`Choose a connection`}
      chosenLabel={job?.definition.direction === 'relay' ? job.targets[0]?.slug : undefined}
      {...form.getInputProps('definition.toConnectionId')}
    />
  );
  return (
    <FormPage
      title={job === undefined ? t`Create job` : t`Edit ${job.name}`}
      crumb={{ label: t`Jobs`, to: '/jobs' }}
      submitLabel={job === undefined ? t`Create job` : t`Save job`}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Identity`}>
        <FieldRow>
          <TextInput
            label={t`Slug`}
            placeholder="acme-nightly-pull"
            classNames={mono}
            disabled={job !== undefined}
            {...form.getInputProps('slug')}
          />
          <TextInput label={t`Name`} placeholder={t`As the slug`} {...form.getInputProps('name')} />
        </FieldRow>
        <Input.Wrapper label={t`Direction`} description={directionHints[direction]}>
          <div>
            <SegmentedControl
              size="xs"
              aria-label={t`Direction`}
              disabled={job !== undefined}
              data={[
                { value: 'pull', label: t`Pull` },
                { value: 'push', label: t`Push` },
                { value: 'relay', label: t`Relay` },
              ]}
              {...form.getInputProps('definition.direction')}
            />
          </div>
        </Input.Wrapper>
      </Fields>
      <FindingSection form={form} end={direction === 'push' ? store : connection} />
      <DeliveringSection form={form} end={direction === 'pull' ? store : direction === 'push' ? connection : toConnection} />
      <FurtherTargets form={form} job={job} />
      <AfterwardsSection form={form} />
      <RunningSection form={form} />
      <Fields legend={t`Dry run`}>
        <SourcePreview form={form} job={job} />
      </Fields>
      <FiringSection form={form} job={job} />
    </FormPage>
  );
}

/** A new job. */
export function CreateJobScreen() {
  const { connectionId } = createRoute.useSearch();
  return (
    <Guarded needs="createJob" what={t`this form`}>
      <JobForm connectionId={connectionId} />
    </Guarded>
  );
}

/** Changes to a job: a new version of it. */
export function EditJobScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(jobRoutes.getJob, { params: { id } }));
  return (
    <Guarded needs="updateJob" what={t`this form`}>
      <Loaded query={query}>{(job) => <JobForm key={job.id} job={job} />}</Loaded>
    </Guarded>
  );
}
