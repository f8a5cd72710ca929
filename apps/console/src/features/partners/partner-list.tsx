import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type PartnerView, routes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Chip } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';
import { partnerListInput, partnerStatuses } from './partner-search.js';

const route = getRouteApi('/_in/partners');

const columns: readonly Column<PartnerView>[] = [
  {
    id: 'name',
    header: 'Name',
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
  { id: 'status', header: 'Status', sortBy: ({ status }) => status, cell: ({ status }) => <StateBadge state={status} /> },
  {
    id: 'tags',
    header: 'Tags',
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
    header: 'Data',
    wide: true,
    sortBy: ({ dataCategory }) => dataCategory,
    cell: ({ dataCategory }) => dataCategory ?? '–',
  },
  { id: 'updatedAt', header: 'Changed', sortBy: ({ updatedAt }) => updatedAt, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** All partners. */
export function PartnerList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listPartners, partnerListInput(search)), placeholderData: keepPreviousData });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true });
  const filtered = search.text !== undefined || search.status !== undefined || search.tag !== undefined;
  const create = may(routes.createPartner) && <LinkButton to="/partners/new">Create partner</LinkButton>;
  return (
    <Page title="Partners" subtitle="Organisations that files are exchanged with." actions={create}>
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="Search partners" value={search.text} onChange={(text) => filter({ text })} />
        <ChoiceFilter label="Status" value={search.status} choices={partnerStatuses} onChange={(status) => filter({ status })} />
        <TextFilter label="Tag" width={140} value={search.tag} onChange={(tag) => filter({ tag })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Partners"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No partner matches" hint="Change or clear the filters." />
            ) : (
              <Empty
                title="No partners yet"
                hint="A partner is an organisation you exchange files with. Create one, then give it a connection or an account."
                action={create}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}
