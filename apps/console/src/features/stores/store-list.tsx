import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes, type StoreView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { storeListInput } from './store-search.js';

const route = getRouteApi('/_in/stores');

const columns: readonly Column<StoreView>[] = [
  {
    id: 'slug',
    header: 'Store',
    sortBy: ({ slug }) => slug,
    cell: ({ id, slug }) => (
      <RowLink to="/stores/$id" params={{ id }}>
        {slug}
      </RowLink>
    ),
  },
  { id: 'kind', header: 'Kind', sortBy: ({ kind }) => kind, cell: ({ kind }) => kind },
  { id: 'root', header: 'Where', wide: true, cell: ({ root }) => <span className="wb-mono wb-break">{root}</span> },
  { id: 'createdAt', header: 'Created', sortBy: ({ createdAt }) => createdAt, cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** All stores. */
export function StoreList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listStores, storeListInput(search)), placeholderData: keepPreviousData });
  const create = may(routes.createStore) && <LinkButton to="/stores/new">Create store</LinkButton>;
  return (
    <Page title="Stores" subtitle="Where files live on our side." actions={create}>
      <FilterBar onClear={search.text === undefined ? undefined : () => void navigate({ search: {} })}>
        <TextFilter
          main
          label="Search stores"
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Stores"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            search.text === undefined ? (
              <Empty
                title="No stores yet"
                hint="A store is a folder on the server. Jobs and accounts put files there."
                action={create}
              />
            ) : (
              <Empty title="No store matches" hint="Change or clear the search." />
            )
          }
        />
      </Panel>
    </Page>
  );
}
