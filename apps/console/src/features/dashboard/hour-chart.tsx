import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import type { Overview } from '@waybill/contracts';
import { formatBytes, formatCount } from '../../ui/format.js';

/** Files committed and failed, and bytes, hour by hour of the last day. */
export function HourChart({ hours }: { readonly hours: Overview['hours'] }) {
  const data = hours.map(({ hour, committed, failed, bytes }) => ({
    hour: hour.slice(11, 16),
    Delivered: committed,
    Failed: failed,
    Bytes: bytes,
  }));
  const sum = (pick: (entry: Overview['hours'][number]) => number) => hours.reduce((total, entry) => total + pick(entry), 0);
  const delivered = sum(({ committed }) => committed);
  const failed = sum((entry) => entry.failed);
  const summary = `In the last 24 hours ${formatCount(delivered)} files were delivered and ${formatCount(failed)} failed, ${formatBytes(sum(({ bytes }) => bytes))} in all.`;
  const shared = {
    data,
    dataKey: 'hour',
    gridAxis: 'none',
    tickLine: 'none',
    barChartProps: { syncId: 'hours', accessibilityLayer: false },
    barProps: { isAnimationActive: false },
    tooltipAnimationDuration: 0,
  } as const;
  return (
    <figure className="wb-chart" aria-label={summary}>
      <figcaption className="wb-chart-caption">
        <span>
          <strong>{formatCount(delivered)}</strong> delivered
        </span>
        <span data-tone={failed > 0 ? 'bad' : undefined} className={failed > 0 ? 'wb-badge' : undefined}>
          <strong>{formatCount(failed)}</strong> failed
        </span>
        <span>
          <strong>{formatBytes(sum(({ bytes }) => bytes))}</strong>
        </span>
      </figcaption>
      <div aria-hidden="true">
        <BarChart
          {...shared}
          h={130}
          type="stacked"
          withXAxis={false}
          yAxisProps={{ width: 64, allowDecimals: false, tickCount: 3 }}
          series={[
            { name: 'Delivered', color: 'var(--wb-state-good)' },
            { name: 'Failed', color: 'var(--wb-state-bad)' },
          ]}
        />
        <BarChart
          {...shared}
          h={90}
          yAxisProps={{ width: 64, tickCount: 3 }}
          xAxisProps={{ interval: 3 }}
          valueFormatter={formatBytes}
          series={[{ name: 'Bytes', color: 'var(--wb-state-idle)' }]}
        />
      </div>
    </figure>
  );
}
