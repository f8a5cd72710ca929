import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { approvalRoutes, changeKinds, type ProposedChangeView, proposedChangeStates } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Badge } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { ChoiceFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { type ChangeListSearch, changeListInput, changeListSearch } from './change-search.js';
import { actWords, kindNames, stateTones } from './change-words.js';

const route = getRouteApi('/_in/approvals');

const columns: readonly Column<ProposedChangeView>[] = [
  {
    id: 'change',
    header: msg`Change`,
    sortBy: ({ operation }) => operation,
    cell: ({ id, operation, target }) => (
      <>
        <RowLink to="/approvals/$id" params={{ id }}>
          {actWords(operation)}
        </RowLink>
        <span className="wb-sub">
          <ForeignText text={target?.name ?? ''} />
        </span>
      </>
    ),
  },
  { id: 'kind', header: msg`Kind`, wide: true, sortBy: ({ kind }) => kindNames[kind], cell: ({ kind }) => kindNames[kind] },
  {
    id: 'state',
    header: msg`State`,
    sortBy: ({ state }) => state,
    cell: ({ state, review, mayApprove }) => (
      <>
        <Badge tone={stateTones[state]}>{state}</Badge>
        {mayApprove && (
          <span className="wb-sub">
            <Trans>for you</Trans>
          </span>
        )}
        {state === 'overridden' && review === null && (
          <span className="wb-sub">
            <Trans>not reviewed</Trans>
          </span>
        )}
      </>
    ),
  },
  {
    id: 'askedBy',
    header: msg`Asked by`,
    sortBy: ({ askedBy }) => askedBy.name,
    cell: ({ askedBy, reason }) => (
      <>
        <ForeignText text={askedBy.name} />
        {reason !== null && (
          <span className="wb-sub">
            <ForeignText text={reason} />
          </span>
        )}
      </>
    ),
  },
  {
    id: 'askedAt',
    header: msg`Asked`,
    wide: true,
    sortBy: ({ askedAt }) => askedAt,
    cell: ({ askedAt }) => <Time at={askedAt} />,
  },
  {
    id: 'until',
    header: msg`Waits until`,
    wide: true,
    sortBy: ({ expiresAt }) => expiresAt,
    cell: ({ state, expiresAt }) => (state === 'waiting' ? <Time at={expiresAt} /> : '–'),
  },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(approvalRoutes.listProposedChanges, changeListInput(search)),
    placeholderData: keepPreviousData,
  });
  const filter = (change: Partial<ChangeListSearch>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  return (
    <ListPage
      title={t`Approvals`}
      subtitle={t`Changes that take a second person: proposed by one, approved by another.`}
      actions={
        <LinkButton variant="default" to="/approvals/policy">
          <Trans>Policy</Trans>
        </LinkButton>
      }
      filtered={search.state !== undefined || search.kind !== undefined || search.unreviewed === true}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No change matches`}
      filters={
        <>
          <ChoiceFilter
            label={t`State`}
            choices={proposedChangeStates}
            value={search.state}
            onChange={(state) => filter({ state, unreviewed: undefined })}
          />
          <ChoiceFilter label={t`Kind`} choices={changeKinds} value={search.kind} onChange={(kind) => filter({ kind })} />
        </>
      }
      label={t`Proposed changes`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="approvals" shape={changeListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`Nothing was proposed yet`}
          hint={t`The policy says which kinds of change take a second person; while it names none, every change is done at once.`}
          action={
            <LinkButton to="/approvals/policy">
              <Trans>Look at the policy</Trans>
            </LinkButton>
          }
        />
      }
    />
  );
}

/** Changes that wait, or waited, for a second person. */
export function ChangeList() {
  return (
    <Guarded needs="listProposedChanges" what={t`approvals`}>
      <List />
    </Guarded>
  );
}
