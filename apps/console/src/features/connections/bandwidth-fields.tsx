import { Button, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ConnectionView } from '@waybill/contracts';
import { entered, numberOf } from '../../api/use-entry-form.js';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';
import { formatBytes } from '../../ui/format.js';
import { TimeZoneField } from '../time-zone-field.js';
import { WeekdaysField, week, weekdaysText } from '../weekdays.js';
import { ConnectionNumber } from './connection-number.js';

type BandwidthWindow = ConnectionView['limits']['bandwidth'][number];

const blank = {
  days: [...week],
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
          <WeekdaysField label="Begins on" {...at(index, 'days')} />
          <FieldRow>
            <TextInput label="From" classNames={{ input: 'wb-mono' }} {...at(index, 'from')} />
            <TextInput
              label="To"
              description="Before “from”: the next day"
              classNames={{ input: 'wb-mono' }}
              {...at(index, 'to')}
            />
            <TimeZoneField label="Time zone" {...at(index, 'timeZone')} />
          </FieldRow>
          <FieldRow>
            <ConnectionNumber
              form={form}
              name={`limits.bandwidth.${index}.sendBytesPerSecond`}
              label="To the partner"
              hint="All workers together"
              none="No limit"
            />
            <ConnectionNumber
              form={form}
              name={`limits.bandwidth.${index}.receiveBytesPerSecond`}
              label="From the partner"
              hint="All workers together"
              none="No limit"
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
  return (
    <div>
      {days.length === week.length ? 'Every day' : weekdaysText(days)} {from}–{to} {timeZone}: to the partner{' '}
      {rate(sendBytesPerSecond)}, from the partner {rate(receiveBytesPerSecond)}
    </div>
  );
}
