import { Autocomplete, Select, Switch, TextInput } from '@mantine/core';
import { FieldRow, Fields } from '../../ui/form-page.js';
import { CronPreview } from './cron-preview.js';
import type { JobSectionProps } from './job-section.js';

const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
const mono = { input: 'wb-mono' };

interface TriggerSectionProps extends JobSectionProps {
  /** Then each is changed on its own, and not here. */
  readonly severalSchedules: boolean;
}

/** When the job runs by itself. */
export function TriggerSection({ form, severalSchedules }: TriggerSectionProps) {
  const { schedule, scheduled } = form.values;
  return (
    <Fields
      legend="Schedule"
      hint={
        severalSchedules
          ? 'This job has several schedules, or a window: they are changed through the API or a configuration file.'
          : undefined
      }
    >
      <Select
        label="While another run of the job is active"
        description="By the clock, by triggers and by hand"
        allowDeselect={false}
        data={[
          { value: 'queue', label: 'Wait for its end; one run waits' },
          { value: 'skip', label: 'Leave the run out' },
          { value: 'allow', label: 'Let both run' },
        ]}
        {...form.getInputProps('definition.running.overlap')}
      />
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
  );
}
