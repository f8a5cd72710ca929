import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type OverviewMonthView, overviewRoutes } from '@waybill/contracts';
import { lazy, Suspense } from 'react';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { type Column, DataTable } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount, formatDay } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Panel } from '../../ui/page.js';
import { Empty, Loading } from '../../ui/states.js';
import { expiringColumns } from '../crypto/crypto-columns.js';
import { Loaded } from '../loaded.js';
import { ShareBar } from './share-bar.js';

const EndedChart = lazy(async () => ({ default: (await import('./ended-chart.js')).EndedChart }));

type Reason = OverviewMonthView['reasons'][number];
type PartnerMonth = OverviewMonthView['partners'][number];

/** The last thirty days: read apart from the rest, which waits for nothing. */
export function useMonth() {
  return useQuery({ ...read(overviewRoutes.getOverviewMonth, {}), refetchInterval: 300_000 });
}

type Month = ReturnType<typeof useMonth>;

function DaysOf({ days }: { readonly days: OverviewMonthView['days'] }) {
  const isQuiet = days.every(({ committed, failed }) => committed + failed === 0);
  if (isQuiet) {
    return (
      <Empty
        title={t`No file was moved in 30 days`}
        hint={t`Let a schedule run a job, or run one by hand.`}
        action={
          <LinkButton to="/jobs">
            <Trans>Go to jobs</Trans>
          </LinkButton>
        }
      />
    );
  }
  const points = days.map(({ day, ...ended }) => ({ label: formatDay(day), ...ended }));
  return (
    <Suspense fallback={<Loading what={t`Loading the chart`} />}>
      <EndedChart points={points} span={t`In the last 30 days`} step={t`Day`} labelEvery={5} />
    </Suspense>
  );
}

/** What was moved and what failed, day by day. */
export function Days({ month }: { readonly month: Month }) {
  return (
    <Panel title={t`Last 30 days, UTC`}>
      <Loaded query={month} part>
        {({ days }) => <DaysOf days={days} />}
      </Loaded>
    </Panel>
  );
}

function reasonColumns(most: number): readonly Column<Reason>[] {
  return [
    {
      id: 'code',
      header: t`Reason`,
      cell: ({ code }) => (
        <Link to="/transfers" search={{ state: 'failed', failureCode: code }} className="wb-mono">
          {code}
        </Link>
      ),
    },
    { id: 'share', header: t`Share`, wide: true, cell: ({ failed }) => <ShareBar of={failed} most={most} tone="bad" /> },
    { id: 'failed', header: t`Failed`, align: 'right', cell: ({ failed }) => formatCount(failed) },
  ];
}

/** Why transfers failed. */
export function Reasons({ month }: { readonly month: Month }) {
  return (
    <Panel title={t`Why transfers failed, 30 days`} flush>
      <Loaded query={month} part>
        {({ reasons }) =>
          reasons.length === 0 ? (
            <p className="wb-quiet">
              <Trans>None failed.</Trans>
            </p>
          ) : (
            <DataTable
              label={t`Reasons of failures`}
              columns={reasonColumns(reasons[0]?.failed ?? 1)}
              rows={reasons}
              rowId={({ code }) => code}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

function partnerColumns(most: number): readonly Column<PartnerMonth>[] {
  return [
    {
      id: 'partner',
      header: t`Partner`,
      cell: ({ partnerId, partnerName }) => (
        <Link to="/transfers" search={{ partnerId }}>
          <ForeignText text={partnerName} />
        </Link>
      ),
    },
    { id: 'share', header: t`Share`, wide: true, cell: ({ committed }) => <ShareBar of={committed} most={most} tone="good" /> },
    { id: 'committed', header: t`Delivered`, align: 'right', cell: ({ committed }) => formatCount(committed) },
    {
      id: 'failed',
      header: t`Failed`,
      align: 'right',
      cell: ({ partnerId, partnerName, failed }) =>
        failed === 0 ? (
          <span className="wb-dim">0</span>
        ) : (
          <Link
            to="/transfers"
            search={{ partnerId, state: 'failed' }}
            aria-label={t`${formatCount(failed)} failed of ${partnerName}`}
          >
            {formatCount(failed)}
          </Link>
        ),
    },
    { id: 'bytes', header: t`Size`, align: 'right', wide: true, cell: ({ bytes }) => formatBytes(bytes) },
  ];
}

/** Who the files were moved with. */
export function BusiestPartners({ month }: { readonly month: Month }) {
  return (
    <Panel
      title={t`Partners, 30 days`}
      actions={
        <Link to="/partners">
          <Trans>All partners</Trans>
        </Link>
      }
      flush
    >
      <Loaded query={month} part>
        {({ partners }) =>
          partners.length === 0 ? (
            <p className="wb-quiet">
              <Trans>Nothing was exchanged with anybody.</Trans>
            </p>
          ) : (
            <DataTable
              label={t`Busiest partners`}
              columns={partnerColumns(Math.max(1, ...partners.map(({ committed }) => committed)))}
              rows={partners}
              rowId={({ partnerId }) => partnerId}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

/** What ends by itself: renewed in time, nobody notices. */
export function EndingSoon({ month }: { readonly month: Month }) {
  const may = useMay();
  return (
    <Panel
      title={t`Expires within 30 days`}
      actions={
        may('getCryptoInventory') ? (
          <Link to="/crypto">
            <Trans>Crypto inventory</Trans>
          </Link>
        ) : undefined
      }
      flush
    >
      <Loaded query={month} part>
        {({ expiring }) =>
          expiring.length === 0 ? (
            <p className="wb-quiet">
              <Trans>No key, account or waiver.</Trans>
            </p>
          ) : (
            <DataTable
              label={t`What expires`}
              columns={expiringColumns}
              rows={expiring}
              rowId={({ kind, name, at }) => `${kind} ${name} ${at}`}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
