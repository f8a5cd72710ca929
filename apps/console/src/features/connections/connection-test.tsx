import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ConnectionTest, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { Copyable } from '../../ui/copyable.js';
import { formatDuration } from '../../ui/format.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { Loading } from '../../ui/states.js';

const stepWords: Readonly<Record<ConnectionTest['steps'][number]['name'], string>> = {
  dns: 'Name',
  proxy: 'Proxy',
  jump: 'Jump host',
  tcp: 'Connect',
  tunnel: 'Tunnel',
  'key-exchange': 'Key exchange',
  'host-key': 'Host key',
  authentication: 'Sign in',
  list: 'List',
};

function Result({ result, connectionId }: { readonly result: ConnectionTest; readonly connectionId: string }) {
  const { session, ok, hostKey } = result;
  return (
    <div className="wb-stack">
      <p role="status" data-tone={ok ? 'good' : 'bad'} className="wb-badge">
        <span className="wb-dot" aria-hidden="true" />
        {ok ? 'The connection works.' : 'The connection does not work yet.'}
      </p>
      <ol className="wb-steps">
        {result.steps.map((step) => (
          <li key={step.name} data-tone={step.ok ? 'good' : 'bad'}>
            <span className="wb-step-mark" role="img" aria-label={step.ok ? 'done' : 'failed'}>
              {step.ok ? '✓' : '✕'}
            </span>
            <span>{stepWords[step.name]}</span>
            <span className="wb-break">
              {step.detail}
              {step.code !== undefined && <span className="wb-sub wb-mono">{step.code}</span>}
            </span>
            <span className="wb-number wb-dim">{formatDuration(step.durationMs)}</span>
          </li>
        ))}
      </ol>
      {hostKey?.state === 'pending' && hostKey.connectionId === connectionId && (
        <p>The host key waits for approval below. Compare its fingerprint with what the partner told you.</p>
      )}
      {hostKey?.state === 'pending' && hostKey.connectionId !== connectionId && (
        <p>
          The host key of the jump host waits for approval at its own connection,{' '}
          <Link to="/connections/$id" params={{ id: hostKey.connectionId }}>
            {hostKey.connectionSlug}
          </Link>
          .
        </p>
      )}
      {session !== null && (
        <Facts>
          <Fact label="Server">
            <span className="wb-mono">{session.serverIdentification}</span>
          </Fact>
          <Fact label="Host key">
            <Copyable value={session.hostKeyFingerprint} what="fingerprint" />
            <span className="wb-sub wb-mono">{session.hostKeyAlgorithm}</span>
          </Fact>
          <Fact label="Key exchange">
            <span className="wb-mono">{session.keyExchange}</span>
          </Fact>
          <Fact label="Cipher">
            <span className="wb-mono">{session.cipher}</span>
            <span className="wb-sub wb-mono">{session.mac}</span>
          </Fact>
        </Facts>
      )}
    </div>
  );
}

/** Tries a connection and tells how far it came, step by step. */
export function ConnectionTestPanel({ connectionId }: { readonly connectionId: string }) {
  const test = useMutation({
    mutationFn: () => call(routes.testConnection, { params: { id: connectionId } }),
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: ['host-keys'] });
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
    },
  });
  return (
    <Panel
      title="Test"
      actions={
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Test connection
        </Button>
      }
    >
      <div aria-live="polite">
        {test.isPending && <Loading what="Testing the connection" />}
        {test.error !== null && !test.isPending && <p className="wb-form-problem">{sentenceOf(test.error)}</p>}
        {test.data !== undefined && !test.isPending && <Result result={test.data} connectionId={connectionId} />}
        {test.isIdle && (
          <p className="wb-dim">Connects, signs in and lists, and shows each step with its time. Nothing is transferred.</p>
        )}
      </div>
    </Panel>
  );
}
