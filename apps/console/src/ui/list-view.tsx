import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Column, DataTable } from './data-table.js';
import { SkeletonTable } from './skeletons.js';
import { Failed } from './states.js';

interface PageOf<Row> {
  readonly items: readonly Row[];
  readonly nextCursor?: string | undefined;
}

/** What a list keeps in the URL. */
export interface ListPlace {
  readonly sort?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}

export interface ListViewProps<Row> {
  readonly label: string;
  readonly query: Pick<UseQueryResult<PageOf<Row>>, 'data' | 'error' | 'refetch' | 'isFetching' | 'isPlaceholderData'>;
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** Shown when nothing is there. */
  readonly empty: ReactNode;
  /** On narrow screens the cells of a row stand one below the other. */
  readonly stacks?: boolean;
  /** Where the list stands, and how it goes elsewhere; without it the list has one page and one order. */
  readonly place?: ListPlace;
  readonly onPlace?: (place: { sort?: string | undefined; pages?: string[] | undefined }) => void;
}

/** A list in all its states: loading, empty, refused, and its rows with a way to the next page. */
export function ListView<Row extends object>({
  label,
  query,
  columns,
  rowId,
  empty,
  stacks = false,
  place = {},
  onPlace,
}: ListViewProps<Row>) {
  const { t } = useLingui();
  const { data, error } = query;
  if (data === undefined) {
    return error === null ? (
      <SkeletonTable what={t`Loading ${label}`} columns={columns} />
    ) : (
      <Failed error={error} onRetry={() => void query.refetch()} />
    );
  }
  const pages = place.pages ?? [];
  if (data.items.length === 0 && pages.length === 0) return <>{empty}</>;
  const next = data.nextCursor;
  const page = pages.length + 1;
  return (
    <div className={query.isPlaceholderData ? 'wb-stale' : undefined}>
      <DataTable
        label={label}
        columns={columns}
        rows={data.items}
        rowId={rowId}
        sort={place.sort}
        stacks={stacks}
        {...(onPlace === undefined
          ? {}
          : { onSort: (sort: string | undefined) => onPlace({ ...place, pages: [...pages], sort }) })}
      />
      {onPlace !== undefined && (next !== undefined || pages.length > 0) && (
        <nav className="wb-pager" aria-label={t`Pages`}>
          <span className="wb-dim">
            <Trans>Page {page}</Trans>
            {place.sort !== undefined && t` · sorted within this page`}
          </span>
          <Button
            variant="default"
            disabled={pages.length === 0}
            onClick={() => onPlace({ ...place, pages: pages.length > 1 ? pages.slice(0, -1) : undefined })}
          >
            <Trans>Previous</Trans>
          </Button>
          <Button
            variant="default"
            disabled={next === undefined}
            onClick={() => next !== undefined && onPlace({ ...place, pages: [...pages, next] })}
          >
            <Trans>Next</Trans>
          </Button>
        </nav>
      )}
    </div>
  );
}
