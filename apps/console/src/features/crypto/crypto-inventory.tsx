import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { cryptoInventoryRoutes } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { read } from '../../api/queries.js';
import { ActionButton } from '../../ui/action-button.js';
import { asCsv, type TextColumn } from '../../ui/as-csv.js';
import { type Column, DataTable } from '../../ui/data-table.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { formatUtc } from '../../ui/format.js';
import { Page, Panel } from '../../ui/page.js';
import { saveFile } from '../../ui/save-file.js';
import { Empty } from '../../ui/states.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { algorithmColumns, brokenColumns, expiringColumns, keyColumns } from './crypto-columns.js';
import { type CryptoSearch, inventoryInput } from './crypto-search.js';

const route = getRouteApi('/_in/crypto');

/** A table that can be taken away as CSV. */
function Inventory<Row extends object>({
  title,
  name,
  rows,
  columns,
  rowId,
  empty,
}: {
  readonly title: string;
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly (Column<Row> & TextColumn<Row>)[];
  readonly rowId: (row: Row) => string;
  readonly empty: ReactNode;
}) {
  const save = async () => {
    const content = asCsv(rows, columns);
    saveFile(
      `waybill-${name}-${new Date().toISOString().slice(0, 10)}.csv`,
      new Blob([content], { type: 'text/csv;charset=utf-8' }),
    );
  };
  return (
    <Panel title={title} flush actions={rows.length > 0 && <ActionButton label="CSV" onAct={save} />}>
      {rows.length === 0 ? empty : <DataTable label={title} columns={columns} rows={rows} rowId={rowId} sort={undefined} />}
    </Panel>
  );
}

function SwitchOff({ search, algorithms }: { readonly search: CryptoSearch; readonly algorithms: readonly string[] }) {
  const navigate = route.useNavigate();
  const { algorithm, on } = search;
  const ask = (change: Partial<CryptoSearch>) => void navigate({ search: { ...search, ...change }, replace: true });
  const query = useQuery({
    ...read(cryptoInventoryRoutes.previewSwitchOff, { query: { algorithm: algorithm ?? '', on: on ?? '' } }),
    enabled: algorithm !== undefined && on !== undefined,
  });
  return (
    <>
      <FilterBar>
        <TextFilter
          label={t`What breaks without … such as ${algorithms[0] ?? t`ssh-rsa`}`}
          width={340}
          value={algorithm}
          onChange={(value) => ask({ algorithm: value })}
        />
        <TextInput
          size="xs"
          type="date"
          aria-label={t`Switched off on`}
          value={on ?? ''}
          onChange={(event) => ask({ on: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
        />
      </FilterBar>
      {algorithm !== undefined && on !== undefined && (
        <Loaded query={query} part>
          {({ items }) => (
            <Inventory
              title={t`Without ${algorithm} from ${on} on`}
              name="switch-off"
              rows={items}
              columns={brokenColumns}
              rowId={({ partyId }) => partyId}
              empty={<Empty title={t`Nothing breaks`} hint={t`No session of the last 90 days agreed on it.`} />}
            />
          )}
        </Loaded>
      )}
    </>
  );
}

function Screen() {
  const search = route.useSearch();
  const query = useQuery(read(cryptoInventoryRoutes.getCryptoInventory, inventoryInput));
  return (
    <Page
      title={t`Crypto inventory`}
      subtitle={t`Algorithms as they were really negotiated, the keys in use, and what expires (PCI DSS 12.3.3).`}
    >
      <Loaded query={query} part>
        {({ since, algorithms, keys, expiring }) => (
          <div className="wb-stack">
            <SwitchOff search={search} algorithms={algorithms.filter(({ isOld }) => isOld).map(({ algorithm }) => algorithm)} />
            <Inventory
              title={t`Algorithms negotiated since ${formatUtc(since)}`}
              name="algorithms"
              rows={algorithms}
              columns={algorithmColumns}
              rowId={({ direction, partyId, use, algorithm }) => [direction, partyId, use, algorithm].join(' ')}
              empty={<Empty title={t`No sessions yet`} hint={t`What is negotiated with partners is shown here.`} />}
            />
            <Inventory
              title={t`Ends within 90 days, or has ended`}
              name="expiring"
              rows={expiring}
              columns={expiringColumns}
              rowId={({ kind, name }) => `${kind} ${name}`}
              empty={<Empty title={t`Nothing ends soon`} />}
            />
            <Inventory
              title={t`Keys in use`}
              name="keys"
              rows={keys}
              columns={keyColumns}
              rowId={({ kind, name, fingerprint }) => `${kind} ${name} ${fingerprint}`}
              empty={<Empty title={t`No keys yet`} />}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** Every algorithm and key in use. */
export function CryptoInventoryScreen() {
  return (
    <Guarded needs="getCryptoInventory" what={t`the crypto inventory`}>
      <Screen />
    </Guarded>
  );
}
