import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { liveSessionRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { ChoiceFilter, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { PartnerFilter } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { ServerProcesses } from './server-processes.js';
import { sessionColumns } from './session-columns.js';
import { sessionListInput, sessionListSearch } from './session-search.js';

const route = getRouteApi('/_in/sessions');

/** The partners that are signed in to the SFTP server now. */
export function SessionList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(liveSessionRoutes.listLiveSessions, sessionListInput(search)),
    placeholderData: keepPreviousData,
  });
  const { data: processes } = useQuery(read(liveSessionRoutes.listServerProcesses, {}));
  const choices = (processes?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = [search.text, search.partnerId, search.processId].some((each) => each !== undefined);
  return (
    <ListPage
      title={t`Sessions`}
      subtitle={t`Partners that are signed in to the SFTP server now, in all its processes.`}
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No session matches`}
      filters={
        <>
          <TextFilter main label={t`User, address or client`} value={search.text} onChange={(text) => filter({ text })} />
          <PartnerFilter value={search.partnerId} onChange={(partnerId) => filter({ partnerId })} />
          {choices.length > 1 && (
            <ChoiceFilter
              label={t`Process`}
              width={200}
              value={search.processId}
              choices={choices}
              onChange={(processId) => filter({ processId })}
            />
          )}
        </>
      }
      label={t`Sessions`}
      query={query}
      columns={sessionColumns}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="sessions" shape={sessionListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`Nobody is signed in`}
          hint={t`Partners appear here while they are connected. Who was here before is in the audit log.`}
          action={
            <LinkButton to="/accounts">
              <Trans>Go to accounts</Trans>
            </LinkButton>
          }
        />
      }
    >
      <ServerProcesses />
    </ListPage>
  );
}
