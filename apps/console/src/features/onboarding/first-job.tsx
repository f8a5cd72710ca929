import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ConnectionView, type JobView, jobRoutes, type PartnerView, storeRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { usePatterns } from '../../api/use-patterns.js';
import { FieldRow, Fields, FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { initialJob, type JobValues, jobBody, jobFieldOf } from '../jobs/job-values.js';
import { SourcePreview } from '../jobs/source-preview.js';
import { StorePicker } from '../pickers.js';
import { Needs } from './needed-permission.js';
import { madeOrProposed } from './proposals.js';
import { useOnlyStore } from './use-only-store.js';
import { useWaits } from './waiting-changes.js';
import type { OutboundWay } from './ways.js';

interface FirstJobProps {
  readonly partner: PartnerView;
  readonly connection: ConnectionView;
  readonly way: OutboundWay;
  /** The job that is there; a new one is made without. */
  readonly job: JobView | undefined;
}

const mono = { input: 'wb-mono' };

/** What a first job starts with: the defaults of every job, and a folder of the store that is named for the partner. */
function initialOf({ partner, connection, way, job }: FirstJobProps, storeId: string): JobValues {
  const usual = initialJob(job, connection.id);
  if (job !== undefined) return usual;
  const ours = `/${partner.slug}`;
  const { definition } = usual;
  return {
    ...usual,
    slug: `${connection.slug}-${way}`,
    definition: {
      ...definition,
      direction: way,
      storeId,
      source: { ...definition.source, path: way === 'push' ? ours : '' },
      target: { ...definition.target, path: way === 'pull' ? ours : '' },
    },
  };
}

/** Where a file has to be put so that a push finds it. */
function WhereToPut({ storeId, folder }: { readonly storeId: string; readonly folder: string }) {
  const { data } = useQuery({ ...read(storeRoutes.getStore, { params: { id: storeId } }), enabled: storeId !== '' });
  if (data === undefined) return null;
  return (
    <p className="wb-hint">
      <Trans>
        Put the first file into <span className="wb-mono wb-break">{`${data.root}/${folder}`.replaceAll(/\/+/g, '/')}</span> on
        the server, or have an account with a mount there upload it:{' '}
        <Link to="/stores/$id" params={{ id: data.id }}>
          {data.slug}
        </Link>
        .
      </Trans>
    </p>
  );
}

/** The job for a way: from which folder, which names, to which folder. All else is as it is by default, and can be changed in the job. */
export function FirstJob(props: FirstJobProps) {
  const storeId = useOnlyStore();
  const waits = useWaits(props.partner.id, 'createJob');
  if (storeId === undefined || (waits && props.job === undefined)) return null;
  const act = props.job === undefined ? jobRoutes.createJob : jobRoutes.updateJob;
  return (
    <Needs act={act} what={props.job === undefined ? t`create a job` : t`change a job`}>
      <JobFields key={`${props.job?.id} ${props.job?.version}`} {...props} storeId={storeId} />
    </Needs>
  );
}

function JobFields({ storeId, ...props }: FirstJobProps & { readonly storeId: string }) {
  const { way, job } = props;
  usePatterns();
  const [initial] = useState(() => initialOf(props, storeId));
  const { form, problems, pending, submit } = useEntryForm({
    initial,
    schema: jobRoutes.createJob.body,
    toBody: jobBody,
    send: (body, options, values) => {
      if (job === undefined) return madeOrProposed(call(jobRoutes.createJob, { body }, options));
      const { direction: _direction, ...definition } = jobBody(values).definition;
      return madeOrProposed(call(jobRoutes.updateJob, { params: { id: job.id }, body: { definition } }, options));
    },
    fieldOf: jobFieldOf,
    version: job?.version,
    touches: ['jobs', 'schedules', 'overview'],
    onDone: (result) => {
      if (!('made' in result)) return;
      const { name } = result.made;
      notifyDone(job === undefined ? t`Job ${name} created` : t`Job ${name} saved`);
    },
  });
  const { source, storeId: store } = form.values.definition;
  const theirs = (end: 'source' | 'target') => (
    <TextInput
      label={end === 'source' ? t`Their folder, to take from` : t`Their folder, to put into`}
      placeholder={end === 'source' ? '/outgoing' : '/incoming'}
      classNames={mono}
      {...form.getInputProps(`definition.${end}.path`)}
    />
  );
  const ours = (end: 'source' | 'target') => (
    <>
      <StorePicker
        label={t`Store`}
        placeholder={t`Choose a store`}
        chosenLabel={job?.storeSlug ?? undefined}
        {...form.getInputProps('definition.storeId')}
      />
      <TextInput
        label={end === 'source' ? t`Our folder, to take from` : t`Our folder, to put into`}
        classNames={mono}
        {...form.getInputProps(`definition.${end}.path`)}
      />
    </>
  );
  const names = (
    <TextInput
      label={t`File names`}
      description={t`A glob, or /a regular expression/`}
      placeholder="*.csv"
      classNames={mono}
      {...form.getInputProps('definition.source.match')}
    />
  );
  return (
    <form
      className="wb-form"
      noValidate
      aria-label={way === 'push' ? t`Job that pushes` : t`Job that pulls`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) submit();
      }}
    >
      <FormProblems problems={problems} />
      <Fields legend={t`Which files`} hint={t`All else is as it is by default, and can be changed in the job later.`}>
        <FieldRow>
          {way === 'pull' ? theirs('source') : ours('source')}
          {names}
        </FieldRow>
        <FieldRow>{way === 'pull' ? ours('target') : theirs('target')}</FieldRow>
        {job === undefined && (
          <FieldRow>
            <TextInput
              label={t`Name of the job`}
              description={t`Stable; for us only`}
              classNames={mono}
              {...form.getInputProps('slug')}
            />
          </FieldRow>
        )}
        {way === 'push' && <WhereToPut storeId={store} folder={source.path} />}
        <SourcePreview form={form} job={job} />
      </Fields>
      <div className="wb-form-actions">
        <Button type="submit" variant={job === undefined ? 'filled' : 'default'} loading={pending}>
          {job === undefined ? t`Create job` : t`Save job`}
        </Button>
      </div>
    </form>
  );
}
