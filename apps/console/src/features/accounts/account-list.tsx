import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { accountRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { accountColumns } from './account-columns.js';
import { accountListInput, accountListSearch } from './account-search.js';

const route = getRouteApi('/_in/accounts');

/** All accounts. */
export function AccountList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(accountRoutes.listAccounts, accountListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.partnerId !== undefined;
  const create = may('createAccount') && (
    <LinkButton to="/accounts/new">
      <Trans>Create account</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Accounts`}
      subtitle={t`How partners log in to Waybill’s SFTP server.`}
      actions={create}
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No account matches`}
      filters={
        <>
          <TextFilter main label={t`Search accounts`} value={search.text} onChange={(text) => filter({ text })} />
          <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
        </>
      }
      label={t`Accounts`}
      query={query}
      columns={accountColumns({ withPartner: true })}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="accounts" shape={accountListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No accounts yet`}
          hint={t`Create one for a partner that delivers to you or fetches from you: its keys, and the folders it may see.`}
          action={create}
        />
      }
    />
  );
}
