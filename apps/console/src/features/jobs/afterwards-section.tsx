import { t } from '@lingui/core/macro';
import { Select, TextInput } from '@mantine/core';
import { FieldRow, Fields } from '../../ui/form-page.js';
import type { JobSectionProps } from './job-section.js';

const mono = { input: 'wb-mono' };

/** What happens to the source once it was delivered. */
export function AfterwardsSection({ form }: JobSectionProps) {
  return (
    <Fields legend={t`Afterwards`}>
      <FieldRow>
        <Select
          label={t`Source file, once delivered`}
          allowDeselect={false}
          data={[
            { value: 'keep', label: t`Keep it` },
            { value: 'delete', label: t`Delete it` },
            { value: 'move', label: t`Move it` },
          ]}
          {...form.getInputProps('definition.afterSuccess.kind')}
        />
        {form.values.definition.afterSuccess.kind === 'move' && (
          <TextInput
            label={t`Move to`}
            placeholder="/done"
            classNames={mono}
            {...form.getInputProps('definition.afterSuccess.to')}
          />
        )}
      </FieldRow>
    </Fields>
  );
}
