import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import { changesText } from '../../api/changes.js';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';
import { JobNumber } from './job-number.js';
import type { JobSectionProps } from './job-section.js';
import { initialJob } from './job-values.js';
import { priorityLabels } from './priority-labels.js';

const usual = initialJob(undefined, undefined).definition;

/** How often a file is tried, how the files of a run move beside each other, and before those of other jobs. */
export function RunningSection({ form }: JobSectionProps) {
  return (
    <FoldedFields legend={t`Attempts, order and priority`} summary={changesText(partOf(form.values.definition), partOf(usual))}>
      <FieldRow>
        <JobNumber form={form} name="definition.retry.maxAttempts" label={t`Attempts in all`} />
        <JobNumber form={form} name="definition.retry.baseDelayMs" label={t`First wait`} />
        <JobNumber form={form} name="definition.retry.maxDelayMs" label={t`Longest wait`} />
      </FieldRow>
      <FieldRow>
        <JobNumber
          form={form}
          name="definition.running.concurrency"
          label={t`Files at the same time`}
          hint={t`1 moves them strictly one after the other, in the order in which they were found.`}
        />
        <Select
          label={t`Priority`}
          description={t`Whose files go first when more is due than can move. A lower one waits, but not for ever.`}
          allowDeselect={false}
          data={Object.entries(priorityLabels).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps('definition.running.priority')}
        />
      </FieldRow>
    </FoldedFields>
  );
}

/** The fields of this section. Whether runs overlap is asked with the schedules. */
function partOf({ retry, running: { concurrency, priority } }: typeof usual) {
  return { retry, concurrency, priority };
}
