import type { Page, PageRequest } from '@waybill/core';

/** What a list contract's query says about the page. */
interface PagingQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** The page a query asks for. */
export function pageRequest({ limit, cursor }: PagingQuery): PageRequest {
  return cursor === undefined ? { limit } : { limit, cursor };
}

/** The filters of a query: all of it but the paging. */
export function filterOf<Q extends PagingQuery>(query: Q): Omit<Q, 'limit' | 'cursor'> {
  const { limit: _, cursor: __, ...filter } = query;
  return filter;
}

/** A page with each of its items as it goes over the wire. */
export async function pageView<T, V>(
  page: Page<T>,
  view: (item: T) => V | Promise<V>,
): Promise<{ items: V[]; nextCursor?: string }> {
  const items = await Promise.all(page.items.map(view));
  return page.nextCursor === undefined ? { items } : { items, nextCursor: page.nextCursor };
}

interface SpanQuery {
  readonly since?: string;
  readonly until?: string;
}

/** The same filters with the ends of the span of time as instants. */
export function spanOf<Q extends SpanQuery>(
  query: Q,
): Omit<Q, keyof SpanQuery> & { readonly since?: Date; readonly until?: Date } {
  const { since, until, ...filter } = query;
  return {
    ...filter,
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
}

/** The filters of a query that names a span of time: all of it but the paging, its ends as instants. */
export function timedFilterOf<Q extends PagingQuery & SpanQuery>(query: Q) {
  const { limit: _, cursor: __, ...timed } = spanOf(query);
  return timed;
}
