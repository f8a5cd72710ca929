import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failed, Loading } from '../ui/states.js';

interface LoadedProps<T> {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  readonly children: (data: T) => ReactNode;
  /** Stands alone on the screen, or is a part of it. */
  readonly part?: boolean;
}

/** What was read, or why it is not there yet. */
export function Loaded<T>({ query, children, part = false }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  const state = query.error === null ? <Loading /> : <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return part ? state : <main className="wb-page">{state}</main>;
}
