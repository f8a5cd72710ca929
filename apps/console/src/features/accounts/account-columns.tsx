import { msg, plural, t } from '@lingui/core/macro';
import type { AccountView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { formatAll, formatAny } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { Time } from '../../ui/time.js';
import { AccountStatus } from './account-status.js';
import { whyClosed } from './sign-in-values.js';

function credentialsOf(account: AccountView): string {
  const { authorizedKeys, hasPassword, signIn, totp } = account;
  if (whyClosed(account) !== undefined) return t`none`;
  const keys = authorizedKeys.length === 0 ? [] : [plural(authorizedKeys.length, { one: '# key', other: '# keys' })];
  const wantsKey = signIn !== 'password';
  const wantsPassword = signIn !== 'key';
  const first = [...(wantsKey ? keys : []), ...(wantsPassword && hasPassword ? [t`password`] : [])];
  const together = signIn === 'key-and-password' ? formatAll(first) : formatAny(first);
  return totp === null ? together : t`${together}, code`;
}

const all: readonly Column<AccountView>[] = [
  {
    id: 'username',
    header: msg`User name`,
    sortBy: ({ username }) => username,
    cell: ({ id, username }) => (
      <RowLink to="/accounts/$id" params={{ id }} className="wb-mono">
        {username}
      </RowLink>
    ),
  },
  { id: 'partner', header: msg`Partner`, sortBy: ({ partnerName }) => partnerName, cell: ({ partnerName }) => partnerName },
  { id: 'status', header: msg`Status`, sortBy: ({ status }) => status, cell: (account) => <AccountStatus account={account} /> },
  { id: 'credentials', header: msg`Signs in with`, wide: true, cell: credentialsOf },
  {
    id: 'mounts',
    header: msg`Mounts`,
    wide: true,
    cell: ({ mounts }) => <span className="wb-mono">{mounts.map(({ path }) => path).join('  ') || '–'}</span>,
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

/** The columns of a list of accounts. */
export function accountColumns({ withPartner }: { readonly withPartner: boolean }): readonly Column<AccountView>[] {
  return withPartner ? all : withoutPartner;
}
