import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type IdentityView, oidcSignInRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { keyOf, read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { ProviderButton, useProviders } from './provider-ways.js';

function Identity({ identity: { id, provider, createdAt, lastUsedAt } }: { readonly identity: IdentityView }) {
  const remove = async () => {
    await call(oidcSignInRoutes.removeOwnIdentity, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: keyOf(oidcSignInRoutes.listOwnIdentities, {}) });
  };
  return (
    <li className="wb-own-session">
      <div>
        <strong>
          <ForeignText text={provider.name} />
        </strong>
        <span className="wb-sub">
          <Trans>
            Linked <Time at={createdAt} />, last used <Time at={lastUsedAt} />
          </Trans>
        </span>
      </div>
      <ConfirmButton
        danger
        label={t`Unlink`}
        question={t`Sign in by ${provider.name} no more?`}
        onConfirm={remove}
        done={t`Unlinked`}
      />
    </li>
  );
}

/** By which providers one signs in, and the way to link one. Nothing where there is no provider. */
export function OwnIdentities() {
  const { data } = useQuery(read(oidcSignInRoutes.listOwnIdentities, {}));
  const providers = useProviders();
  const linked = new Set(data?.items.map(({ provider }) => provider.slug));
  const others = providers.filter(({ slug }) => !linked.has(slug));
  if (data === undefined || (data.items.length === 0 && others.length === 0)) return null;
  return (
    <Panel title={t`Providers I sign in by`}>
      <ul className="wb-own-sessions">
        {data.items.map((identity) => (
          <Identity key={identity.id} identity={identity} />
        ))}
      </ul>
      {others.map(({ slug, name }) => (
        <ProviderButton
          key={slug}
          label={t`Link ${name}`}
          onBegin={() => call(oidcSignInRoutes.linkIdentity, { body: { provider: slug, returnTo: '/profile' } })}
        />
      ))}
    </Panel>
  );
}
