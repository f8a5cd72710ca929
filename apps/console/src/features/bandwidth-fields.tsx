import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ConnectionView, connectionRoutes } from '@waybill/contracts';
import { entered, numberOf } from '../api/use-entry-form.js';
import { FieldRow, FoldedFields } from '../ui/form-page.js';
import { formatBytes } from '../ui/format.js';
import { numberFieldOf } from '../ui/number-field.js';
import { TimeZoneField } from './time-zone-field.js';
import { WeekdaysField, week, weekdaysText } from './weekdays.js';

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
export function initialBandwidth(windows: readonly BandwidthWindow[] | undefined) {
  return (windows ?? []).map(fieldsOf);
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

/** The rates of a connection and of an account are one rule. */
const RateNumber = numberFieldOf(connectionRoutes.createConnection.body);

function bandwidthText(windows: number): string {
  return windows === 0 ? t`No limit` : plural(windows, { one: '# window', other: '# windows' });
}

/** How fast files may move, by time of the week. */
export function BandwidthFields<V extends { readonly limits: { readonly bandwidth: BandwidthValues } }>({
  form,
  onAdd,
  hint,
  together,
}: {
  readonly form: UseFormReturnType<V>;
  readonly onAdd: () => void;
  readonly hint: string;
  /** Whose bytes are counted together. */
  readonly together: string;
}) {
  const at = (index: number, field: keyof BandwidthWindow) => form.getInputProps(`limits.bandwidth.${index}.${field}`);
  return (
    <FoldedFields legend={t`Bandwidth`} summary={bandwidthText(form.values.limits.bandwidth.length)} hint={hint}>
      {form.values.limits.bandwidth.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a window has no identity but its place
        <div className="wb-mount" key={index}>
          <WeekdaysField label={t`Begins on`} {...at(index, 'days')} />
          <FieldRow>
            <TextInput label={t`From`} classNames={{ input: 'wb-mono' }} {...at(index, 'from')} />
            <TextInput
              label={t`To`}
              description={t`Before “from”: the next day`}
              classNames={{ input: 'wb-mono' }}
              {...at(index, 'to')}
            />
            <TimeZoneField label={t`Time zone`} {...at(index, 'timeZone')} />
          </FieldRow>
          <FieldRow>
            <RateNumber
              form={form}
              name={`limits.bandwidth.${index}.sendBytesPerSecond`}
              label={t`To the partner`}
              hint={together}
              none={t`No limit`}
            />
            <RateNumber
              form={form}
              name={`limits.bandwidth.${index}.receiveBytesPerSecond`}
              label={t`From the partner`}
              hint={together}
              none={t`No limit`}
            />
          </FieldRow>
          <div>
            <Button variant="default" onClick={() => form.removeListItem('limits.bandwidth', index)}>
              <Trans>Remove window</Trans>
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button variant="default" onClick={onAdd}>
          <Trans>Add window</Trans>
        </Button>
      </div>
    </FoldedFields>
  );
}

function rate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? t`no limit` : `${formatBytes(bytesPerSecond)}/s`;
}

/** A bandwidth window in a line. */
export function BandwidthWords({ window }: { readonly window: BandwidthWindow }) {
  const { days, from, to, timeZone, sendBytesPerSecond, receiveBytesPerSecond } = window;
  return (
    <div>
      <Trans>
        {days.length === week.length ? t`Every day` : weekdaysText(days)} {from}–{to} {timeZone}: to the partner{' '}
        {rate(sendBytesPerSecond)}, from the partner {rate(receiveBytesPerSecond)}
      </Trans>
    </div>
  );
}
