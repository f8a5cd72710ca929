import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { midSentence } from '../../language/spoken.js';
import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { type Column, DataTable } from '../../ui/data-table.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { FoldedPanel } from '../../ui/page.js';

/** What ended in one step of time. */
export interface EndedPoint {
  /** At the axis, and in the table: `14:00`, `03 May`. */
  readonly label: string;
  readonly committed: number;
  readonly failed: number;
  readonly bytes: number;
}

interface EndedChartProps {
  /** Oldest first; each label once. */
  readonly points: readonly EndedPoint[];
  /** The beginning of a sentence: `In the last 24 hours`. */
  readonly span: string;
  /** The name of a step: `Hour`. */
  readonly step: string;
  /** Of how many labels one is shown. */
  readonly labelEvery: number;
}

function columnsOf(step: string): readonly Column<EndedPoint>[] {
  return [
    { id: 'step', header: step, cell: ({ label }) => <span className="wb-number">{label}</span> },
    { id: 'committed', header: t`Delivered`, align: 'right', cell: ({ committed }) => formatCount(committed) },
    { id: 'failed', header: t`Failed`, align: 'right', cell: ({ failed }) => formatCount(failed) },
    { id: 'bytes', header: t`Size`, align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
  ];
}

/** Files delivered and failed, and bytes, step by step; the same as a table below. */
export function EndedChart({ points, span, step, labelEvery }: EndedChartProps) {
  const data = points.map(({ label, committed, failed, bytes }) => ({
    label,
    Delivered: committed,
    Failed: failed,
    Bytes: bytes,
  }));
  const sum = (pick: (point: EndedPoint) => number) => points.reduce((total, point) => total + pick(point), 0);
  const delivered = sum(({ committed }) => committed);
  const failed = sum((point) => point.failed);
  const size = formatBytes(sum(({ bytes }) => bytes));
  const summary = t`${span} ${formatCount(delivered)} files were delivered and ${formatCount(failed)} failed, ${size} in all.`;
  const shared = {
    data,
    dataKey: 'label',
    gridAxis: 'none',
    tickLine: 'none',
    barChartProps: { syncId: step, accessibilityLayer: false },
    barProps: { isAnimationActive: false },
    tooltipAnimationDuration: 0,
  } as const;
  return (
    <>
      <figure className="wb-chart" aria-label={summary}>
        <figcaption className="wb-chart-caption">
          <span>
            <Trans>
              <strong>{formatCount(delivered)}</strong> delivered
            </Trans>
          </span>
          <span data-tone={failed > 0 ? 'bad' : undefined} className={failed > 0 ? 'wb-badge' : undefined}>
            <Trans>
              <strong>{formatCount(failed)}</strong> failed
            </Trans>
          </span>
          <span>
            <strong>{size}</strong>
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
              { name: t`Delivered`, color: 'var(--wb-state-good)' },
              { name: t`Failed`, color: 'var(--wb-state-bad)' },
            ]}
          />
          <BarChart
            {...shared}
            h={90}
            yAxisProps={{ width: 64, tickCount: 3 }}
            xAxisProps={{ interval: labelEvery - 1 }}
            valueFormatter={formatBytes}
            series={[{ name: t`Bytes`, color: 'var(--wb-state-idle)' }]}
          />
        </div>
      </figure>
      <FoldedPanel title={t`As a table`} summary={t`by ${midSentence(step)}, newest first`}>
        <DataTable label={summary} columns={columnsOf(step)} rows={points.toReversed()} rowId={({ label }) => label} />
      </FoldedPanel>
    </>
  );
}
