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
import { transferColumns } from './transfer-columns.js';
import { transferDirections, transferListInput, transferStates } from './transfer-search.js';

const route = getRouteApi('/_in/transfers');

/** All transfers, newest first. */
export function TransferList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(routes.listTransfers, transferListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = [search.text, search.sha256, search.partnerId, search.state, search.direction].some(
    (each) => each !== undefined,
  );
  return (
    <Page title="Transfers" subtitle="Every file moved, in a run or by an upload, newest first.">
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="Search paths" value={search.text} onChange={(text) => filter({ text })} />
        <ChoiceFilter label="State" value={search.state} choices={transferStates} onChange={(state) => filter({ state })} />
        <ChoiceFilter
          label="Direction"
          width={120}
          value={search.direction}
          choices={transferDirections}
          onChange={(direction) => filter({ direction })}
        />
        <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
        <TextFilter label="SHA-256 digest" value={search.sha256} onChange={(sha256) => filter({ sha256 })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Transfers"
          query={query}
          columns={transferColumns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No transfer matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="No file has been moved yet"
                hint="Run a job, or let a partner upload to its account."
                action={<LinkButton to="/jobs">Go to jobs</LinkButton>}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}
