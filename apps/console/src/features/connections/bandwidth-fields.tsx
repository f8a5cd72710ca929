import { Button, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ConnectionView } from '@waybill/contracts';
import { entered, numberOf } from '../../api/use-entry-form.js';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';
import { formatBytes } from '../../ui/format.js';

type BandwidthWindow = ConnectionView['limits']['bandwidth'][number];

const dayLabels = [
  { value: 'mon', label: 'Mon' },
  { value: 'tue', label: 'Tue' },
  { value: 'wed', label: 'Wed' },
  { value: 'thu', label: 'Thu' },
  { value: 'fri', label: 'Fri' },
  { value: 'sat', label: 'Sat' },
  { value: 'sun', label: 'Sun' },
] as const satisfies readonly { readonly value: BandwidthWindow['days'][number]; readonly label: string }[];

const blank = {
  days: dayLabels.map(({ value }) => value),
  from: '00:00',
  to: '24:00',
  timeZone: 'UTC',
  sendBytesPerSecond: null,
  receiveBytesPerSecond: null,
} as const satisfies BandwidthWindow;

function fieldsOf(window: BandwidthWindow) {
  return {
    ...window,
    days: [...window.days],
    sendBytesPerSecond: entered(window.sendBytesPerSecond ?? undefined),
    receiveBytesPerSecond: entered(window.receiveBytesPerSecond ?? undefined),
  };
}

/** What the form shows at first about bandwidth. */
export function initialBandwidth(connection: ConnectionView | undefined) {
  return (connection?.limits.bandwidth ?? []).map(fieldsOf);
}

/** The fields of one more window. */
export function newWindow() {
  return fieldsOf(blank);
}

type BandwidthValues = ReturnType<typeof initialBandwidth>;

/** The bandwidth windows that the form says. */
export function bandwidthBody(windows: BandwidthValues) {
  return windows.map((window) => ({
    ...window,
    from: window.from.trim(),
    to: window.to.trim(),
    timeZone: window.timeZone.trim(),
    sendBytesPerSecond: numberOf(window.sendBytesPerSecond) ?? null,
    receiveBytesPerSecond: numberOf(window.receiveBytesPerSecond) ?? null,
  }));
}

function bandwidthText(windows: number): string {
  return windows === 0 ? 'No limit' : `${windows} ${windows === 1 ? 'window' : 'windows'}`;
}

/** How fast files may move, by time of the week. */
export function BandwidthFields<V extends { readonly limits: { readonly bandwidth: BandwidthValues } }>({
  form,
  onAdd,
}: {
  readonly form: UseFormReturnType<V>;
  readonly onAdd: () => void;
}) {
  const at = (index: number, field: keyof BandwidthWindow) => form.getInputProps(`limits.bandwidth.${index}.${field}`);
  return (
    <FoldedFields
      legend="Bandwidth"
      summary={bandwidthText(form.values.limits.bandwidth.length)}
      hint="The first window that is open holds, for all workers together. Outside of them there is no limit. A change holds within a second."
    >
      {form.values.limits.bandwidth.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a window has no identity but its place
        <div className="wb-mount" key={index}>
          <FieldRow>
            <MultiSelect label="Days" description="On which it begins" data={[...dayLabels]} {...at(index, 'days')} />
            <TextInput label="From" classNames={{ input: 'wb-mono' }} {...at(index, 'from')} />
            <TextInput
              label="To"
              description="Before “from”: the next day"
              classNames={{ input: 'wb-mono' }}
              {...at(index, 'to')}
            />
            <TextInput
              label="Time zone"
              placeholder="Europe/Paris"
              classNames={{ input: 'wb-mono' }}
              {...at(index, 'timeZone')}
            />
          </FieldRow>
          <FieldRow>
            <NumberInput
              label="To the partner"
              placeholder="No limit"
              suffix=" bytes/s"
              thousandSeparator=","
              min={10000}
              step={100000}
              {...at(index, 'sendBytesPerSecond')}
            />
            <NumberInput
              label="From the partner"
              placeholder="No limit"
              suffix=" bytes/s"
              thousandSeparator=","
              min={10000}
              step={100000}
              {...at(index, 'receiveBytesPerSecond')}
            />
          </FieldRow>
          <div>
            <Button variant="default" onClick={() => form.removeListItem('limits.bandwidth', index)}>
              Remove window
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button variant="default" onClick={onAdd}>
          Add window
        </Button>
      </div>
    </FoldedFields>
  );
}

function rate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? 'no limit' : `${formatBytes(bytesPerSecond)}/s`;
}

/** A bandwidth window in a line. */
export function BandwidthWords({ window }: { readonly window: BandwidthWindow }) {
  const { days, from, to, timeZone, sendBytesPerSecond, receiveBytesPerSecond } = window;
  const names = dayLabels.filter(({ value }) => days.includes(value)).map(({ label }) => label);
  return (
    <div>
      {names.length === dayLabels.length ? 'Every day' : names.join(', ')} {from}–{to} {timeZone}: to the partner{' '}
      {rate(sendBytesPerSecond)}, from the partner {rate(receiveBytesPerSecond)}
    </div>
  );
}
