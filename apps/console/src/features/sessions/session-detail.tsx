import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type LiveSessionView, routes } from '@waybill/contracts';
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
    await call(routes.endLiveSession, { params: { id }, body: { reason: reason.trim() } });
    await queryClient.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <ConfirmButton
      danger
      label="End session"
      question={`End this session of ${username}? What it is uploading does not arrive. The partner can sign in again.`}
      onConfirm={end}
      done="The session ends"
    >
      <TextInput
        mt="xs"
        data-autofocus
        label="Why"
        description="Kept in the audit trail; the partner is not told"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

function Files({ session: { files, openFiles } }: { readonly session: LiveSessionView }) {
  if (files.length === 0) return <p className="wb-quiet">No file is open.</p>;
  return (
    <div className="wb-panel-body wb-stack">
      {files.map((file) => (
        <MovingFile key={`${file.direction} ${file.path}`} file={file} />
      ))}
      {openFiles > files.length && <p className="wb-dim">and {formatCount(openFiles - files.length)} more</p>}
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
      crumb={{ label: 'Sessions', to: '/sessions' }}
      status={<StateBadge state={session.ending ? 'ending' : 'live'} />}
      subtitle={
        <Link to="/partners/$id" params={{ id: session.partnerId }}>
          {session.partnerName}
        </Link>
      }
      actions={may(routes.endLiveSession) && !session.ending && <EndSession session={session} />}
    >
      <Panel title="Open files" flush>
        <Files session={session} />
      </Panel>
      <div className="wb-columns">
        <Panel title="About">
          <Facts>
            <Fact label="Account">
              <Link to="/accounts/$id" params={{ id: session.accountId }} className="wb-mono">
                {username}
              </Link>
            </Fact>
            <Fact label="From">
              <span className="wb-mono">
                {session.address} port {session.port}
              </span>
            </Fact>
            <Fact label="Client">
              <ForeignText text={session.client} />
            </Fact>
            <Fact label="Signed in">
              <Time at={session.openedAt} />, for <Duration from={session.openedAt} to={null} />
            </Fact>
            <Fact label="In">
              <span className="wb-number">{moved(session.bytesIn, session.bytesInPerSecond)}</span>
            </Fact>
            <Fact label="Out">
              <span className="wb-number">{moved(session.bytesOut, session.bytesOutPerSecond)}</span>
            </Fact>
            <Fact label="Process">
              <span className="wb-mono">{session.processName}</span>
            </Fact>
            <Fact label="Session">
              <Copyable value={session.id} what="id of the session" />
            </Fact>
          </Facts>
        </Panel>
        <Panel title="Secured by">
          <Facts>
            <Fact label="Signed in with">
              <span className="wb-mono">{session.method}</span>
            </Fact>
            {session.keyFingerprint !== null && (
              <Fact label="Key">
                <Copyable value={session.keyFingerprint} what="fingerprint" />
              </Fact>
            )}
            <Fact label="Key exchange">
              <span className="wb-mono">{algorithms.keyExchange}</span>
            </Fact>
            <Fact label="Host key">
              <span className="wb-mono">{algorithms.hostKeyAlgorithm}</span>
            </Fact>
            <Fact label="Cipher">
              <span className="wb-mono">
                {algorithms.cipherIn === algorithms.cipherOut
                  ? algorithms.cipherIn
                  : `${algorithms.cipherIn} in, ${algorithms.cipherOut} out`}
              </span>
            </Fact>
            <Fact label="MAC">
              <span className="wb-mono">
                {algorithms.macIn === algorithms.macOut ? algorithms.macIn : `${algorithms.macIn} in, ${algorithms.macOut} out`}
              </span>
            </Fact>
            <Fact label="Strict key exchange">{algorithms.strictKeyExchange ? 'Yes' : 'No'}</Fact>
          </Facts>
        </Panel>
      </div>
    </Page>
  );
}

function Over() {
  return (
    <Page title="Session" crumb={{ label: 'Sessions', to: '/sessions' }}>
      <Panel flush>
        <Empty
          title="This session is over"
          hint="What was done in it, and how it ended, is in the audit log."
          action={<LinkButton to="/sessions">Back to sessions</LinkButton>}
        />
      </Panel>
    </Page>
  );
}

/** One live session: who, from where, how secured, and what it moves. */
export function SessionDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getLiveSession, { params: { id } }));
  if (query.error !== null && isNotFound(query.error)) return <Over />;
  return <Loaded query={query}>{(session) => <Detail session={session} />}</Loaded>;
}
