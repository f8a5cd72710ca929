import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type BanView, routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Badge } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { BanAddress, LiftBan } from './ban-actions.js';
import { banListInput, banStates } from './ban-search.js';

const route = getRouteApi('/_in/bans');

function Until({ until, liftedAt, liftedBy, active }: BanView) {
  if (liftedAt !== null) {
    return (
      <>
        Lifted <Time at={liftedAt} />
        <span className="wb-sub">by {liftedBy}</span>
      </>
    );
  }
  if (until === null) return 'Until it is lifted';
  return (
    <>
      <Time at={until} />
      {!active && <span className="wb-sub">over</span>}
    </>
  );
}

const columns: readonly Column<BanView>[] = [
  {
    id: 'address',
    header: 'Address',
    sortBy: ({ address }) => address,
    cell: ({ address }) => <Copyable value={address} what="address" />,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ active }) => <Badge tone={active ? 'bad' : 'idle'}>{active ? 'banned' : 'over'}</Badge>,
  },
  {
    id: 'detail',
    header: 'Reason',
    cell: ({ detail, bannedBy, times }) => (
      <>
        {detail}
        <span className="wb-sub">
          by {bannedBy}
          {times > 1 && `, ban ${times} in a row`}
        </span>
      </>
    ),
  },
  { id: 'bannedAt', header: 'Since', sortBy: ({ bannedAt }) => bannedAt, cell: ({ bannedAt }) => <Time at={bannedAt} /> },
  { id: 'until', header: 'Until', sortBy: ({ until }) => until, cell: Until },
  { id: 'lift', header: '', align: 'right', cell: (ban) => <LiftBan ban={ban} /> },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(routes.listBans, banListInput(search)), placeholderData: keepPreviousData });
  const filtered = search.text !== undefined || search.state !== undefined;
  return (
    <Page
      title="Bans"
      subtitle="Addresses that are kept out of the SFTP server."
      actions={
        <>
          <LinkButton variant="default" to="/server">
            Defence rules
          </LinkButton>
          <BanAddress />
        </>
      }
    >
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter
          main
          label="Search bans"
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
        <ChoiceFilter
          label="State"
          value={search.state}
          choices={banStates}
          onChange={(state) => void navigate({ search: { ...search, pages: undefined, state }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Bans"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No ban matches" hint="Change or clear the search." />
            ) : (
              <Empty
                title="Nobody is banned"
                hint="Addresses that guess passwords, try keys or break the protocol are banned by themselves, for a while."
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}

/** All bans. */
export function BanList() {
  return (
    <Guarded contract={routes.listBans} what="bans">
      <List />
    </Guarded>
  );
}
