import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type StoreView, storeRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { storeListInput, storeListSearch } from './store-search.js';

const route = getRouteApi('/_in/stores');

const columns: readonly Column<StoreView>[] = [
  {
    id: 'slug',
    header: msg`Store`,
    sortBy: ({ slug }) => slug,
    cell: ({ id, slug }) => (
      <RowLink to="/stores/$id" params={{ id }}>
        {slug}
      </RowLink>
    ),
  },
  { id: 'kind', header: msg`Kind`, sortBy: ({ kind }) => kind, cell: ({ kind }) => kind },
  { id: 'root', header: msg`Where`, wide: true, cell: ({ root }) => <span className="wb-mono wb-break">{root}</span> },
  {
    id: 'createdAt',
    header: msg`Created`,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

/** All stores. */
export function StoreList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(storeRoutes.listStores, storeListInput(search)), placeholderData: keepPreviousData });
  const create = may('createStore') && (
    <LinkButton to="/stores/new">
      <Trans>Create store</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Stores`}
      subtitle={t`Where files live on our side.`}
      actions={
        <>
          <LinkButton to="/retention-rules" variant="default">
            <Trans>Retention rules</Trans>
          </LinkButton>
          {create}
        </>
      }
      filtered={search.text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No store matches`}
      filters={
        <TextFilter
          main
          label={t`Search stores`}
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      }
      label={t`Stores`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={<ViewMenu list="stores" shape={storeListSearch} search={search} onGo={(view) => void navigate({ search: view })} />}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No stores yet`}
          hint={t`A store is a folder on the server. Jobs and accounts put files there.`}
          action={create}
        />
      }
    />
  );
}
