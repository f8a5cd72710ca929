import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes, type UserView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { StateBadge } from '../state-badge.js';
import { personListInput } from './user-search.js';

const route = getRouteApi('/_in/users');

const columns: readonly Column<UserView>[] = [
  {
    id: 'name',
    header: 'Name',
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
  { id: 'role', header: 'Role', sortBy: ({ role }) => role, cell: ({ role }) => role },
  { id: 'status', header: 'Status', sortBy: ({ status }) => status, cell: ({ status }) => <StateBadge state={status} /> },
  {
    id: 'password',
    header: 'Password',
    wide: true,
    cell: ({ mustChangePassword }) => (mustChangePassword ? 'to be changed' : 'own'),
  },
  {
    id: 'secondFactor',
    header: 'Second factor',
    wide: true,
    sortBy: ({ secondFactorSince }) => secondFactorSince ?? '',
    cell: ({ secondFactorSince }) => (secondFactorSince === null ? 'none' : 'code'),
  },
  {
    id: 'lastSignInAt',
    header: 'Last sign-in',
    sortBy: ({ lastSignInAt }) => lastSignInAt ?? '',
    cell: ({ lastSignInAt }) => (lastSignInAt === null ? <span className="wb-dim">never</span> : <Time at={lastSignInAt} />),
  },
  {
    id: 'createdAt',
    header: 'Created',
    wide: true,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listUsers, personListInput(search)), placeholderData: keepPreviousData });
  const create = may(routes.createUser) && <LinkButton to="/users/new">Create user</LinkButton>;
  return (
    <Page title="Users" subtitle="People who may use the console." actions={create}>
      <FilterBar onClear={search.text === undefined ? undefined : () => void navigate({ search: {} })}>
        <TextFilter
          main
          label="Search users"
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Users"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={<Empty title="No user matches" hint="Change or clear the search." />}
        />
      </Panel>
    </Page>
  );
}

/** All people. */
export function UserList() {
  return (
    <Guarded contract={routes.listUsers} what="users">
      <List />
    </Guarded>
  );
}
