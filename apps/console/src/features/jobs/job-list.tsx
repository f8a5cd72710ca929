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
import { jobColumns } from './job-columns.js';
import { jobListInput, jobStatuses } from './job-search.js';

const route = getRouteApi('/_in/jobs');

/** All jobs. */
export function JobList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listJobs, jobListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.status !== undefined || search.partnerId !== undefined;
  const create = may(routes.createJob) && <LinkButton to="/jobs/new">Create job</LinkButton>;
  return (
    <Page title="Jobs" subtitle="What is pushed or pulled, from where to where, and when." actions={create}>
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="Search jobs" value={search.text} onChange={(text) => filter({ text })} />
        <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
        <ChoiceFilter label="Status" value={search.status} choices={jobStatuses} onChange={(status) => filter({ status })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Jobs"
          query={query}
          columns={jobColumns({ withPartner: true })}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No job matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="No jobs yet"
                hint="A job pulls files from a partner’s server into a store, or pushes them there. It needs a connection."
                action={create}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}
