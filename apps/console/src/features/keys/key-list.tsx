import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type KeyView, routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { keyListInput } from './key-search.js';

const route = getRouteApi('/_in/keys');

const columns: readonly Column<KeyView>[] = [
  {
    id: 'slug',
    header: 'Key',
    sortBy: ({ slug }) => slug,
    cell: ({ id, slug, comment }) => (
      <>
        <RowLink to="/keys/$id" params={{ id }}>
          {slug}
        </RowLink>
        <span className="wb-sub">{comment}</span>
      </>
    ),
  },
  {
    id: 'algorithm',
    header: 'Algorithm',
    sortBy: ({ algorithm }) => algorithm,
    cell: ({ algorithm, bits }) => (algorithm === 'rsa' ? `rsa ${bits}` : algorithm),
  },
  {
    id: 'fingerprint',
    header: 'Fingerprint',
    wide: true,
    cell: ({ fingerprint }) => <Copyable value={fingerprint} what="fingerprint" />,
  },
  { id: 'origin', header: 'Origin', wide: true, sortBy: ({ origin }) => origin, cell: ({ origin }) => origin },
  { id: 'createdAt', header: 'Created', sortBy: ({ createdAt }) => createdAt, cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** All key pairs of ours. */
export function KeyList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listKeys, keyListInput(search)), placeholderData: keepPreviousData });
  const create = may(routes.createKey) && (
    <>
      <LinkButton variant="default" to="/keys/new" search={{ how: 'import' }}>
        Import key
      </LinkButton>
      <LinkButton to="/keys/new">Generate key</LinkButton>
    </>
  );
  return (
    <Page
      title="Keys"
      subtitle="SSH key pairs with which Waybill signs in. Private halves are sealed and never come out."
      actions={create}
    >
      <FilterBar onClear={search.text === undefined ? undefined : () => void navigate({ search: {} })}>
        <TextFilter
          main
          label="Search keys"
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Keys"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            search.text === undefined ? (
              <Empty
                title="No keys yet"
                hint="Generate a key, give its public half to the partner, then use it in a connection."
                action={<div className="wb-actions">{create}</div>}
              />
            ) : (
              <Empty title="No key matches" hint="Change or clear the search." />
            )
          }
        />
      </Panel>
    </Page>
  );
}
