import { msg, t } from '@lingui/core/macro';
import { Checkbox, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ScheduleView } from '@waybill/contracts';
import { usePatterns } from '../../api/use-patterns.js';
import { spoken } from '../../language/spoken.js';
import { FieldRow } from '../../ui/form-page.js';
import { CalendarPicker, JobPicker, StorePicker } from '../pickers.js';
import { TimeZoneField } from '../time-zone-field.js';
import { WeekdaysField } from '../weekdays.js';
import type { FiringKind, FiringValues } from './firing-values.js';
import { ScheduleNumber } from './schedule-number.js';

const mono = { input: 'wb-mono' };

const kinds = spoken([
  { value: 'none', label: msg`When somebody asks` },
  { value: 'cron', label: msg`At fixed times` },
  { value: 'window', label: msg`Again and again in a window of the day` },
  { value: 'file', label: msg`When a file arrives` },
  { value: 'after', label: msg`After another job` },
]) satisfies readonly { readonly value: FiringKind; readonly label: string }[];

interface FiringFormValues {
  firing: FiringValues;
}

interface FiringProps<V extends FiringFormValues> {
  readonly form: UseFormReturnType<V>;
  /** What is stored, so that what it names is shown by its name. */
  readonly schedule?: ScheduleView | undefined;
}

/** Asks when a job fires: the kind, and what that kind needs to know. */
export function FiringFields<V extends FiringFormValues>({
  form,
  schedule,
  mayBeNone = false,
}: FiringProps<V> & { readonly mayBeNone?: boolean }) {
  usePatterns();
  const { kind } = form.values.firing;
  const timed = kind === 'cron' || kind === 'window';
  return (
    <>
      <Select
        label={t`Runs`}
        allowDeselect={false}
        data={mayBeNone ? [...kinds] : kinds.filter(({ value }) => value !== 'none')}
        {...form.getInputProps('firing.kind')}
      />
      {kind === 'cron' && (
        <TextInput
          label={t`Cron`}
          description={t`Minute, hour, day of month, month, day of week`}
          classNames={mono}
          {...form.getInputProps('firing.cron')}
        />
      )}
      {kind === 'window' && <WindowFields form={form} />}
      {timed && <ClockFields form={form} schedule={schedule} />}
      {kind === 'file' && <FileFields form={form} schedule={schedule} />}
      {kind === 'after' && <AfterFields form={form} schedule={schedule} />}
    </>
  );
}

function WindowFields<V extends FiringFormValues>({ form }: FiringProps<V>) {
  const { nothingExpected, to } = form.values.firing.window;
  const field = (name: string) => form.getInputProps(`firing.window.${name}`);
  return (
    <>
      <FieldRow>
        <ScheduleNumber form={form} name="firing.window.everyMinutes" rule="window.everyMinutes" label={t`Every`} />
        <TextInput label={t`From`} placeholder="06:00" classNames={mono} {...field('from')} />
        <TextInput
          label={t`To`}
          placeholder="09:00"
          description={t`Before “from”: on the next day`}
          classNames={mono}
          {...field('to')}
        />
      </FieldRow>
      <WeekdaysField label={t`Windows open on`} {...field('weekdays')} />
      <FieldRow>
        <Select
          label={t`Until`}
          allowDeselect={false}
          data={[
            { value: 'first-success', label: t`The first success` },
            { value: 'end', label: t`The end of the window` },
          ]}
          {...field('until')}
        />
        <TextInput
          label={t`Success expected by`}
          description={t`Without one, the window counts as missed`}
          placeholder={nothingExpected ? t`Not at all` : t`The end: ${to}`}
          disabled={nothingExpected}
          classNames={mono}
          {...field('expectedBy')}
        />
      </FieldRow>
      <Checkbox
        size="xs"
        label={t`No success is expected`}
        description={t`A success is a run that delivered at least one file.`}
        {...form.getInputProps('firing.window.nothingExpected', { type: 'checkbox' })}
      />
    </>
  );
}

function ClockFields<V extends FiringFormValues>({ form, schedule }: FiringProps<V>) {
  const { calendarId } = form.values.firing;
  return (
    <>
      <FieldRow>
        <TimeZoneField label={t`Time zone`} description={t`IANA name`} {...form.getInputProps('firing.timeZone')} />
        <Select
          label={t`Missed slots`}
          description={t`While the platform was down`}
          allowDeselect={false}
          data={[
            { value: 'skip', label: t`Skip them` },
            { value: 'one', label: t`Make up with one run` },
          ]}
          {...form.getInputProps('firing.catchUp')}
        />
      </FieldRow>
      <FieldRow>
        <CalendarPicker
          label={t`Calendar`}
          placeholder={t`Every day`}
          description={t`The days that count`}
          clearable
          chosenLabel={schedule?.calendarSlug ?? undefined}
          {...form.getInputProps('firing.calendarId')}
        />
        {calendarId !== null && (
          <Select
            label={t`Times of a closed day`}
            allowDeselect={false}
            data={[
              { value: 'skip', label: t`Leave them out` },
              { value: 'previous', label: t`On the open day before` },
              { value: 'next', label: t`On the open day after` },
            ]}
            {...form.getInputProps('firing.onClosedDay')}
          />
        )}
      </FieldRow>
    </>
  );
}

function FileFields<V extends FiringFormValues>({ form, schedule }: FiringProps<V>) {
  const field = (name: string) => form.getInputProps(`firing.file.${name}`);
  return (
    <>
      <FieldRow>
        <StorePicker
          label={t`In store`}
          placeholder={t`Choose a store`}
          chosenLabel={schedule?.file?.storeSlug}
          {...field('storeId')}
        />
        <TextInput label={t`In folder`} classNames={mono} {...field('path')} />
        <TextInput label={t`Names`} description={t`A glob`} placeholder="*" classNames={mono} {...field('match')} />
      </FieldRow>
      <Checkbox
        size="xs"
        label={t`Files in folders below count too`}
        {...form.getInputProps('firing.file.subfolders', { type: 'checkbox' })}
      />
      <FieldRow>
        <Select
          label={t`Files that come close together`}
          allowDeselect={false}
          data={[
            { value: 'together', label: t`Make one run` },
            { value: 'each', label: t`Make a run each` },
          ]}
          {...field('runs')}
        />
        {form.values.firing.file.runs === 'together' && (
          <ScheduleNumber
            form={form}
            name="firing.file.quietSeconds"
            rule="file.quietSeconds"
            label={t`Once it was quiet for`}
            hint={t`10 s when empty; the first file waits ten times as long at most`}
          />
        )}
      </FieldRow>
    </>
  );
}

function AfterFields<V extends FiringFormValues>({ form, schedule }: FiringProps<V>) {
  return (
    <FieldRow>
      <JobPicker
        label={t`After job`}
        placeholder={t`Choose a job`}
        chosenLabel={schedule?.after?.jobSlug}
        {...form.getInputProps('firing.after.jobId')}
      />
      <Select
        label={t`When its run`}
        allowDeselect={false}
        data={[
          { value: 'success', label: t`Succeeded` },
          { value: 'failure', label: t`Failed` },
          { value: 'any', label: t`Ended, however` },
        ]}
        {...form.getInputProps('firing.after.on')}
      />
    </FieldRow>
  );
}
