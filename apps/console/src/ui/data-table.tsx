import type { MessageDescriptor } from '@lingui/core';
import { Trans } from '@lingui/react/macro';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo } from 'react';
import { wordOf } from '../language/spoken.js';

/** One column: how a row is shown in it, and by what it is sorted. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string | MessageDescriptor;
  readonly cell: (row: Row) => ReactNode;
  /** Without it the column cannot be sorted. */
  readonly sortBy?: (row: Row) => string | number | null;
  /** What it says in a CSV, when that is not what it is sorted by. */
  readonly text?: (row: Row) => string | number | undefined;
  readonly align?: 'right';
  /** Left out on narrow screens. */
  readonly wide?: boolean;
}

interface DataTableProps<Row> {
  /** Names the table for those who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** `name` or `-name`; rows come as they are without it. */
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string | undefined) => void;
  /** On narrow screens the cells of a row stand one below the other: for rows that say much. */
  readonly stacks?: boolean;
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
});

function sortingOf(sort: string | undefined): SortingState {
  if (sort === undefined || sort === '') return [];
  return sort.startsWith('-') ? [{ id: sort.slice(1), desc: true }] : [{ id: sort, desc: false }];
}

function nextSort(id: string, sort: string | undefined): string | undefined {
  if (sort === id) return `-${id}`;
  return sort === `-${id}` ? undefined : id;
}

/** A column of buttons has no title to see, but one to hear. */
function ColumnTitle({ title }: { readonly title: string }) {
  return title === '' ? (
    <span className="wb-visually-hidden">
      <Trans>Actions</Trans>
    </span>
  ) : (
    title
  );
}

/** A dense table. Sorting is over the rows given, and kept by the caller, in the URL. */
export function DataTable<Row extends object>({
  label,
  columns,
  rows,
  rowId,
  sort,
  onSort,
  stacks = false,
}: DataTableProps<Row>) {
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return helper.columns(
      columns.map((column) =>
        helper.accessor((row) => column.sortBy?.(row) ?? undefined, {
          id: column.id,
          enableSorting: column.sortBy !== undefined,
          sortFn: 'alphanumeric',
          sortUndefined: 'last',
          cell: ({ row }) => column.cell(row.original),
        }),
      ),
    );
  }, [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const known = sortingOf(sort).filter(({ id }) => columns.some((column) => column.id === id));
  const table = useTable({ features, columns: definitions, data, getRowId: rowId, state: { sorting: known } });
  const layoutOf = (id: string) => columns.find((column) => column.id === id);
  const titleOf = (id: string) => wordOf(layoutOf(id)?.header ?? '');
  const classOf = (id: string) => {
    const column = layoutOf(id);
    return [column?.align === 'right' ? 'wb-right' : '', column?.wide === true ? 'wb-wide' : ''].join(' ').trim() || undefined;
  };
  return (
    <div className="wb-table-scroll">
      <table className={stacks ? 'wb-table wb-stacks' : 'wb-table'} aria-label={label}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map(({ id, column }) => {
                const sorted = known[0]?.id === id ? (known[0].desc ? 'descending' : 'ascending') : undefined;
                const title = titleOf(id);
                return (
                  <th key={id} scope="col" className={classOf(id)} aria-sort={sorted}>
                    {column.getCanSort() && onSort !== undefined ? (
                      <button type="button" className="wb-sort" onClick={() => onSort(nextSort(id, sort))}>
                        {title}
                        <span aria-hidden="true">{sorted === undefined ? '' : sorted === 'ascending' ? ' ↑' : ' ↓'}</span>
                      </button>
                    ) : (
                      <ColumnTitle title={title} />
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getAllCells().map((cell) => (
                <td key={cell.id} className={classOf(cell.column.id)} data-header={titleOf(cell.column.id)}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
