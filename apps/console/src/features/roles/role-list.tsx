import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type RoleView, roleRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Guarded } from '../guarded.js';
import { personListInput } from '../users/user-search.js';

const route = getRouteApi('/_in/roles');

function CopyLink({ slug }: { readonly slug: string }) {
  const may = useMay();
  if (!may('createRole')) return null;
  return (
    <Link to="/roles/new" search={{ like: slug }} aria-label={t`Make a copy of ${slug}`}>
      <Trans>Copy</Trans>
    </Link>
  );
}

const columns: readonly Column<RoleView>[] = [
  {
    id: 'slug',
    header: msg`Role`,
    sortBy: ({ slug }) => slug,
    cell: ({ id, slug, description }) => (
      <>
        <RowLink to="/roles/$id" params={{ id }}>
          <span className="wb-mono">{slug}</span>
        </RowLink>
        <span className="wb-sub">{description}</span>
      </>
    ),
  },
  {
    id: 'kind',
    header: msg`Kind`,
    sortBy: ({ builtIn }) => Number(builtIn),
    cell: ({ builtIn }) => <Badge tone="idle">{builtIn ? t`built-in` : t`custom`}</Badge>,
  },
  {
    id: 'permissions',
    header: msg`Permissions`,
    align: 'right',
    sortBy: ({ permissions }) => permissions.length,
    cell: ({ permissions }) => permissions.length,
  },
  { id: 'copy', header: '', align: 'right', cell: ({ slug }) => <CopyLink slug={slug} /> },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(roleRoutes.listRoles, personListInput(search)), placeholderData: keepPreviousData });
  const create = may('createRole') && (
    <LinkButton to="/roles/new">
      <Trans>Create role</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Roles`}
      subtitle={t`What users and API keys may do.`}
      actions={create}
      filtered={search.text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No role matches`}
      filters={
        <TextFilter
          main
          label={t`Search roles`}
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      }
      label={t`Roles`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={<Empty title={t`No roles`} hint={t`The built-in ones are always there.`} action={create} />}
    />
  );
}

/** All roles, the built-in ones among them. */
export function RoleList() {
  return (
    <Guarded needs="listRoles" what={t`roles`}>
      <List />
    </Guarded>
  );
}
