import { FileDirectoryIcon, FileIcon, FileSymlinkFileIcon } from '@primer/octicons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { routes, type StoreEntryView, type StoreView } from '@waybill/contracts';
import { useMemo } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty, NoPermission } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { folderTrail } from './folder-trail.js';
import { storeEntriesInput } from './store-search.js';

const route = getRouteApi('/_in/stores/$id');

const icons = { file: FileIcon, folder: FileDirectoryIcon, link: FileSymlinkFileIcon, other: FileIcon } as const;

function entryColumns(storeId: string): readonly Column<StoreEntryView>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      sortBy: ({ name }) => name,
      cell: ({ kind, name, path }) => {
        const Icon = icons[kind];
        return (
          <span className="wb-copyable">
            <Icon size={15} aria-label={kind} className="wb-dim" />
            {kind === 'folder' ? (
              <RowLink to="/stores/$id" params={{ id: storeId }} search={{ path }}>
                <FileName name={name} />
              </RowLink>
            ) : (
              <FileName name={name} />
            )}
          </span>
        );
      },
    },
    {
      id: 'size',
      header: 'Size',
      align: 'right',
      sortBy: ({ sizeBytes }) => sizeBytes,
      cell: ({ kind, sizeBytes }) =>
        kind === 'folder' || sizeBytes === null ? (
          ''
        ) : (
          <span title={`${formatCount(sizeBytes)} bytes`}>{formatBytes(sizeBytes)}</span>
        ),
    },
    {
      id: 'modifiedAt',
      header: 'Changed',
      sortBy: ({ modifiedAt }) => modifiedAt,
      cell: ({ modifiedAt }) => <Time at={modifiedAt} />,
    },
  ];
}

function Entries({ storeId }: { readonly storeId: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(routes.listStoreEntries, storeEntriesInput(storeId, search)),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => entryColumns(storeId), [storeId]);
  const trail = folderTrail(search.path ?? '/');
  return (
    <Panel
      title={
        <nav aria-label="Folder" className="wb-copyable">
          {trail.map(({ name, path }, at) => (
            <span key={path}>
              <Link to="/stores/$id" params={{ id: storeId }} search={path === '/' ? {} : { path }}>
                <FileName name={name} />
              </Link>
              {at > 0 && at < trail.length - 1 && <span className="wb-dim"> /</span>}
            </span>
          ))}
        </nav>
      }
      flush
    >
      <ListView
        label="Files"
        query={query}
        columns={columns}
        rowId={({ path }) => path}
        place={search}
        onPlace={(place) => void navigate({ search: { ...search, ...place } })}
        empty={<Empty title="This folder is empty" hint="Files appear here when a pull or an upload delivers them." />}
      />
    </Panel>
  );
}

function Detail({ store }: { readonly store: StoreView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, slug } = store;
  const use = useQuery(read(routes.getStoreUse, { params: { id } }));
  const remove = async () => {
    await call(routes.deleteStore, { params: { id } });
    await navigate({ to: '/stores' });
    await queryClient.invalidateQueries({ queryKey: ['stores'] });
  };
  return (
    <Page
      title={slug}
      crumb={{ label: 'Stores', to: '/stores' }}
      subtitle={<Copyable value={store.root} what="folder" />}
      actions={
        <>
          {may(routes.deleteStore) && (
            <ConfirmButton
              danger
              label="Delete store"
              question={`Delete ${slug}? Only a store that no mount and no job uses can be deleted. Its files stay.`}
              onConfirm={remove}
              done={`Store ${slug} deleted`}
            />
          )}
          {may(routes.updateStore) && (
            <LinkButton to="/stores/$id/edit" params={{ id }}>
              Edit store
            </LinkButton>
          )}
        </>
      }
    >
      <Panel title="Used by">
        <Loaded query={use} part>
          {({ accounts, jobs }) => (
            <Facts>
              <Fact label="Jobs">
                {jobs.length === 0 && 'None'}
                {jobs.map((job) => (
                  <div key={job.id}>
                    <Link to="/jobs/$id" params={{ id: job.id }}>
                      {job.slug}
                    </Link>
                  </div>
                ))}
              </Fact>
              <Fact label="Accounts">
                {accounts.length === 0 && 'None'}
                {accounts.map((account) => (
                  <div key={account.id}>
                    <Link to="/accounts/$id" params={{ id: account.id }}>
                      {account.username}
                    </Link>
                  </div>
                ))}
              </Fact>
            </Facts>
          )}
        </Loaded>
      </Panel>
      {may(routes.listStoreEntries) ? <Entries storeId={id} /> : <NoPermission what="the files of a store" />}
    </Page>
  );
}

/** A store: what uses it, and what lies in it. */
export function StoreDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getStore, { params: { id } }));
  return <Loaded query={query}>{(store) => <Detail store={store} />}</Loaded>;
}
