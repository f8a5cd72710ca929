import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { transferRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { ChoiceFilter, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { transferColumns } from './transfer-columns.js';
import { transferDirections, transferListInput, transferListSearch, transferStates } from './transfer-search.js';

const route = getRouteApi('/_in/transfers');

/** All transfers, newest first. */
export function TransferList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(transferRoutes.listTransfers, transferListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = [search.text, search.sha256, search.partnerId, search.state, search.failureCode, search.direction].some(
    (each) => each !== undefined,
  );
  return (
    <ListPage
      title={t`Transfers`}
      subtitle={t`Every file moved, in a run or by an upload, newest first.`}
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No transfer matches`}
      filters={
        <>
          <TextFilter main label={t`Search paths`} value={search.text} onChange={(text) => filter({ text })} />
          <ChoiceFilter label={t`State`} value={search.state} choices={transferStates} onChange={(state) => filter({ state })} />
          <ChoiceFilter
            label={t`Direction`}
            width={120}
            value={search.direction}
            choices={transferDirections}
            onChange={(direction) => filter({ direction })}
          />
          <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
          <TextFilter
            label={t`Failure code`}
            width={150}
            value={search.failureCode}
            onChange={(failureCode) => filter({ failureCode })}
          />
          <TextFilter label={t`SHA-256 digest`} value={search.sha256} onChange={(sha256) => filter({ sha256 })} />
        </>
      }
      label={t`Transfers`}
      query={query}
      columns={transferColumns}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="transfers" shape={transferListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No file has been moved yet`}
          hint={t`Run a job, or let a partner upload to its account.`}
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
