import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { ActionButton } from './action-button.js';
import { asCsv } from './as-csv.js';
import { ColumnMenu } from './column-menu.js';
import type { Column } from './data-table.js';
import { FilterBar } from './filters.js';
import type { ListPlace } from './list-view.js';
import { ListView, type ListViewProps } from './list-view.js';
import { type Crumb, Page, Panel } from './page.js';
import { saveFile } from './save-file.js';
import { Empty } from './states.js';

/** What a list with a screen of its own keeps in the URL, beside its filters. */
export interface ListPagePlace extends ListPlace {
  /** The columns that are shown, by id; the usual ones when absent. */
  readonly columns?: readonly string[] | undefined;
}

interface ListPageProps<Row> extends Omit<ListViewProps<Row>, 'place' | 'onPlace'> {
  readonly title: string;
  readonly subtitle: ReactNode;
  readonly crumb?: Crumb;
  /** What can be made here, and where else one can go. */
  readonly actions?: ReactNode;
  readonly filters?: ReactNode;
  /** Whether a filter leaves something out. */
  readonly filtered?: boolean;
  /** The menu of the views that are saved of it. */
  readonly views?: ReactNode;
  readonly onClear?: () => void;
  /** Said when nothing is left by the filters: `No partner matches`. */
  readonly noMatch?: string;
  readonly place: ListPagePlace;
  readonly onPlace: (place: { sort?: string | undefined; pages?: string[] | undefined; columns?: string[] | undefined }) => void;
  /** Below the list. */
  readonly children?: ReactNode;
}

/** What a column says as text: in a CSV, and nowhere else. Undefined for a column of buttons. */
function textOf<Row>({ text, sortBy }: Column<Row>): ((row: Row) => string | number | undefined) | undefined {
  if (text !== undefined) return text;
  return sortBy === undefined ? undefined : (row) => sortBy(row) ?? undefined;
}

function saveCsv<Row>(title: string, rows: readonly Row[], columns: readonly Column<Row>[]): void {
  const written = columns.flatMap((column) => {
    const text = textOf(column);
    return text === undefined ? [] : [{ header: column.header, text }];
  });
  const name = `waybill-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.csv`;
  saveFile(name, new Blob([asCsv(rows, written)], { type: 'text/csv;charset=utf-8' }));
}

/** The columns that a URL asks for. The first, which leads to the row, and those of buttons are always there. */
function chosen<Row>(columns: readonly Column<Row>[], ids: readonly string[] | undefined): readonly Column<Row>[] {
  if (ids === undefined) return columns;
  return columns.filter(({ id, header }, index) => index === 0 || header === '' || ids.includes(id));
}

/** The screen of a list: its filters, its rows, which columns they have, and a CSV of what is seen. */
export function ListPage<Row extends object>({
  title,
  subtitle,
  crumb,
  actions,
  filters,
  filtered = false,
  views,
  onClear,
  noMatch,
  place,
  onPlace,
  children,
  ...list
}: ListPageProps<Row>) {
  const { t } = useLingui();
  const shown = chosen(list.columns, place.columns);
  const rows = list.query.data?.items ?? [];
  return (
    <Page title={title} crumb={crumb} subtitle={subtitle} actions={actions}>
      <div className="wb-list-bar">
        {filters !== undefined && <FilterBar onClear={filtered ? onClear : undefined}>{filters}</FilterBar>}
        <div className="wb-actions wb-list-tools">
          {views}
          {rows.length > 0 && (
            <>
              <ColumnMenu columns={list.columns} shown={shown} onChange={(columns) => onPlace({ ...placeOf(place), columns })} />
              <ActionButton label="CSV" onAct={async () => saveCsv(title, rows, shown)} />
            </>
          )}
        </div>
      </div>
      <Panel flush>
        <ListView
          {...list}
          columns={shown}
          place={place}
          onPlace={onPlace}
          empty={filtered ? <Empty title={noMatch ?? t`Nothing matches`} hint={t`Change or clear the filters.`} /> : list.empty}
        />
      </Panel>
      {children}
    </Page>
  );
}

function placeOf({ sort, pages }: ListPagePlace) {
  return { sort, pages: pages === undefined ? undefined : [...pages] };
}
