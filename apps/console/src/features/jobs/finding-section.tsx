import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { changesText } from '../../api/changes.js';
import { FieldRow, Fields, FoldedFields } from '../../ui/form-page.js';
import { TimeZoneField } from '../time-zone-field.js';
import { initialFinding } from './finding-values.js';
import { JobNumber } from './job-number.js';
import type { JobEndProps, JobSectionProps } from './job-section.js';

const mono = { input: 'wb-mono' };

/** Where files are looked for, and by which names. */
export function FindingSection({ form, end }: JobEndProps) {
  const ofStore = form.values.definition.direction === 'push';
  return (
    <>
      <Fields legend="Source" hint={ofStore ? 'Which files of the store are sent.' : 'Which files at the partner are taken.'}>
        {end}
        <FieldRow>
          <TextInput
            label="Source folder"
            description="Dates: {yyyy}, {MMdd:-1d}, {yyyyMMdd:-1bd}"
            classNames={mono}
            {...form.getInputProps('definition.source.path')}
          />
          <TextInput
            label="File names"
            description="A glob, or /a regular expression/"
            placeholder="*.csv"
            classNames={mono}
            {...form.getInputProps('definition.source.match')}
          />
          <JobNumber form={form} name="definition.source.minAgeSeconds" label="Minimum age" hint="Younger files wait" />
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
      legend="Names and folders"
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
          label="Except"
          description="One pattern a line"
          autosize
          minRows={2}
          maxRows={6}
          classNames={mono}
          {...form.getInputProps('definition.source.exclude')}
        />
        <Textarea
          label="Names of unfinished files"
          description="One pattern a line; they are left"
          placeholder="None"
          autosize
          minRows={2}
          maxRows={6}
          classNames={mono}
          {...form.getInputProps('definition.source.temporaryNames')}
        />
      </FieldRow>
      <FieldRow>
        <JobNumber form={form} name="definition.source.recurse.depth" label="Folders below" hint="How many levels are searched" />
        <Select
          label="At the target"
          description="Of files from folders below"
          allowDeselect={false}
          data={[
            { value: 'keep', label: 'The same folders' },
            { value: 'flatten', label: 'All in one folder' },
          ]}
          {...form.getInputProps('definition.source.recurse.layout')}
        />
        <TimeZoneField
          label="Time zone of dates"
          description="IANA name; the schedule’s when empty"
          {...form.getInputProps('definition.source.timeZone')}
        />
      </FieldRow>
      <Checkbox
        size="xs"
        label="Upper and lower case are the same"
        {...form.getInputProps('definition.source.ignoreCase', { type: 'checkbox' })}
      />
    </FoldedFields>
  );
}

function Readiness({ form }: JobSectionProps) {
  const { stability, marker } = form.values.definition.source;
  return (
    <FoldedFields
      legend="When a file is whole"
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
          label="Looks"
          allowDeselect={false}
          data={[
            { value: '1', label: 'One: checked again once read' },
            { value: '2', label: 'Two: left if it changed' },
          ]}
          {...form.getInputProps('definition.source.stability.looks')}
        />
        {stability.looks === '2' && (
          <JobNumber form={form} name="definition.source.stability.intervalSeconds" label="Between the looks" />
        )}
        <TextInput
          label="Marker"
          description="Must be beside the file; none when empty"
          placeholder=".done"
          classNames={mono}
          {...form.getInputProps('definition.source.marker.suffix')}
        />
        <Select
          label="Sidecar"
          description="The digest that must be beside the file"
          allowDeselect={false}
          data={[
            { value: 'none', label: 'None' },
            { value: 'sha256', label: 'x.csv.sha256' },
            { value: 'md5', label: 'x.csv.md5: weak' },
          ]}
          {...form.getInputProps('definition.source.sidecar')}
        />
      </FieldRow>
      {marker.suffix !== '' && (
        <Checkbox
          size="xs"
          label={`x.csv is announced by x${marker.suffix}, not by x.csv${marker.suffix}`}
          {...form.getInputProps('definition.source.marker.replacesExtension', { type: 'checkbox' })}
        />
      )}
      <FieldRow>
        <JobNumber
          form={form}
          name="definition.source.minSizeBytes"
          label="Smallest size"
          hint="Smaller files are left"
          none="No limit"
        />
        <JobNumber
          form={form}
          name="definition.source.maxSizeBytes"
          label="Largest size"
          hint="Larger files are left"
          none="No limit"
        />
        <Select
          label="Empty files"
          allowDeselect={false}
          data={[
            { value: 'take', label: 'Take them' },
            { value: 'skip', label: 'Leave them' },
            { value: 'alert', label: 'Leave them and warn' },
            { value: 'marker', label: 'They say “nothing today”' },
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
      legend="How many, and in which order"
      summary={changesText(form.values.definition.source, defaults, ['order', 'limit', 'onNothing', 'safety'])}
      hint="A safety cap stops a run before it takes anything."
    >
      <FieldRow>
        <Select
          label="Order"
          allowDeselect={false}
          data={[
            { value: 'listing', label: 'As listed' },
            { value: 'name', label: 'Name' },
            { value: 'time', label: 'Time of change' },
            { value: 'size', label: 'Size' },
          ]}
          {...form.getInputProps('definition.source.order.by')}
        />
        {order.by !== 'listing' && (
          <Select
            label="Direction"
            allowDeselect={false}
            data={[
              { value: 'asc', label: order.by === 'time' ? 'Oldest first' : order.by === 'size' ? 'Smallest first' : 'A to Z' },
              { value: 'desc', label: order.by === 'time' ? 'Newest first' : order.by === 'size' ? 'Largest first' : 'Z to A' },
            ]}
            {...form.getInputProps('definition.source.order.direction')}
          />
        )}
        <JobNumber
          form={form}
          name="definition.source.limit"
          label="Files a run"
          none="No limit"
          hint="The rest waits for the next"
        />
        <Select
          label="When nothing is found"
          allowDeselect={false}
          data={[
            { value: 'ignore', label: 'The run succeeds' },
            { value: 'warn', label: 'It succeeds, with a warning' },
            { value: 'fail', label: 'It fails' },
          ]}
          {...form.getInputProps('definition.source.onNothing')}
        />
      </FieldRow>
      <FieldRow>
        <JobNumber form={form} name="definition.source.safety.maxFiles" label="Stop above files" none="No cap" />
        <JobNumber form={form} name="definition.source.safety.maxBytes" label="Stop above bytes" none="No cap" />
        <JobNumber form={form} name="definition.source.safety.maxDeletions" label="Stop above deletions" none="No cap" />
      </FieldRow>
    </FoldedFields>
  );
}
