import { msg, plural, t } from '@lingui/core/macro';
import type { ConnectionView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { RowLink } from '../../ui/links.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';

/** Where a connection leads, as one writes it. */
export function addressOf({ username, host, port }: Pick<ConnectionView, 'username' | 'host' | 'port'>): string {
  return `${username}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `3 failures in a row`, `1 failure`. */
export function failuresInARow(count: number): string {
  return plural(count, { one: '1 failure', other: '# failures in a row' });
}

/** Whether it connects: `resting` while the partner is left alone after failures in a row. */
export function stateOf({ status, rest }: Pick<ConnectionView, 'status' | 'rest'>) {
  return status === 'active' && rest !== null ? 'resting' : status;
}

const all: readonly Column<ConnectionView>[] = [
  {
    id: 'slug',
    header: msg`Connection`,
    sortBy: ({ slug }) => slug,
    cell: (connection) => (
      <>
        <RowLink to="/connections/$id" params={{ id: connection.id }}>
          {connection.slug}
        </RowLink>
        <span className="wb-sub wb-mono wb-break">{addressOf(connection)}</span>
      </>
    ),
  },
  {
    id: 'partner',
    header: msg`Partner`,
    wide: true,
    sortBy: ({ partnerName }) => partnerName,
    cell: ({ partnerName }) => partnerName,
  },
  {
    id: 'status',
    header: msg`Status`,
    sortBy: ({ status }) => status,
    cell: (connection) => <StateBadge state={stateOf(connection)} />,
  },
  {
    id: 'credential',
    header: msg`Signs in with`,
    wide: true,
    cell: ({ keySlug, nextKey, hasPassword }) =>
      [
        keySlug === null ? undefined : t`key ${keySlug}`,
        nextKey === null ? undefined : t`next key ${nextKey.slug}`,
        hasPassword ? t`password` : undefined,
      ]
        .filter((each) => each !== undefined)
        .join(' + ') || '–',
  },
  {
    id: 'waiver',
    header: msg`Old algorithms`,
    wide: true,
    sortBy: ({ algorithms }) => algorithms.waiver?.until ?? '',
    cell: ({ algorithms }) => (algorithms.waiver === null ? t`None` : t`Until ${algorithms.waiver.until}`),
  },
  {
    id: 'updatedAt',
    header: msg`Changed`,
    wide: true,
    sortBy: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

const withoutPartner = all.filter(({ id }) => id !== 'partner');

/** The columns of a list of connections. */
export function connectionColumns({ withPartner }: { readonly withPartner: boolean }): readonly Column<ConnectionView>[] {
  return withPartner ? all : withoutPartner;
}
