import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type IdentityView, oidcSignInRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { keyOf, read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';

interface Of {
  readonly userId: string;
  readonly name: string;
}

function Identity({ identity, userId, name }: Of & { readonly identity: IdentityView }) {
  const may = useMay();
  const { id, provider, createdAt, lastUsedAt } = identity;
  const remove = async () => {
    await call(oidcSignInRoutes.removeUserIdentity, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: keyOf(oidcSignInRoutes.listUserIdentities, { params: { id: userId } }) });
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
      {may('removeUserIdentity') && (
        <ConfirmButton
          danger
          label={t`Unlink`}
          question={t`${name} signs in by ${provider.name} no more, and sessions that began by it end.`}
          onConfirm={remove}
          done={t`${provider.name} unlinked`}
        />
      )}
    </li>
  );
}

/** By which providers a user signs in, and the way to end that. Nothing where there is none. */
export function UserIdentities({ userId, name }: Of) {
  const { data } = useQuery(read(oidcSignInRoutes.listUserIdentities, { params: { id: userId } }));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title={t`Signs in by`}>
      <ul className="wb-own-sessions" aria-label={t`Providers`}>
        {data.items.map((identity) => (
          <Identity key={identity.id} identity={identity} userId={userId} name={name} />
        ))}
      </ul>
    </Panel>
  );
}
