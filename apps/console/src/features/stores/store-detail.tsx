import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { FileDirectoryIcon, FileIcon, FileSymlinkFileIcon } from '@primer/octicons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type StoreEntryView, type StoreView, storeRoutes } from '@waybill/contracts';
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
      header: t`Name`,
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
      header: t`Size`,
      align: 'right',
      sortBy: ({ sizeBytes }) => sizeBytes,
      cell: ({ kind, sizeBytes }) =>
        kind === 'folder' || sizeBytes === null ? (
          ''
        ) : (
          <span title={t`${formatCount(sizeBytes)} bytes`}>{formatBytes(sizeBytes)}</span>
        ),
    },
    {
      id: 'modifiedAt',
      header: t`Changed`,
      sortBy: ({ modifiedAt }) => modifiedAt,
      cell: ({ modifiedAt }) => <Time at={modifiedAt} />,
    },
  ];
}

function Entries({ storeId }: { readonly storeId: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(storeRoutes.listStoreEntries, storeEntriesInput(storeId, search)),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => entryColumns(storeId), [storeId]);
  const trail = folderTrail(search.path ?? '/');
  return (
    <Panel
      title={
        <nav aria-label={t`Folder`} className="wb-copyable">
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
        label={t`Files`}
        query={query}
        columns={columns}
        rowId={({ path }) => path}
        place={search}
        onPlace={(place) => void navigate({ search: { ...search, ...place } })}
        empty={<Empty title={t`This folder is empty`} hint={t`Files appear here when a pull or an upload delivers them.`} />}
      />
    </Panel>
  );
}

function Detail({ store }: { readonly store: StoreView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, slug } = store;
  const use = useQuery(read(storeRoutes.getStoreUse, { params: { id } }));
  const remove = async () => {
    await call(storeRoutes.deleteStore, { params: { id } });
    await navigate({ to: '/stores' });
    await queryClient.invalidateQueries({ queryKey: ['stores'] });
  };
  return (
    <Page
      title={slug}
      crumb={{ label: t`Stores`, to: '/stores' }}
      subtitle={<Copyable value={store.root} what={t`folder`} />}
      actions={
        <>
          {may('deleteStore') && (
            <ConfirmButton
              danger
              label={t`Delete store`}
              question={t`Delete ${slug}? Only a store that no mount and no job uses can be deleted. Its files stay.`}
              onConfirm={remove}
              done={t`Store ${slug} deleted`}
            />
          )}
          {may('listStoreFiles') && (
            <LinkButton variant="default" to="/stores/$id/files" params={{ id }}>
              <Trans>Browse files</Trans>
            </LinkButton>
          )}
          {may('updateStore') && (
            <LinkButton to="/stores/$id/edit" params={{ id }}>
              <Trans>Edit store</Trans>
            </LinkButton>
          )}
        </>
      }
    >
      <Panel title={t`Used by`}>
        <Loaded query={use} part>
          {({ accounts, jobs }) => (
            <Facts>
              <Fact label={t`Jobs`}>
                {jobs.length === 0 && t`None`}
                {jobs.map((job) => (
                  <div key={job.id}>
                    <Link to="/jobs/$id" params={{ id: job.id }}>
                      {job.slug}
                    </Link>
                  </div>
                ))}
              </Fact>
              <Fact label={t`Accounts`}>
                {accounts.length === 0 && t`None`}
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
      {may('listStoreEntries') ? <Entries storeId={id} /> : <NoPermission what={t`the files of a store`} />}
    </Page>
  );
}

/** A store: what uses it, and what lies in it. */
export function StoreDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(storeRoutes.getStore, { params: { id } }));
  return <Loaded query={query}>{(store) => <Detail store={store} />}</Loaded>;
}
