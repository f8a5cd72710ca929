import { t } from '@lingui/core/macro';
import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { changesText } from '../../api/changes.js';
import { usePatterns } from '../../api/use-patterns.js';
import { FieldRow, Fields, FoldedFields } from '../../ui/form-page.js';
import { TimeZoneField } from '../time-zone-field.js';
import { initialFinding } from './finding-values.js';
import { JobNumber } from './job-number.js';
import type { JobEndProps, JobSectionProps } from './job-section.js';

const mono = { input: 'wb-mono' };

/** Where files are looked for, and by which names. */
export function FindingSection({ form, end }: JobEndProps) {
  usePatterns();
  const ofStore = form.values.definition.direction === 'push';
  return (
    <>
      <Fields
        legend={t`Source`}
        hint={ofStore ? t`Which files of the store are sent.` : t`Which files at the partner are taken.`}
      >
        {end}
        <FieldRow>
          <TextInput
            label={t`Source folder`}
            description={t`Dates: ${'{yyyy}, {MMdd:-1d}, {yyyyMMdd:-1bd}'}`}
            classNames={mono}
            {...form.getInputProps('definition.source.path')}
          />
          <TextInput
            label={t`File names`}
            description={t`A glob, or /a regular expression/`}
            placeholder="*.csv"
            classNames={mono}
            {...form.getInputProps('definition.source.match')}
          />
          <JobNumber form={form} name="definition.source.minAgeSeconds" label={t`Minimum age`} hint={t`Younger files wait`} />
        </FieldRow>
      </Fields>
      <Names form={form} />
      <Readiness form={form} />
      <HowMany form={form} />
    </>
  );
}

const defaults = initialFinding(undefined);

function Names({ form }: JobSectionProps) {
  return (
    <FoldedFields
      legend={t`Names and folders`}
      summary={changesText(form.values.definition.source, defaults, [
        'exclude',
        'temporaryNames',
        'recurse',
        'timeZone',
        'ignoreCase',
      ])}
    >
      <FieldRow>
        <Textarea
          label={t`Except`}
          description={t`One pattern a line`}
          autosize
          minRows={2}
          maxRows={6}
          classNames={mono}
          {...form.getInputProps('definition.source.exclude')}
        />
        <Textarea
          label={t`Names of unfinished files`}
          description={t`One pattern a line; they are left`}
          placeholder={t`None`}
          autosize
          minRows={2}
          maxRows={6}
          classNames={mono}
          {...form.getInputProps('definition.source.temporaryNames')}
        />
      </FieldRow>
      <FieldRow>
        <JobNumber
          form={form}
          name="definition.source.recurse.depth"
          label={t`Folders below`}
          hint={t`How many levels are searched`}
        />
        <Select
          label={t`At the target`}
          description={t`Of files from folders below`}
          allowDeselect={false}
          data={[
            { value: 'keep', label: t`The same folders` },
            { value: 'flatten', label: t`All in one folder` },
          ]}
          {...form.getInputProps('definition.source.recurse.layout')}
        />
        <TimeZoneField
          label={t`Time zone of dates`}
          description={t`IANA name; the schedule’s when empty`}
          {...form.getInputProps('definition.source.timeZone')}
        />
      </FieldRow>
      <Checkbox
        size="xs"
        label={t`Upper and lower case are the same`}
        {...form.getInputProps('definition.source.ignoreCase', { type: 'checkbox' })}
      />
    </FoldedFields>
  );
}

function Readiness({ form }: JobSectionProps) {
  const { stability, marker } = form.values.definition.source;
  return (
    <FoldedFields
      legend={t`When a file is whole`}
      summary={changesText(form.values.definition.source, defaults, [
        'stability',
        'marker',
        'sidecar',
        'minSizeBytes',
        'maxSizeBytes',
        'zeroBytes',
      ])}
    >
      <FieldRow>
        <Select
          label={t`Looks`}
          allowDeselect={false}
          data={[
            { value: '1', label: t`One: checked again once read` },
            { value: '2', label: t`Two: left if it changed` },
          ]}
          {...form.getInputProps('definition.source.stability.looks')}
        />
        {stability.looks === '2' && (
          <JobNumber form={form} name="definition.source.stability.intervalSeconds" label={t`Between the looks`} />
        )}
        <TextInput
          label={t`Marker`}
          description={t`Must be beside the file; none when empty`}
          placeholder=".done"
          classNames={mono}
          {...form.getInputProps('definition.source.marker.suffix')}
        />
        <Select
          label={t`Sidecar`}
          description={t`The digest that must be beside the file`}
          allowDeselect={false}
          data={[
            { value: 'none', label: t`None` },
            { value: 'sha256', label: 'x.csv.sha256' },
            { value: 'md5', label: t`x.csv.md5: weak` },
          ]}
          {...form.getInputProps('definition.source.sidecar')}
        />
      </FieldRow>
      {marker.suffix !== '' && (
        <Checkbox
          size="xs"
          label={t`x.csv is announced by x${marker.suffix}, not by x.csv${marker.suffix}`}
          {...form.getInputProps('definition.source.marker.replacesExtension', { type: 'checkbox' })}
        />
      )}
      <FieldRow>
        <JobNumber
          form={form}
          name="definition.source.minSizeBytes"
          label={t`Smallest size`}
          hint={t`Smaller files are left`}
          none={t`No limit`}
        />
        <JobNumber
          form={form}
          name="definition.source.maxSizeBytes"
          label={t`Largest size`}
          hint={t`Larger files are left`}
          none={t`No limit`}
        />
        <Select
          label={t`Empty files`}
          allowDeselect={false}
          data={[
            { value: 'take', label: t`Take them` },
            { value: 'skip', label: t`Leave them` },
            { value: 'alert', label: t`Leave them and warn` },
            { value: 'marker', label: t`They say “nothing today”` },
          ]}
          {...form.getInputProps('definition.source.zeroBytes')}
        />
      </FieldRow>
    </FoldedFields>
  );
}

function HowMany({ form }: JobSectionProps) {
  const { order } = form.values.definition.source;
  return (
    <FoldedFields
      legend={t`How many, and in which order`}
      summary={changesText(form.values.definition.source, defaults, ['order', 'limit', 'onNothing', 'safety'])}
      hint={t`A safety cap stops a run before it takes anything.`}
    >
      <FieldRow>
        <Select
          label={t`Order`}
          allowDeselect={false}
          data={[
            { value: 'listing', label: t`As listed` },
            { value: 'name', label: t`Name` },
            { value: 'time', label: t`Time of change` },
            { value: 'size', label: t`Size` },
          ]}
          {...form.getInputProps('definition.source.order.by')}
        />
        {order.by !== 'listing' && (
          <Select
            label={t`Direction`}
            allowDeselect={false}
            data={[
              {
                value: 'asc',
                label: order.by === 'time' ? t`Oldest first` : order.by === 'size' ? t`Smallest first` : t`A to Z`,
              },
              {
                value: 'desc',
                label: order.by === 'time' ? t`Newest first` : order.by === 'size' ? t`Largest first` : t`Z to A`,
              },
            ]}
            {...form.getInputProps('definition.source.order.direction')}
          />
        )}
        <JobNumber
          form={form}
          name="definition.source.limit"
          label={t`Files a run`}
          none={t`No limit`}
          hint={t`The rest waits for the next`}
        />
        <Select
          label={t`When nothing is found`}
          allowDeselect={false}
          data={[
            { value: 'ignore', label: t`The run succeeds` },
            { value: 'warn', label: t`It succeeds, with a warning` },
            { value: 'fail', label: t`It fails` },
          ]}
          {...form.getInputProps('definition.source.onNothing')}
        />
      </FieldRow>
      <FieldRow>
        <JobNumber form={form} name="definition.source.safety.maxFiles" label={t`Stop above files`} none={t`No cap`} />
        <JobNumber form={form} name="definition.source.safety.maxBytes" label={t`Stop above bytes`} none={t`No cap`} />
        <JobNumber form={form} name="definition.source.safety.maxDeletions" label={t`Stop above deletions`} none={t`No cap`} />
      </FieldRow>
    </FoldedFields>
  );
}
