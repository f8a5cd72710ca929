import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ConnectionView, connectionRoutes, jobRoutes } from '@waybill/contracts';
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
        <Trans>
          Over the jump host <span className="wb-mono">{jump}</span>
        </Trans>
      )}
      {proxy !== null && (
        <Trans>
          Through the {proxy.kind === 'http' ? 'HTTP' : 'SOCKS5'} proxy{' '}
          <span className="wb-mono">{`${proxy.username === null ? '' : `${proxy.username}@`}${proxy.host}:${proxy.port}`}</span>
        </Trans>
      )}
      {proxy !== null && hasProxyPassword && (
        <span className="wb-sub">
          <Trans>Password stored, sealed</Trans>
        </span>
      )}
      {jump === null && proxy === null && t`Direct`}
      {resolve === 'there' && (
        <span className="wb-sub">
          <Trans>The name is resolved there</Trans>
        </span>
      )}
      {bindAddress !== null && (
        <span className="wb-sub">
          <Trans>
            From <span className="wb-mono">{bindAddress}</span>
          </Trans>
        </span>
      )}
    </>
  );
}

function Detail({ connection }: { readonly connection: ConnectionView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, slug } = connection;
  const jobs = useQuery(read(jobRoutes.listJobs, { query: { connectionId: id, limit: 100 } }));
  const remove = async () => {
    await call(connectionRoutes.deleteConnection, { params: { id } });
    await navigate({ to: '/connections' });
    await queryClient.invalidateQueries({ queryKey: ['connections'] });
  };
  return (
    <Page
      title={slug}
      crumb={{ label: t`Connections`, to: '/connections' }}
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
          {may('deleteConnection') && (
            <ConfirmButton
              danger
              label={t`Delete connection`}
              question={t`Delete ${slug}? Only a connection that no job uses, and no other connection as its jump host, can be deleted.`}
              onConfirm={remove}
              done={t`Connection ${slug} deleted`}
            />
          )}
          {may('listConnectionFiles') && (
            <LinkButton variant="default" to="/connections/$id/files" params={{ id }}>
              <Trans>Browse files</Trans>
            </LinkButton>
          )}
          {may('updateConnection') && (
            <LinkButton variant="default" to="/connections/$id/edit" params={{ id }}>
              <Trans>Edit connection</Trans>
            </LinkButton>
          )}
          {may('createJob') && (
            <LinkButton to="/jobs/new" search={{ connectionId: id }}>
              <Trans>Create job</Trans>
            </LinkButton>
          )}
        </>
      }
    >
      {connection.status === 'stopped' && (
        <Notice
          tone="bad"
          title={t`This connection is stopped. Nothing connects until a person decides.`}
          actions={may('resumeConnection') && <ResumeButton id={id} slug={slug} />}
        >
          {connection.statusReason}
        </Notice>
      )}
      <NextKeyNotice connection={connection} />
      {stateOf(connection) === 'resting' && connection.rest !== null && (
        <Notice tone="warn" title={t`It rests after ${failuresInARow(connection.rest.failures)}.`}>
          <Trans>
            {connection.rest.detail} It began <Time at={connection.rest.since} />; the next try is{' '}
            <Time at={connection.rest.probeAt} />. A successful test ends the rest at once.
          </Trans>
        </Notice>
      )}
      <div className="wb-columns">
        <div className="wb-stack">
          <Panel title={t`About`}>
            <Facts>
              <Fact label={t`Key`}>
                {connection.keyId === null ? (
                  t`None`
                ) : (
                  <Link to="/keys/$id" params={{ id: connection.keyId }}>
                    {connection.keySlug}
                  </Link>
                )}
              </Fact>
              <Fact label={t`Password`}>{connection.hasPassword ? t`Stored, sealed` : t`None`}</Fact>
              <Fact label={t`Algorithms`}>
                <WaiverFact algorithms={connection.algorithms} />
              </Fact>
              <Fact label={t`Route`}>
                <RouteFact connection={connection} />
              </Fact>
              <Fact label={t`Changed`}>
                <Time at={connection.updatedAt} />
              </Fact>
              <Fact label={t`Id`}>
                <Copyable value={id} what={t`id`} />
              </Fact>
            </Facts>
          </Panel>
          <HostKeysPanel connectionId={id} />
          <ConnectionSettings connection={connection} />
        </div>
        {may('testConnection') && <ConnectionTestPanel connectionId={id} />}
      </div>
      <Panel title={t`Jobs over this connection`} flush>
        <ListView
          label={t`Jobs`}
          query={jobs}
          columns={jobColumns({ withPartner: false })}
          rowId={(job) => job.id}
          empty={<Empty title={t`No job uses it`} hint={t`Create a job that pulls from it or pushes to it.`} />}
        />
      </Panel>
    </Page>
  );
}

/** A connection: whether it works, whom it trusts, what uses it. */
export function ConnectionDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(connectionRoutes.getConnection, { params: { id } }));
  return <Loaded query={query}>{(connection) => <Detail connection={connection} />}</Loaded>;
}
