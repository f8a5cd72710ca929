import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type KeyView, routes } from '@waybill/contracts';
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
  const use = useQuery(read(routes.getKeyUse, { params: { id } }));
  const remove = async () => {
    await call(routes.deleteKey, { params: { id } });
    await navigate({ to: '/keys' });
    await queryClient.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <Page
      title={slug}
      crumb={{ label: 'Keys', to: '/keys' }}
      subtitle={entry.comment}
      actions={
        may(routes.deleteKey) && (
          <ConfirmButton
            danger
            label="Delete key"
            question={`Delete ${slug}? A key that a connection uses cannot be deleted. There is no way back: the private half exists nowhere else.`}
            onConfirm={remove}
            done={`Key ${slug} deleted`}
          />
        )
      }
    >
      <Panel title="Public key" actions={<CopyButton value={entry.publicKey} label="Copy public key" />}>
        <pre className="wb-code">{entry.publicKey}</pre>
        <p className="wb-hint">Give this line to the partner for their authorized_keys.</p>
      </Panel>
      <div className="wb-columns">
        <Panel title="About">
          <Facts>
            <Fact label="Algorithm">{entry.algorithm}</Fact>
            <Fact label="Bits">{entry.bits}</Fact>
            <Fact label="Origin">{entry.origin}</Fact>
            <Fact label="Created">
              <Time at={entry.createdAt} />
            </Fact>
            <Fact label="Fingerprint">
              <Copyable value={entry.fingerprint} what="fingerprint" />
            </Fact>
            <Fact label="Id">
              <Copyable value={id} what="id" />
            </Fact>
          </Facts>
        </Panel>
        <Panel title="Used by" flush>
          <Loaded query={use} part>
            {({ connections }) =>
              connections.length === 0 ? (
                <p className="wb-quiet">No connection signs in with it.</p>
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
  const query = useQuery(read(routes.getKey, { params: { id } }));
  return <Loaded query={query}>{(entry) => <Detail entry={entry} />}</Loaded>;
}
