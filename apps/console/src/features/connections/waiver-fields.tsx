import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { Checkbox, MultiSelect, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ConnectionView, waivableAlgorithms } from '@waybill/contracts';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';

type Waiver = NonNullable<ConnectionView['algorithms']['waiver']>;

interface WaiverValues {
  hasWaiver: boolean;
  algorithms: { waiver: { allow: Waiver['allow']; reason: string; until: string } };
}

const uses = spoken([
  [msg`Key exchange`, waivableAlgorithms.keyExchange],
  [msg`Host key and signature`, waivableAlgorithms.hostKey],
  [msg`Cipher`, waivableAlgorithms.cipher],
  [msg`MAC`, waivableAlgorithms.mac],
]);

/** What the form shows at first about old algorithms. */
export function initialWaiver(connection: ConnectionView | undefined): WaiverValues {
  const waiver = connection?.algorithms.waiver ?? null;
  return {
    hasWaiver: waiver !== null,
    algorithms: { waiver: { allow: waiver?.allow ?? [], reason: waiver?.reason ?? '', until: waiver?.until ?? '' } },
  };
}

/** The rules about algorithms that the fields make. */
export function algorithmsOf({ hasWaiver, algorithms }: WaiverValues) {
  return { waiver: hasWaiver ? algorithms.waiver : null };
}

/** Old algorithms for one partner: which ones, why, and until when. */
export function WaiverFields<V extends WaiverValues & Record<string, unknown>>({
  form,
}: {
  readonly form: UseFormReturnType<V>;
}) {
  return (
    <FoldedFields
      legend={t`Algorithms`}
      summary={form.getValues().hasWaiver ? t`Old ones allowed` : t`None that are old`}
      hint={t`SHA-1, CBC and MACs over plain text are never offered, but for a partner that has nothing better, by name and for a time.`}
    >
      <Checkbox
        size="xs"
        label={t`Allow old algorithms`}
        description={t`They are offered after all others`}
        {...form.getInputProps('hasWaiver', { type: 'checkbox' })}
      />
      {form.getValues().hasWaiver && (
        <>
          <MultiSelect
            label={t`Old algorithms`}
            placeholder={t`Choose what this partner needs`}
            data={uses.map(([group, items]) => ({ group, items: [...items] }))}
            searchable
            hidePickedOptions
            {...form.getInputProps('algorithms.waiver.allow')}
          />
          <FieldRow>
            <TextInput
              label={t`Reason`}
              placeholder={t`Their upgrade is planned for May`}
              description={t`Kept in the audit trail`}
              {...form.getInputProps('algorithms.waiver.reason')}
            />
            <TextInput
              type="date"
              label={t`Last day`}
              description={t`In UTC, a year ahead at most; then the connection refuses`}
              {...form.getInputProps('algorithms.waiver.until')}
            />
          </FieldRow>
        </>
      )}
    </FoldedFields>
  );
}

/** The waiver in words. */
export function WaiverFact({ algorithms: { waiver } }: Pick<ConnectionView, 'algorithms'>) {
  if (waiver === null) return t`None that are old`;
  return (
    <Trans>
      <span className="wb-mono">{waiver.allow.join(', ')}</span> allowed until {waiver.until}
      <span className="wb-sub">{waiver.reason}</span>
    </Trans>
  );
}
