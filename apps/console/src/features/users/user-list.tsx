import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type UserView, userRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { StateBadge } from '../state-badge.js';
import { scopeText } from './scope-fields.js';
import { personListInput, personListSearch } from './user-search.js';

const route = getRouteApi('/_in/users');

const columns: readonly Column<UserView>[] = [
  {
    id: 'name',
    header: msg`Name`,
    sortBy: ({ name }) => name,
    cell: ({ id, name, username }) => (
      <>
        <RowLink to="/users/$id" params={{ id }}>
          {name}
        </RowLink>
        <span className="wb-sub wb-mono">{username}</span>
      </>
    ),
  },
  { id: 'role', header: msg`Role`, sortBy: ({ role }) => role, cell: ({ role }) => role },
  { id: 'scope', header: msg`Scope`, wide: true, cell: ({ scope }) => scopeText(scope) },
  { id: 'status', header: msg`Status`, sortBy: ({ status }) => status, cell: ({ status }) => <StateBadge state={status} /> },
  {
    id: 'password',
    header: msg`Password`,
    wide: true,
    cell: ({ status, mustChangePassword }) => {
      if (status === 'invited') return t`none yet`;
      return mustChangePassword ? t`to be changed` : t`own`;
    },
  },
  {
    id: 'secondFactor',
    header: msg`Second factor`,
    wide: true,
    sortBy: ({ secondFactorSince }) => secondFactorSince ?? '',
    cell: ({ secondFactorSince, passkeys }) =>
      [secondFactorSince === null ? [] : [t`code`], passkeys === 0 ? [] : [t`passkey`]].flat().join(', ') || t`none`,
  },
  {
    id: 'lastSignInAt',
    header: msg`Last sign-in`,
    wide: true,
    sortBy: ({ lastSignInAt }) => lastSignInAt ?? '',
    cell: ({ lastSignInAt }) =>
      lastSignInAt === null ? (
        <span className="wb-dim">
          <Trans>never</Trans>
        </span>
      ) : (
        <Time at={lastSignInAt} />
      ),
  },
  {
    id: 'createdAt',
    header: msg`Created`,
    wide: true,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(userRoutes.listUsers, personListInput(search)), placeholderData: keepPreviousData });
  const create = may('invitePerson') && (
    <LinkButton to="/users/new">
      <Trans>Invite person</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Users`}
      subtitle={t`People who may use the console.`}
      actions={create}
      filtered={search.text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No user matches`}
      filters={
        <TextFilter
          main
          label={t`Search users`}
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      }
      label={t`Users`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={<ViewMenu list="users" shape={personListSearch} search={search} onGo={(view) => void navigate({ search: view })} />}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={<Empty title={t`No users yet`} hint={t`Invite those who are to look after the exchanges.`} action={create} />}
    />
  );
}

/** All people. */
export function UserList() {
  return (
    <Guarded needs="listUsers" what={t`users`}>
      <List />
    </Guarded>
  );
}
