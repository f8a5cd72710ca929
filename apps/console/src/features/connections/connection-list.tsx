import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { connectionColumns } from './connection-columns.js';
import { connectionListInput, connectionStatuses } from './connection-search.js';

const route = getRouteApi('/_in/connections');

/** All connections. */
export function ConnectionList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listConnections, connectionListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.status !== undefined || search.partnerId !== undefined;
  const create = may(routes.createConnection) && <LinkButton to="/connections/new">Create connection</LinkButton>;
  return (
    <Page title="Connections" subtitle="How Waybill logs in to partners’ SFTP servers." actions={create}>
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="Search connections" value={search.text} onChange={(text) => filter({ text })} />
        <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
        <ChoiceFilter
          label="Status"
          value={search.status}
          choices={connectionStatuses}
          onChange={(status) => filter({ status })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Connections"
          query={query}
          columns={connectionColumns({ withPartner: true })}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No connection matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="No connections yet"
                hint="Create one for a partner whose server you push to or pull from, then test it and approve its host key."
                action={create}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}
