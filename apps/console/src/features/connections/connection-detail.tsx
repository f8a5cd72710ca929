import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ConnectionView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { jobColumns } from '../jobs/job-columns.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { addressOf, failuresInARow, stateOf } from './connection-columns.js';
import { ConnectionSettings } from './connection-settings.js';
import { ConnectionTestPanel } from './connection-test.js';
import { HostKeysPanel } from './host-keys.js';
import { NextKeyNotice } from './next-key.js';
import { ResumeButton } from './resume-button.js';
import { WaiverFact } from './waiver-fields.js';

const route = getRouteApi('/_in/connections/$id');

function RouteFact({ connection: { route, hasProxyPassword } }: { readonly connection: ConnectionView }) {
  const { proxy, jump, resolve, bindAddress } = route;
  return (
    <>
      {jump !== null && (
        <>
          Over the jump host <span className="wb-mono">{jump}</span>
        </>
      )}
      {proxy !== null && (
        <>
          Through the {proxy.kind === 'http' ? 'HTTP' : 'SOCKS5'} proxy{' '}
          <span className="wb-mono">{`${proxy.username === null ? '' : `${proxy.username}@`}${proxy.host}:${proxy.port}`}</span>
          {hasProxyPassword && <span className="wb-sub">Password stored, sealed</span>}
        </>
      )}
      {jump === null && proxy === null && 'Direct'}
      {resolve === 'there' && <span className="wb-sub">The name is resolved there</span>}
      {bindAddress !== null && (
        <span className="wb-sub">
          From <span className="wb-mono">{bindAddress}</span>
        </span>
      )}
    </>
  );
}

function Detail({ connection }: { readonly connection: ConnectionView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, slug } = connection;
  const jobs = useQuery(read(routes.listJobs, { query: { connectionId: id, limit: 100 } }));
  const remove = async () => {
    await call(routes.deleteConnection, { params: { id } });
    await navigate({ to: '/connections' });
    await queryClient.invalidateQueries({ queryKey: ['connections'] });
  };
  return (
    <Page
      title={slug}
      crumb={{ label: 'Connections', to: '/connections' }}
      status={<StateBadge state={stateOf(connection)} />}
      subtitle={
        <>
          <Link to="/partners/$id" params={{ id: connection.partnerId }}>
            {connection.partnerName}
          </Link>{' '}
          · <span className="wb-mono">{addressOf(connection)}</span>
        </>
      }
      actions={
        <>
          {may(routes.deleteConnection) && (
            <ConfirmButton
              danger
              label="Delete connection"
              question={`Delete ${slug}? Only a connection that no job uses, and no other connection as its jump host, can be deleted.`}
              onConfirm={remove}
              done={`Connection ${slug} deleted`}
            />
          )}
          {may(routes.updateConnection) && (
            <LinkButton variant="default" to="/connections/$id/edit" params={{ id }}>
              Edit connection
            </LinkButton>
          )}
          {may(routes.createJob) && (
            <LinkButton to="/jobs/new" search={{ connectionId: id }}>
              Create job
            </LinkButton>
          )}
        </>
      }
    >
      {connection.status === 'stopped' && (
        <Notice
          tone="bad"
          title="This connection is stopped. Nothing connects until a person decides."
          actions={may(routes.resumeConnection) && <ResumeButton id={id} slug={slug} />}
        >
          {connection.statusReason}
        </Notice>
      )}
      <NextKeyNotice connection={connection} />
      {stateOf(connection) === 'resting' && connection.rest !== null && (
        <Notice tone="warn" title={`It rests after ${failuresInARow(connection.rest.failures)}.`}>
          {connection.rest.detail} Since <Time at={connection.rest.since} />; the next try is at{' '}
          <Time at={connection.rest.probeAt} />. A successful test ends the rest at once.
        </Notice>
      )}
      <div className="wb-columns">
        <div className="wb-stack">
          <Panel title="About">
            <Facts>
              <Fact label="Key">
                {connection.keyId === null ? (
                  'None'
                ) : (
                  <Link to="/keys/$id" params={{ id: connection.keyId }}>
                    {connection.keySlug}
                  </Link>
                )}
              </Fact>
              <Fact label="Password">{connection.hasPassword ? 'Stored, sealed' : 'None'}</Fact>
              <Fact label="Algorithms">
                <WaiverFact algorithms={connection.algorithms} />
              </Fact>
              <Fact label="Route">
                <RouteFact connection={connection} />
              </Fact>
              <Fact label="Changed">
                <Time at={connection.updatedAt} />
              </Fact>
              <Fact label="Id">
                <Copyable value={id} what="id" />
              </Fact>
            </Facts>
          </Panel>
          <HostKeysPanel connectionId={id} />
          <ConnectionSettings connection={connection} />
        </div>
        {may(routes.testConnection) && <ConnectionTestPanel connectionId={id} />}
      </div>
      <Panel title="Jobs over this connection" flush>
        <ListView
          label="Jobs"
          query={jobs}
          columns={jobColumns({ withPartner: false })}
          rowId={(job) => job.id}
          empty={<Empty title="No job uses it" hint="Create a job that pulls from it or pushes to it." />}
        />
      </Panel>
    </Page>
  );
}

/** A connection: whether it works, whom it trusts, what uses it. */
export function ConnectionDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getConnection, { params: { id } }));
  return <Loaded query={query}>{(connection) => <Detail connection={connection} />}</Loaded>;
}
