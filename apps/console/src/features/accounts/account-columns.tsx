import type { AccountView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { RowLink } from '../../ui/links.js';
import { Time } from '../../ui/time.js';
import { AccountStatus } from './account-status.js';
import { whyClosed } from './sign-in-values.js';

function credentialsOf(account: AccountView): string {
  const { authorizedKeys, hasPassword, signIn, totp } = account;
  if (whyClosed(account) !== undefined) return 'none';
  const keys = authorizedKeys.length === 0 ? [] : [`${authorizedKeys.length} ${authorizedKeys.length === 1 ? 'key' : 'keys'}`];
  const wantsKey = signIn !== 'password';
  const wantsPassword = signIn !== 'key';
  const first = [...(wantsKey ? keys : []), ...(wantsPassword && hasPassword ? ['password'] : [])];
  const together = first.join(signIn === 'key-and-password' ? ' and ' : ' or ');
  return totp === null ? together : `${together}, code`;
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
  { id: 'status', header: 'Status', sortBy: ({ status }) => status, cell: (account) => <AccountStatus account={account} /> },
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
