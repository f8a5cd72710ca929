import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { accountColumns } from './account-columns.js';
import { accountListInput } from './account-search.js';

const route = getRouteApi('/_in/accounts');

/** All accounts. */
export function AccountList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listAccounts, accountListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.partnerId !== undefined;
  const create = may(routes.createAccount) && <LinkButton to="/accounts/new">Create account</LinkButton>;
  return (
    <Page title="Accounts" subtitle="How partners log in to Waybill’s SFTP server." actions={create}>
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="Search accounts" value={search.text} onChange={(text) => filter({ text })} />
        <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Accounts"
          query={query}
          columns={accountColumns({ withPartner: true })}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No account matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="No accounts yet"
                hint="Create one for a partner that delivers to you or fetches from you: its keys, and the folders it may see."
                action={create}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}
