import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { ServerProcesses } from './server-processes.js';
import { sessionColumns } from './session-columns.js';
import { sessionListInput } from './session-search.js';

const route = getRouteApi('/_in/sessions');

/** The partners that are signed in to the SFTP server now. */
export function SessionList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(routes.listLiveSessions, sessionListInput(search)), placeholderData: keepPreviousData });
  const { data: processes } = useQuery(read(routes.listServerProcesses, {}));
  const choices = (processes?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = [search.text, search.partnerId, search.processId].some((each) => each !== undefined);
  return (
    <Page title="Sessions" subtitle="Partners that are signed in to the SFTP server now, in all its processes.">
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="User, address or client" value={search.text} onChange={(text) => filter({ text })} />
        <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
        {choices.length > 1 && (
          <ChoiceFilter
            label="Process"
            width={200}
            value={search.processId}
            choices={choices}
            onChange={(processId) => filter({ processId })}
          />
        )}
      </FilterBar>
      <Panel flush>
        <ListView
          label="Sessions"
          query={query}
          columns={sessionColumns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No session matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="Nobody is signed in"
                hint="Partners appear here while they are connected. Who was here before is in the audit log."
                action={<LinkButton to="/accounts">Go to accounts</LinkButton>}
              />
            )
          }
        />
      </Panel>
      <ServerProcesses />
    </Page>
  );
}
