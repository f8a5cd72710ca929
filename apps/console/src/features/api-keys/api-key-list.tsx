import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ApiKeyView, apiKeyRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { useNow } from '../../ui/now.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { scopeText } from '../users/scope-fields.js';
import { personListInput } from '../users/user-search.js';

const route = getRouteApi('/_in/api-keys');

function KeyState({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const now = useNow();
  if (apiKey.revokedAt !== null)
    return (
      <Badge tone="idle">
        <Trans>revoked</Trans>
      </Badge>
    );
  if (apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= now)
    return (
      <Badge tone="idle">
        <Trans>expired</Trans>
      </Badge>
    );
  return (
    <Badge tone="good">
      <Trans>active</Trans>
    </Badge>
  );
}

function RevokeCell({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const may = useMay();
  if (apiKey.revokedAt !== null || !may('deleteApiKey')) return null;
  const revoke = async () => {
    await call(apiKeyRoutes.deleteApiKey, { params: { id: apiKey.id } });
    await queryClient.invalidateQueries({ queryKey: ['api-keys'] });
  };
  return (
    <ConfirmButton
      danger
      label={t`Revoke`}
      question={t`Revoke ${apiKey.name}? Whatever uses it stops working at once.`}
      onConfirm={revoke}
      done={t`API key ${apiKey.name} revoked`}
    />
  );
}

const columns: readonly Column<ApiKeyView>[] = [
  {
    id: 'name',
    header: msg`Name`,
    sortBy: ({ name }) => name,
    cell: ({ name, prefix }) => (
      <>
        <strong>{name}</strong>
        <span className="wb-sub wb-mono">{prefix}…</span>
      </>
    ),
  },
  { id: 'role', header: msg`Role`, sortBy: ({ role }) => role, cell: ({ role }) => role },
  { id: 'scope', header: msg`Scope`, wide: true, cell: ({ scope }) => scopeText(scope) },
  { id: 'state', header: msg`State`, cell: (apiKey) => <KeyState apiKey={apiKey} /> },
  {
    id: 'used',
    header: msg`Last used`,
    wide: true,
    sortBy: ({ lastUsedAt }) => lastUsedAt,
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} />,
  },
  {
    id: 'expires',
    header: msg`Expires`,
    wide: true,
    sortBy: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <Time at={expiresAt} />,
  },
  {
    id: 'createdAt',
    header: msg`Created`,
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
  const query = useQuery({ ...read(apiKeyRoutes.listApiKeys, personListInput(search)), placeholderData: keepPreviousData });
  const create = may('createApiKey') && (
    <LinkButton to="/api-keys/new">
      <Trans>Create API key</Trans>
    </LinkButton>
  );
  return (
    <ListPage
      title={t`API keys`}
      subtitle={t`How programs use the REST API. Revoked ones stay listed, for the record.`}
      actions={create}
      filtered={search.text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No API key matches`}
      filters={
        <TextFilter
          main
          label={t`Search API keys`}
          value={search.text}
          onChange={(text) => void navigate({ search: { ...search, pages: undefined, text }, replace: true })}
        />
      }
      label={t`API keys`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No API keys yet`}
          hint={t`Create one for each program that calls the API, with the least role that does.`}
          action={create}
        />
      }
    />
  );
}

/** All API keys. */
export function ApiKeyList() {
  return (
    <Guarded needs="listApiKeys" what={t`API keys`}>
      <List />
    </Guarded>
  );
}
