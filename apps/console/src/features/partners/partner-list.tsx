import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type PartnerView, partnerRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Chip } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter, TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { StateBadge } from '../state-badge.js';
import { partnerListInput, partnerListSearch, partnerStatuses } from './partner-search.js';

const route = getRouteApi('/_in/partners');

const columns: readonly Column<PartnerView>[] = [
  {
    id: 'name',
    header: msg`Name`,
    sortBy: ({ name }) => name,
    cell: ({ id, name, slug }) => (
      <>
        <RowLink to="/partners/$id" params={{ id }}>
          {name}
        </RowLink>
        <span className="wb-sub wb-mono">{slug}</span>
      </>
    ),
  },
  { id: 'status', header: msg`Status`, sortBy: ({ status }) => status, cell: ({ status }) => <StateBadge state={status} /> },
  {
    id: 'tags',
    header: msg`Tags`,
    wide: true,
    cell: ({ tags }) => (
      <span className="wb-chips">
        {tags.map((tag) => (
          <Chip key={tag}>{tag}</Chip>
        ))}
      </span>
    ),
  },
  {
    id: 'dataCategory',
    header: msg`Data`,
    wide: true,
    sortBy: ({ dataCategory }) => dataCategory,
    cell: ({ dataCategory }) => dataCategory ?? '–',
  },
  {
    id: 'updatedAt',
    header: msg`Changed`,
    sortBy: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

/** All partners. */
export function PartnerList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(partnerRoutes.listPartners, partnerListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.status !== undefined || search.tag !== undefined;
  const onboard = may('createPartner') && (
    <LinkButton to="/onboarding">
      <Trans>Onboard partner</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`Partners`}
      subtitle={t`Organisations that files are exchanged with.`}
      actions={
        may('createPartner') && (
          <>
            <LinkButton variant="default" to="/partners/new">
              <Trans>Create partner</Trans>
            </LinkButton>
            {onboard}
          </>
        )
      }
      filtered={filtered}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No partner matches`}
      filters={
        <>
          <TextFilter main label={t`Search partners`} value={search.text} onChange={(text) => filter({ text })} />
          <ChoiceFilter
            label={t`Status`}
            value={search.status}
            choices={partnerStatuses}
            onChange={(status) => filter({ status })}
          />
          <TextFilter label={t`Tag`} width={140} value={search.tag} onChange={(tag) => filter({ tag })} />
        </>
      }
      label={t`Partners`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      views={
        <ViewMenu list="partners" shape={partnerListSearch} search={search} onGo={(view) => void navigate({ search: view })} />
      }
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No partners yet`}
          hint={t`A partner is an organisation you exchange files with. Onboarding leads from its name to the first file.`}
          action={onboard}
        />
      }
    />
  );
}
