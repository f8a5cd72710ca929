import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { ChoiceFilter, FilterBar } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { JobPicker, PartnerFilter } from '../pickers.js';
import { runColumns } from './run-columns.js';
import { runListInput, runStates, runTriggers } from './run-search.js';

const route = getRouteApi('/_in/runs');

/** All runs, newest first. */
export function RunList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(routes.listRuns, runListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered =
    search.jobId !== undefined || search.partnerId !== undefined || search.state !== undefined || search.trigger !== undefined;
  return (
    <Page title="Runs" subtitle="Every execution of a job, newest first.">
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <div data-search>
          <JobPicker
            size="xs"
            w={200}
            aria-label="Job"
            placeholder="Job"
            clearable
            value={search.jobId ?? null}
            onChange={(id) => filter({ jobId: id ?? undefined })}
          />
        </div>
        <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
        <ChoiceFilter label="State" value={search.state} choices={runStates} onChange={(state) => filter({ state })} />
        <ChoiceFilter label="Trigger" value={search.trigger} choices={runTriggers} onChange={(trigger) => filter({ trigger })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Runs"
          query={query}
          columns={runColumns({ withJob: true })}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No run matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="Nothing has run yet"
                hint="Run a job now, or give it a schedule."
                action={<LinkButton to="/jobs">Go to jobs</LinkButton>}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}
