import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ConnectionView } from '@waybill/contracts';
import { changesText } from '../../api/changes.js';
import { orUndefined } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';
import { defaultOf } from './connection-number.js';

type Staging = ConnectionView['staging'];

const stagingKinds = spoken([
  { value: 'suffix', label: msg`Beside its target, with a suffix` },
  { value: 'prefix', label: msg`Beside its target, with a prefix` },
  { value: 'folder', label: msg`In a folder of its own` },
  { value: 'direct', label: msg`Under its own name, seen while it grows` },
]) satisfies readonly { readonly value: Staging['kind']; readonly label: string }[];

const mono = { input: 'wb-mono' };
const [usualSuffix, usualPrefix] = [String(defaultOf('staging.suffix')), String(defaultOf('staging.prefix'))];

/** What the form shows at first about files at the partner. */
export function initialPartnerFiles(connection: ConnectionView | undefined) {
  const staging = connection?.staging;
  const kind: Staging['kind'] = staging?.kind ?? 'suffix';
  return {
    staging: {
      kind,
      suffix: staging?.kind === 'suffix' && staging.suffix !== usualSuffix ? staging.suffix : '',
      prefix: staging?.kind === 'prefix' && staging.prefix !== usualPrefix ? staging.prefix : '',
      path: staging?.kind === 'folder' ? staging.path : '',
    },
    quirks: {
      readOnce: connection?.quirks.readOnce ?? false,
      resume: connection?.quirks.resume ?? true,
      setInfo: connection?.quirks.setInfo ?? true,
    },
  };
}

type PartnerFilesValues = ReturnType<typeof initialPartnerFiles>;

/** The rules that the form says about files at the partner. */
export function partnerFilesBody({ staging, quirks }: PartnerFilesValues) {
  return { staging: stagingBody(staging), quirks };
}

function stagingBody({ kind, suffix, prefix, path }: PartnerFilesValues['staging']) {
  switch (kind) {
    case 'suffix':
      return { kind, suffix: orUndefined(suffix) };
    case 'prefix':
      return { kind, prefix: orUndefined(prefix) };
    case 'folder':
      return { kind, path };
    case 'direct':
      return { kind };
  }
}

const usual = initialPartnerFiles(undefined);

/** Where unfinished files are at the partner, and what its server does not stand. */
export function PartnerFilesFields<V extends PartnerFilesValues>({ form }: { readonly form: UseFormReturnType<V> }) {
  const { kind } = form.values.staging;
  return (
    <FoldedFields
      legend={t`Files at the partner`}
      summary={changesText<PartnerFilesValues>(form.values, usual)}
      hint={t`What the partner’s server wants, or does not stand.`}
    >
      <FieldRow>
        <Select
          label={t`A file that is incomplete`}
          allowDeselect={false}
          data={[...stagingKinds]}
          {...form.getInputProps('staging.kind')}
        />
        {kind === 'suffix' && (
          <TextInput
            label={t`Suffix`}
            placeholder={t`Default: ${usualSuffix}`}
            classNames={mono}
            {...form.getInputProps('staging.suffix')}
          />
        )}
        {kind === 'prefix' && (
          <TextInput
            label={t`Prefix`}
            placeholder={t`Default: ${usualPrefix}`}
            classNames={mono}
            {...form.getInputProps('staging.prefix')}
          />
        )}
        {kind === 'folder' && (
          <TextInput
            label={t`Folder`}
            placeholder="/waybill-stages"
            description={t`On the file system of the targets`}
            classNames={mono}
            {...form.getInputProps('staging.path')}
          />
        )}
      </FieldRow>
      <Checkbox
        size="xs"
        label={t`Files can be read once`}
        description={t`They are listed, opened once and read to their end. Whether they changed meanwhile is not checked.`}
        {...form.getInputProps('quirks.readOnce', { type: 'checkbox' })}
      />
      <Checkbox
        size="xs"
        label={t`Files that were cut go on where they were`}
        description={t`Otherwise they are read, or sent, from their start again.`}
        {...form.getInputProps('quirks.resume', { type: 'checkbox' })}
      />
      <Checkbox
        size="xs"
        label={t`Times and permissions can be set`}
        description={t`Used by jobs that keep them. A refusal is a warning.`}
        {...form.getInputProps('quirks.setInfo', { type: 'checkbox' })}
      />
    </FoldedFields>
  );
}

/** Where unfinished files are, in words. */
export function StagingWords({ staging }: { readonly staging: Staging }) {
  switch (staging.kind) {
    case 'suffix':
      return (
        <Trans>
          End in <span className="wb-mono">{staging.suffix}</span>
        </Trans>
      );
    case 'prefix':
      return (
        <Trans>
          Begin with <span className="wb-mono">{staging.prefix}</span>
        </Trans>
      );
    case 'folder':
      return (
        <Trans>
          Are in <span className="wb-mono">{staging.path}</span>
        </Trans>
      );
    case 'direct':
      return t`Have their own names, and are seen while they grow`;
  }
}
