import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type OidcProviderView, oidcProviderRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { LinkButton } from '../../ui/links.js';
import { cursorOf } from '../../ui/list-search.js';
import { ListView } from '../../ui/list-view.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Guarded } from '../guarded.js';
import { ProviderTestButton } from './provider-test-button.js';

const route = getRouteApi('/_in/sign-in-providers');

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['oidc-providers'] });

function Actions({ provider }: { readonly provider: OidcProviderView }) {
  const may = useMay();
  const { id, enabled, version } = provider;
  const turn = async () => {
    await call(oidcProviderRoutes.updateOidcProvider, { params: { id }, body: { enabled: !enabled } }, { ifMatch: version });
    await readAgain();
  };
  const remove = async () => {
    await call(oidcProviderRoutes.deleteOidcProvider, { params: { id } });
    await readAgain();
  };
  return (
    <div className="wb-actions">
      {may('testOidcProvider') && <ProviderTestButton provider={provider} />}
      {may('updateOidcProvider') && <ActionButton label={enabled ? t`Switch off` : t`Switch on`} onAct={turn} />}
      {may('deleteOidcProvider') && (
        <ConfirmButton
          danger
          label={t`Delete`}
          question={t`Nobody signs in by it any more, sessions that began by it end, and who it knew is forgotten. The users stay.`}
          onConfirm={remove}
          done={t`Provider deleted`}
        />
      )}
    </div>
  );
}

function rolesText({ roleMappings }: OidcProviderView): string {
  if (roleMappings.length === 0) return t`as their user has`;
  return roleMappings.map(({ group, role }) => `${group} = ${role}`).join(', ');
}

const columns: readonly Column<OidcProviderView>[] = [
  {
    id: 'provider',
    header: msg`Provider`,
    cell: (provider) => (
      <>
        <Link to="/sign-in-providers/$id" params={{ id: provider.id }}>
          <ForeignText text={provider.name} />
        </Link>
        <span className="wb-sub wb-mono wb-break">
          <ForeignText text={provider.issuer} />
        </span>
        <span className="wb-sub">
          <Trans>New people {provider.newPeople}</Trans>
        </span>
      </>
    ),
  },
  {
    id: 'state',
    header: msg`State`,
    cell: ({ enabled }) => <Badge tone={enabled ? 'good' : 'idle'}>{enabled ? t`on` : t`off`}</Badge>,
  },
  { id: 'roles', header: msg`Roles`, wide: true, cell: (provider) => <ForeignText text={rolesText(provider)} /> },
  { id: 'actions', header: '', align: 'right', cell: (provider) => <Actions provider={provider} /> },
];

function List() {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(oidcProviderRoutes.listOidcProviders, { query: { cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  const create = may('createOidcProvider') ? (
    <Button onClick={() => void navigate({ to: '/sign-in-providers/new' })}>
      <Trans>Add provider</Trans>
    </Button>
  ) : undefined;
  return (
    <Page
      title={t`Sign-in`}
      subtitle={t`Providers of OpenID Connect that people sign in by, beside passwords and passkeys.`}
      actions={
        <>
          {may('getSignInPolicy') && (
            <LinkButton variant="default" to="/sign-in-providers/policy">
              <Trans>Policy</Trans>
            </LinkButton>
          )}
          {create}
        </>
      }
    >
      <Panel flush>
        <ListView
          label={t`Providers`}
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            <Empty
              title={t`No providers`}
              hint={t`People can sign in by Keycloak, Microsoft Entra ID, Okta, Google Workspace or any other that speaks OpenID Connect.`}
              action={create}
            />
          }
        />
      </Panel>
    </Page>
  );
}

/** The providers that people sign in by. */
export function ProviderList() {
  return (
    <Guarded needs="listOidcProviders" what={t`how people sign in`}>
      <List />
    </Guarded>
  );
}
