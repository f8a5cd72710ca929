import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Place } from './place.js';

interface FolderLinkProps {
  readonly place: Place;
  readonly path: string;
  /** The order that the list is in stays. */
  readonly sort: string | undefined;
  readonly children: ReactNode;
}

/** The way to a folder of a place. Outside of the order of the tab key: the list is walked by its arrows. */
export function FolderLink({ place: { kind, id }, path, sort, children }: FolderLinkProps) {
  return (
    <Link
      to={kind === 'store' ? '/stores/$id/files' : '/connections/$id/files'}
      params={{ id }}
      search={{ path: path === '/' ? undefined : path, sort }}
      tabIndex={-1}
      className="wb-files-link"
    >
      {children}
    </Link>
  );
}

/** {@link FolderLink} for the place that is shown. */
export type LinkFolder = (path: string, children: ReactNode) => ReactNode;
