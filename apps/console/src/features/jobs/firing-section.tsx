import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { JobView } from '@waybill/contracts';
import { Fields } from '../../ui/form-page.js';
import { FiringFields } from '../schedules/firing-fields.js';
import { FiringPreview } from '../schedules/firing-preview.js';
import type { JobSectionProps } from './job-section.js';

/** When the job runs by itself, and what becomes of a run that is due while another one is at work. */
export function FiringSection({ form, job }: JobSectionProps & { readonly job: JobView | undefined }) {
  const overlap = (
    <Select
      label={t`While another run of the job is active`}
      description={t`By the clock, by triggers and by hand`}
      allowDeselect={false}
      data={[
        { value: 'queue', label: t`Wait for its end; one run waits` },
        { value: 'skip', label: t`Leave the run out` },
        { value: 'allow', label: t`Let both run` },
      ]}
      {...form.getInputProps('definition.running.overlap')}
    />
  );
  if (job !== undefined) {
    return (
      <Fields
        legend={t`When it runs`}
        hint={
          <Trans>
            Its schedules are changed one by one, on the page of{' '}
            <Link to="/jobs/$id" params={{ id: job.id }}>
              the job
            </Link>
            .
          </Trans>
        }
      >
        {overlap}
      </Fields>
    );
  }
  return (
    <Fields legend={t`When it runs`} hint={t`More schedules can be added on the job’s page.`}>
      <FiringFields form={form} mayBeNone />
      <FiringPreview firing={form.values.firing} />
      {overlap}
    </Fields>
  );
}
