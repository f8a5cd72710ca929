import type { AccountView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { RowLink } from '../../ui/links.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';

function credentialsOf({ authorizedKeys, hasPassword }: AccountView): string {
  const keys = authorizedKeys.length === 0 ? [] : [`${authorizedKeys.length} ${authorizedKeys.length === 1 ? 'key' : 'keys'}`];
  return [...keys, ...(hasPassword ? ['password'] : [])].join(' + ') || 'none';
}

const all: readonly Column<AccountView>[] = [
  {
    id: 'username',
    header: 'User name',
    sortBy: ({ username }) => username,
    cell: ({ id, username }) => (
      <RowLink to="/accounts/$id" params={{ id }} className="wb-mono">
        {username}
      </RowLink>
    ),
  },
  { id: 'partner', header: 'Partner', sortBy: ({ partnerName }) => partnerName, cell: ({ partnerName }) => partnerName },
  { id: 'status', header: 'Status', sortBy: ({ status }) => status, cell: ({ status }) => <StateBadge state={status} /> },
  { id: 'credentials', header: 'Signs in with', wide: true, cell: credentialsOf },
  {
    id: 'mounts',
    header: 'Mounts',
    wide: true,
    cell: ({ mounts }) => <span className="wb-mono">{mounts.map(({ path }) => path).join('  ') || '–'}</span>,
  },
  {
    id: 'updatedAt',
    header: 'Changed',
    wide: true,
    sortBy: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

const withoutPartner = all.filter(({ id }) => id !== 'partner');

/** The columns of a list of accounts. */
export function accountColumns({ withPartner }: { readonly withPartner: boolean }): readonly Column<AccountView>[] {
  return withPartner ? all : withoutPartner;
}
