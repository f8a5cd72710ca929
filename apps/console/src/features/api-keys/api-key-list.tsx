import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ApiKeyView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { useNow } from '../../ui/now.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { personListInput } from '../users/user-search.js';

const route = getRouteApi('/_in/api-keys');

function KeyState({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const now = useNow();
  if (apiKey.revokedAt !== null) return <Badge tone="idle">revoked</Badge>;
  if (apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= now) return <Badge tone="idle">expired</Badge>;
  return <Badge tone="good">active</Badge>;
}

function RevokeCell({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const may = useMay();
  if (apiKey.revokedAt !== null || !may(routes.deleteApiKey)) return null;
  const revoke = async () => {
    await call(routes.deleteApiKey, { params: { id: apiKey.id } });
    await queryClient.invalidateQueries({ queryKey: ['api-keys'] });
  };
  return (
    <ConfirmButton
      danger
      label="Revoke"
      question={`Revoke ${apiKey.name}? Whatever uses it stops working at once.`}
      onConfirm={revoke}
      done={`API key ${apiKey.name} revoked`}
    />
  );
}

const columns: readonly Column<ApiKeyView>[] = [
  {
    id: 'name',
    header: 'Name',
    sortBy: ({ name }) => name,
    cell: ({ name, prefix }) => (
      <>
        <strong>{name}</strong>
        <span className="wb-sub wb-mono">{prefix}…</span>
      </>
    ),
  },
  { id: 'role', header: 'Role', sortBy: ({ role }) => role, cell: ({ role }) => role },
  { id: 'state', header: 'State', cell: (apiKey) => <KeyState apiKey={apiKey} /> },
  {
    id: 'used',
    header: 'Last used',
    wide: true,
    sortBy: ({ lastUsedAt }) => lastUsedAt,
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} />,
  },
  {
    id: 'expires',
    header: 'Expires',
    wide: true,
    sortBy: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <Time at={expiresAt} />,
  },
  {
    id: 'createdAt',
    header: 'Created',
    wide: true,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  { id: 'revoke', header: '', align: 'right', cell: (apiKey) => <RevokeCell apiKey={apiKey} /> },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(routes.listApiKeys, personListInput(search)), placeholderData: keepPreviousData });
  const create = may(routes.createApiKey) && <LinkButton to="/api-keys/new">Create API key</LinkButton>;
  return (
    <Page title="API keys" subtitle="How programs use the REST API. Revoked ones stay listed, for the record." actions={create}>
      <FilterBar onClear={search.text === undefined ? undefined : () => void navigate({ search: {} })}>
        <TextFilter
          main
          label="Search API keys"
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      </FilterBar>
      <Panel flush>
        <ListView
          label="API keys"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            search.text === undefined ? (
              <Empty
                title="No API keys yet"
                hint="Create one for each program that calls the API, with the least role that does."
                action={create}
              />
            ) : (
              <Empty title="No API key matches" hint="Change or clear the search." />
            )
          }
        />
      </Panel>
    </Page>
  );
}

/** All API keys. */
export function ApiKeyList() {
  return (
    <Guarded contract={routes.listApiKeys} what="API keys">
      <List />
    </Guarded>
  );
}
