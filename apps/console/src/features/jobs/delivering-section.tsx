import { t } from '@lingui/core/macro';
import { Checkbox, Select, TextInput } from '@mantine/core';
import { changesText } from '../../api/changes.js';
import { midSentence } from '../../language/spoken.js';
import { FieldRow, Fields, FoldedFields } from '../../ui/form-page.js';
import { type DeliveringValues, initialDelivering } from './delivering-values.js';
import type { JobEndProps } from './job-section.js';

const mono = { input: 'wb-mono' };
const defaults = initialDelivering(undefined);
/** What one rarely has to think about. */
const folded = ['onConflict', 'renameWith', 'deleteBeforeRename', 'keep', 'mode', 'verify', 'sidecar', 'doneMarker'] as const;

/** Where files go, and how: the first target of a job. */
export function DeliveringSection({ form, end }: JobEndProps) {
  return (
    <DeliveringFields form={form} end={end} at="definition.target" target={form.values.definition.target} legend={t`Target`} />
  );
}

interface DeliveringFieldsProps extends JobEndProps {
  /** Where the rules are in the form: `definition.target`, `definition.alsoTo.0`. */
  readonly at: string;
  readonly target: DeliveringValues;
  readonly legend: string;
}

/** The fields of one target. */
export function DeliveringFields({ form, end, at, target, legend }: DeliveringFieldsProps) {
  const { onConflict, keep } = target;
  const field = (name: string) => form.getInputProps(`${at}.${name}`);
  const check = (name: string) => form.getInputProps(`${at}.${name}`, { type: 'checkbox' });
  return (
    <>
      <Fields legend={legend}>
        {end}
        <FieldRow>
          <TextInput label={t`Target folder`} classNames={mono} {...field('path')} />
          <TextInput
            label={t`Name there`}
            description="{name}, {stem}, {ext}, {yyyyMMdd}"
            placeholder="{name}"
            classNames={mono}
            {...field('name')}
          />
          <Select
            label={t`Letters of the name`}
            allowDeselect={false}
            data={[
              { value: 'keep', label: t`As they are` },
              { value: 'lower', label: t`Small` },
              { value: 'upper', label: t`Capital` },
            ]}
            {...field('letterCase')}
          />
        </FieldRow>
        <Checkbox size="xs" label={t`Make missing folders`} {...check('makeFolders')} />
      </Fields>
      <FoldedFields
        legend={legend === 'Target' ? t`How it is delivered` : t`How it is delivered to ${midSentence(legend)}`}
        summary={changesText(target, defaults, folded)}
      >
        <FieldRow>
          <Select
            label={t`When a file is there`}
            allowDeselect={false}
            data={[
              { value: 'overwrite', label: t`Overwrite it, in one step` },
              { value: 'fail', label: t`Fail the transfer` },
              { value: 'skip', label: t`Skip the file` },
              { value: 'rename', label: t`Give the new file a free name` },
              { value: 'backup', label: t`Keep it under another name` },
            ]}
            {...field('onConflict')}
          />
          {(onConflict === 'rename' || onConflict === 'backup') && (
            <Select
              label={t`Tell names apart by`}
              allowDeselect={false}
              data={[
                { value: 'counter', label: t`A counter` },
                { value: 'date', label: t`The time, in UTC` },
              ]}
              {...field('renameWith')}
            />
          )}
          <Select
            label={t`What arrived is checked by`}
            allowDeselect={false}
            data={[
              { value: 'strongest', label: t`The best means at hand` },
              { value: 'read-back', label: t`Reading it back` },
              { value: 'remote-digest', label: t`A digest the partner tells` },
              { value: 'size', label: t`Its size` },
            ]}
            {...field('verify')}
          />
        </FieldRow>
        {onConflict === 'overwrite' && (
          <Checkbox
            size="xs"
            label={t`May delete the old file first`}
            description={t`Where a partner’s server refuses to rename over it. For a moment there is neither.`}
            {...check('deleteBeforeRename')}
          />
        )}
        <Checkbox size="xs" label={t`Keep the modification time`} {...check('keep.modifiedAt')} />
        <Checkbox size="xs" label={t`Keep the permissions`} {...check('keep.mode')} />
        <Checkbox
          size="xs"
          label={t`Write the digest beside it`}
          description={t`NAME.sha256, as sha256sum reads it`}
          {...check('sidecar')}
        />
        <FieldRow>
          {!keep.mode && (
            <TextInput
              label={t`Permissions of new files`}
              description={t`Octal`}
              placeholder={t`As the target gives`}
              classNames={mono}
              {...field('mode')}
            />
          )}
          <TextInput
            label={t`Marker file`}
            description={t`Ending of an empty file written after each`}
            placeholder={t`None`}
            classNames={mono}
            {...field('doneMarker')}
          />
        </FieldRow>
      </FoldedFields>
    </>
  );
}
