import { Checkbox, MultiSelect, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ConnectionView, waivableAlgorithms } from '@waybill/contracts';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';

type Waiver = NonNullable<ConnectionView['algorithms']['waiver']>;

interface WaiverValues {
  hasWaiver: boolean;
  algorithms: { waiver: { allow: Waiver['allow']; reason: string; until: string } };
}

const uses = [
  ['Key exchange', waivableAlgorithms.keyExchange],
  ['Host key and signature', waivableAlgorithms.hostKey],
  ['Cipher', waivableAlgorithms.cipher],
  ['MAC', waivableAlgorithms.mac],
] as const;

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
      legend="Algorithms"
      summary={form.getValues().hasWaiver ? 'Old ones allowed' : 'None that are old'}
      hint="SHA-1, CBC and MACs over plain text are never offered, but for a partner that has nothing better, by name and for a time."
    >
      <Checkbox
        size="xs"
        label="Allow old algorithms"
        description="They are offered after all others"
        {...form.getInputProps('hasWaiver', { type: 'checkbox' })}
      />
      {form.getValues().hasWaiver && (
        <>
          <MultiSelect
            label="Old algorithms"
            placeholder="Choose what this partner needs"
            data={uses.map(([group, items]) => ({ group, items: [...items] }))}
            searchable
            hidePickedOptions
            {...form.getInputProps('algorithms.waiver.allow')}
          />
          <FieldRow>
            <TextInput
              label="Reason"
              placeholder="Their upgrade is planned for May"
              description="Kept in the audit trail"
              {...form.getInputProps('algorithms.waiver.reason')}
            />
            <TextInput
              type="date"
              label="Last day"
              description="In UTC, a year ahead at most; then the connection refuses"
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
  if (waiver === null) return 'None that are old';
  return (
    <>
      <span className="wb-mono">{waiver.allow.join(', ')}</span> allowed until {waiver.until}
      <span className="wb-sub">{waiver.reason}</span>
    </>
  );
}
