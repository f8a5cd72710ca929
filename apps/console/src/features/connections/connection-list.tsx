import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { connectionRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { ChoiceFilter, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { connectionColumns } from './connection-columns.js';
import { connectionListInput, connectionListSearch, connectionStatuses } from './connection-search.js';

const route = getRouteApi('/_in/connections');

/** All connections. */
export function ConnectionList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({
    ...read(connectionRoutes.listConnections, connectionListInput(search)),
    placeholderData: keepPreviousData,
  });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.status !== undefined || search.partnerId !== undefined;
  const create = may('createConnection') && (
    <LinkButton to="/connections/new">
      <Trans>Create connection</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Connections`}
      subtitle={t`How Waybill logs in to partners’ SFTP servers.`}
      actions={create}
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No connection matches`}
      filters={
        <>
          <TextFilter main label={t`Search connections`} value={search.text} onChange={(text) => filter({ text })} />
          <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
          <ChoiceFilter
            label={t`Status`}
            value={search.status}
            choices={connectionStatuses}
            onChange={(status) => filter({ status })}
          />
        </>
      }
      label={t`Connections`}
      query={query}
      columns={connectionColumns({ withPartner: true })}
      rowId={({ id }) => id}
      views={
        <ViewMenu
          list="connections"
          shape={connectionListSearch}
          search={search}
          onGo={(view) => void navigate({ search: view })}
        />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No connections yet`}
          hint={t`Create one for a partner whose server you push to or pull from, then test it and approve its host key.`}
          action={create}
        />
      }
    />
  );
}
