import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type BanView, banRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Badge } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { BanAddress, LiftBan } from './ban-actions.js';
import { banListInput, banListSearch, banStates } from './ban-search.js';

const route = getRouteApi('/_in/bans');

function Until({ until, liftedAt, liftedBy, active }: BanView) {
  if (liftedAt !== null) {
    return (
      <Trans>
        Lifted <Time at={liftedAt} />
        <span className="wb-sub">by {liftedBy}</span>
      </Trans>
    );
  }
  if (until === null) return t`Until it is lifted`;
  return (
    <>
      <Time at={until} />
      {!active && (
        <span className="wb-sub">
          <Trans>over</Trans>
        </span>
      )}
    </>
  );
}

const columns: readonly Column<BanView>[] = [
  {
    id: 'address',
    header: msg`Address`,
    sortBy: ({ address }) => address,
    cell: ({ address }) => <Copyable value={address} what={t`address`} />,
  },
  {
    id: 'state',
    header: msg`State`,
    cell: ({ active }) => <Badge tone={active ? 'bad' : 'idle'}>{active ? t`banned` : t`over`}</Badge>,
  },
  {
    id: 'detail',
    header: msg`Reason`,
    cell: ({ detail, bannedBy, times }) => (
      <>
        {detail}
        <span className="wb-sub">{times > 1 ? t`by ${bannedBy}, ban ${times} in a row` : t`by ${bannedBy}`}</span>
      </>
    ),
  },
  {
    id: 'bannedAt',
    header: msg`Since`,
    wide: true,
    sortBy: ({ bannedAt }) => bannedAt,
    cell: ({ bannedAt }) => <Time at={bannedAt} />,
  },
  { id: 'until', header: msg`Until`, sortBy: ({ until }) => until, cell: Until },
  { id: 'lift', header: '', align: 'right', cell: (ban) => <LiftBan ban={ban} /> },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({ ...read(banRoutes.listBans, banListInput(search)), placeholderData: keepPreviousData });
  const filtered = search.text !== undefined || search.state !== undefined;
  return (
    <ListPage
      title={t`Bans`}
      subtitle={t`Addresses that are kept out of the SFTP server.`}
      actions={
        <>
          <LinkButton variant="default" to="/server">
            <Trans>Defence rules</Trans>
          </LinkButton>
          <BanAddress />
        </>
      }
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No ban matches`}
      filters={
        <>
          <TextFilter
            main
            label={t`Search bans`}
            value={search.text}
            onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
          />
          <ChoiceFilter
            label={t`State`}
            value={search.state}
            choices={banStates}
            onChange={(state) => void navigate({ search: { ...search, pages: undefined, state }, replace: true })}
          />
        </>
      }
      label={t`Bans`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={<ViewMenu list="bans" shape={banListSearch} search={search} onGo={(view) => void navigate({ search: view })} />}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`Nobody is banned`}
          hint={t`Addresses that guess passwords, try keys or break the protocol are banned by themselves, for a while.`}
        />
      }
    />
  );
}

/** All bans. */
export function BanList() {
  return (
    <Guarded needs="listBans" what={t`bans`}>
      <List />
    </Guarded>
  );
}
