import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { runRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { ChoiceFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { JobPicker, PartnerFilter } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { runColumns } from './run-columns.js';
import { runListInput, runListSearch, runStates, runTriggers } from './run-search.js';

const route = getRouteApi('/_in/runs');

/** All runs, newest first. */
export function RunList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(runRoutes.listRuns, runListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered =
    search.jobId !== undefined || search.partnerId !== undefined || search.state !== undefined || search.trigger !== undefined;
  return (
    <ListPage
      title={t`Runs`}
      subtitle={t`Every execution of a job, newest first.`}
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No run matches`}
      filters={
        <>
          <div data-search>
            <JobPicker
              size="xs"
              w={200}
              aria-label={t`Job`}
              placeholder={t`Job`}
              clearable
              value={search.jobId ?? null}
              onChange={(id) => filter({ jobId: id ?? undefined })}
            />
          </div>
          <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
          <ChoiceFilter label={t`State`} value={search.state} choices={runStates} onChange={(state) => filter({ state })} />
          <ChoiceFilter
            label={t`Trigger`}
            value={search.trigger}
            choices={runTriggers}
            onChange={(trigger) => filter({ trigger })}
          />
        </>
      }
      label={t`Runs`}
      query={query}
      columns={runColumns({ withJob: true })}
      rowId={({ id }) => id}
      views={<ViewMenu list="runs" shape={runListSearch} search={search} onGo={(view) => void navigate({ search: view })} />}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`Nothing has run yet`}
          hint={t`Run a job now, or give it a schedule.`}
          action={
            <LinkButton to="/jobs">
              <Trans>Go to jobs</Trans>
            </LinkButton>
          }
        />
      }
    />
  );
}
