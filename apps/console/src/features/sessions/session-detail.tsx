import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type LiveSessionView, liveSessionRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { isNotFound } from '../../api/problem-error.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Duration, Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { MovingFile } from './moving-file.js';

const route = getRouteApi('/_in/sessions/$id');

function EndSession({ session: { id, username } }: { readonly session: LiveSessionView }) {
  const [reason, setReason] = useState('');
  const end = async () => {
    await call(liveSessionRoutes.endLiveSession, { params: { id }, body: { reason: reason.trim() } });
    await queryClient.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <ConfirmButton
      danger
      label={t`End session`}
      question={t`End this session of ${username}? What it is uploading does not arrive. The partner can sign in again.`}
      onConfirm={end}
      done={t`The session ends`}
    >
      <TextInput
        mt="xs"
        data-autofocus
        label={t`Why`}
        description={t`Kept in the audit trail; the partner is not told`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

function Files({ session: { files, openFiles } }: { readonly session: LiveSessionView }) {
  if (files.length === 0)
    return (
      <p className="wb-quiet">
        <Trans>No file is open.</Trans>
      </p>
    );
  return (
    <div className="wb-panel-body wb-stack">
      {files.map((file) => (
        <MovingFile key={`${file.direction} ${file.path}`} file={file} />
      ))}
      {openFiles > files.length && (
        <p className="wb-dim">
          <Trans>and {formatCount(openFiles - files.length)} more</Trans>
        </p>
      )}
    </div>
  );
}

function Detail({ session }: { readonly session: LiveSessionView }) {
  const may = useMay();
  const { username, algorithms } = session;
  const moved = (bytes: number, perSecond: number) =>
    perSecond === 0 ? formatBytes(bytes) : `${formatBytes(bytes)} · ${formatBytes(perSecond)}/s`;
  return (
    <Page
      title={username}
      heading={<span className="wb-mono">{username}</span>}
      crumb={{ label: t`Sessions`, to: '/sessions' }}
      status={<StateBadge state={session.ending ? 'ending' : 'live'} />}
      subtitle={
        <Link to="/partners/$id" params={{ id: session.partnerId }}>
          {session.partnerName}
        </Link>
      }
      actions={may('endLiveSession') && !session.ending && <EndSession session={session} />}
    >
      <Panel title={t`Open files`} flush>
        <Files session={session} />
      </Panel>
      <div className="wb-columns">
        <Panel title={t`About`}>
          <Facts>
            <Fact label={t`Account`}>
              <Link to="/accounts/$id" params={{ id: session.accountId }} className="wb-mono">
                {username}
              </Link>
            </Fact>
            <Fact label={t`From`}>
              <span className="wb-mono">
                <Trans>
                  {session.address} port {session.port}
                </Trans>
              </span>
            </Fact>
            <Fact label={t`Client`}>
              <ForeignText text={session.client} />
            </Fact>
            <Fact label={t`Signed in`}>
              <Trans>
                <Time at={session.openedAt} />, for <Duration from={session.openedAt} to={null} />
              </Trans>
            </Fact>
            <Fact label={t`In`}>
              <span className="wb-number">{moved(session.bytesIn, session.bytesInPerSecond)}</span>
            </Fact>
            <Fact label={t`Out`}>
              <span className="wb-number">{moved(session.bytesOut, session.bytesOutPerSecond)}</span>
            </Fact>
            <Fact label={t`Process`}>
              <span className="wb-mono">{session.processName}</span>
            </Fact>
            <Fact label={t`Session`}>
              <Copyable value={session.id} what={t`id of the session`} />
            </Fact>
          </Facts>
        </Panel>
        <Panel title={t`Secured by`}>
          <Facts>
            <Fact label={t`Signed in with`}>
              <span className="wb-mono">{session.method}</span>
            </Fact>
            {session.keyFingerprint !== null && (
              <Fact label={t`Key`}>
                <Copyable value={session.keyFingerprint} what={t`fingerprint`} />
              </Fact>
            )}
            {session.certificate !== null && (
              <>
                <Fact label={t`Certificate`}>
                  <Trans>
                    {session.certificate.keyId === '' ? t`without a key id` : <ForeignText text={session.certificate.keyId} />},
                    serial <span className="wb-mono">{session.certificate.serial}</span>
                  </Trans>
                </Fact>
                <Fact label={t`Authority`}>
                  <Copyable value={session.certificate.authorityFingerprint} what={t`fingerprint of the authority`} />
                </Fact>
              </>
            )}
            <Fact label={t`Key exchange`}>
              <span className="wb-mono">{algorithms.keyExchange}</span>
            </Fact>
            <Fact label={t`Host key`}>
              <span className="wb-mono">{algorithms.hostKeyAlgorithm}</span>
            </Fact>
            <Fact label={t`Cipher`}>
              <span className="wb-mono">
                {algorithms.cipherIn === algorithms.cipherOut
                  ? algorithms.cipherIn
                  : t`${algorithms.cipherIn} in, ${algorithms.cipherOut} out`}
              </span>
            </Fact>
            <Fact label="MAC">
              <span className="wb-mono">
                {algorithms.macIn === algorithms.macOut ? algorithms.macIn : t`${algorithms.macIn} in, ${algorithms.macOut} out`}
              </span>
            </Fact>
            <Fact label={t`Strict key exchange`}>{algorithms.strictKeyExchange ? t`Yes` : t`No`}</Fact>
          </Facts>
        </Panel>
      </div>
    </Page>
  );
}

function Over() {
  return (
    <Page title={t`Session`} crumb={{ label: t`Sessions`, to: '/sessions' }}>
      <Panel flush>
        <Empty
          title={t`This session is over`}
          hint={t`What was done in it, and how it ended, is in the audit log.`}
          action={
            <LinkButton to="/sessions">
              <Trans>Back to sessions</Trans>
            </LinkButton>
          }
        />
      </Panel>
    </Page>
  );
}

/** One live session: who, from where, how secured, and what it moves. */
export function SessionDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(liveSessionRoutes.getLiveSession, { params: { id } }));
  if (query.error !== null && isNotFound(query.error)) return <Over />;
  return <Loaded query={query}>{(session) => <Detail session={session} />}</Loaded>;
}
