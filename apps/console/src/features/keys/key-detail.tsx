import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type KeyView, keyRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable, CopyButton } from '../../ui/copyable.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';

const route = getRouteApi('/_in/keys/$id');

function Detail({ entry }: { readonly entry: KeyView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, slug } = entry;
  const use = useQuery(read(keyRoutes.getKeyUse, { params: { id } }));
  const remove = async () => {
    await call(keyRoutes.deleteKey, { params: { id } });
    await navigate({ to: '/keys' });
    await queryClient.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <Page
      title={slug}
      crumb={{ label: t`Keys`, to: '/keys' }}
      subtitle={entry.comment}
      actions={
        may('deleteKey') && (
          <ConfirmButton
            danger
            label={t`Delete key`}
            question={t`Delete ${slug}? A key that a connection uses cannot be deleted. There is no way back: the private half exists nowhere else.`}
            onConfirm={remove}
            done={t`Key ${slug} deleted`}
          />
        )
      }
    >
      <Panel title={t`Public key`} actions={<CopyButton value={entry.publicKey} label={t`Copy public key`} />}>
        <pre className="wb-code">{entry.publicKey}</pre>
        <p className="wb-hint">
          <Trans>Give this line to the partner for their authorized_keys.</Trans>
        </p>
      </Panel>
      <div className="wb-columns">
        <Panel title={t`About`}>
          <Facts>
            <Fact label={t`Algorithm`}>{entry.algorithm}</Fact>
            <Fact label={t`Bits`}>{entry.bits}</Fact>
            <Fact label={t`Origin`}>{entry.origin}</Fact>
            <Fact label={t`Created`}>
              <Time at={entry.createdAt} />
            </Fact>
            <Fact label={t`Fingerprint`}>
              <Copyable value={entry.fingerprint} what={t`fingerprint`} />
            </Fact>
            <Fact label={t`Id`}>
              <Copyable value={id} what={t`id`} />
            </Fact>
          </Facts>
        </Panel>
        <Panel title={t`Used by`} flush>
          <Loaded query={use} part>
            {({ connections }) =>
              connections.length === 0 ? (
                <p className="wb-quiet">
                  <Trans>No connection signs in with it.</Trans>
                </p>
              ) : (
                <ul className="wb-list">
                  {connections.map((connection) => (
                    <li key={connection.id}>
                      <Link to="/connections/$id" params={{ id: connection.id }}>
                        {connection.slug}
                      </Link>
                      <span className="wb-dim">{connection.partnerName}</span>
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Panel>
      </div>
    </Page>
  );
}

/** The public half of a key, and what uses it. */
export function KeyDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(keyRoutes.getKey, { params: { id } }));
  return <Loaded query={query}>{(entry) => <Detail entry={entry} />}</Loaded>;
}
