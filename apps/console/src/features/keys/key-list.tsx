import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type KeyView, keyRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { keyListInput, keyListSearch } from './key-search.js';

const route = getRouteApi('/_in/keys');

const columns: readonly Column<KeyView>[] = [
  {
    id: 'slug',
    header: msg`Key`,
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
    header: msg`Algorithm`,
    sortBy: ({ algorithm }) => algorithm,
    cell: ({ algorithm, bits }) => (algorithm === 'rsa' ? t`rsa ${bits}` : algorithm),
  },
  {
    id: 'fingerprint',
    header: msg`Fingerprint`,
    wide: true,
    cell: ({ fingerprint }) => <Copyable value={fingerprint} what={t`fingerprint`} />,
  },
  { id: 'origin', header: msg`Origin`, wide: true, sortBy: ({ origin }) => origin, cell: ({ origin }) => origin },
  {
    id: 'createdAt',
    header: msg`Created`,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

/** All key pairs of ours. */
export function KeyList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(keyRoutes.listKeys, keyListInput(search)), placeholderData: keepPreviousData });
  const create = may('createKey') && (
    <>
      <LinkButton variant="default" to="/keys/new" search={{ how: 'import' }}>
        <Trans>Import key</Trans>
      </LinkButton>
      <LinkButton to="/keys/new">
        <Trans>Generate key</Trans>
      </LinkButton>
    </>
  );
  return (
    <ListPage
      title={t`Keys`}
      subtitle={t`SSH key pairs with which Waybill signs in. Private halves are sealed and never come out.`}
      actions={create}
      filtered={search.text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No key matches`}
      filters={
        <TextFilter
          main
          label={t`Search keys`}
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      }
      label={t`Keys`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={<ViewMenu list="keys" shape={keyListSearch} search={search} onGo={(view) => void navigate({ search: view })} />}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No keys yet`}
          hint={t`Generate a key, give its public half to the partner, then use it in a connection.`}
          action={<div className="wb-actions">{create}</div>}
        />
      }
    />
  );
}
