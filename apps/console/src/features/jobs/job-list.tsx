import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { jobRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { ChoiceFilter, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { jobColumns } from './job-columns.js';
import { jobListInput, jobListSearch, jobStatuses } from './job-search.js';

const route = getRouteApi('/_in/jobs');

/** All jobs. */
export function JobList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(jobRoutes.listJobs, jobListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.status !== undefined || search.partnerId !== undefined;
  const create = may('createJob') && (
    <LinkButton to="/jobs/new">
      <Trans>Create job</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Jobs`}
      subtitle={t`What is pushed or pulled, from where to where, and when.`}
      actions={create}
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No job matches`}
      filters={
        <>
          <TextFilter main label={t`Search jobs`} value={search.text} onChange={(text) => filter({ text })} />
          <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
          <ChoiceFilter label={t`Status`} value={search.status} choices={jobStatuses} onChange={(status) => filter({ status })} />
        </>
      }
      label={t`Jobs`}
      query={query}
      columns={jobColumns({ withPartner: true })}
      rowId={({ id }) => id}
      views={<ViewMenu list="jobs" shape={jobListSearch} search={search} onGo={(view) => void navigate({ search: view })} />}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No jobs yet`}
          hint={t`A job pulls files from a partner’s server into a store, or pushes them there. It needs a connection.`}
          action={create}
        />
      }
    />
  );
}
