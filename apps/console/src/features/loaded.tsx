import { t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { Page } from '../ui/page.js';
import { SkeletonLines, SkeletonPage } from '../ui/skeletons.js';
import { Failed, failedTitle } from '../ui/states.js';

interface LoadedProps<T> {
  readonly query: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown };
  readonly children: (data: T) => ReactNode;
  /** Stands alone on the screen, or is a part of it. */
  readonly part?: boolean;
}

/** What was read, or why it is not there yet. */
export function Loaded<T>({ query, children, part = false }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  const { error } = query;
  if (error === null) return part ? <SkeletonLines what={t`Loading`} /> : <SkeletonPage what={t`Loading`} />;
  const failed = <Failed error={error} onRetry={() => void query.refetch()} titled={!part} />;
  return part ? failed : <Page title={failedTitle(error)}>{failed}</Page>;
}
