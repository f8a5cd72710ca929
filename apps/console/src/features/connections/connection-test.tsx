import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ConnectionTest } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { sentenceOf } from '../../api/problem-error.js';
import { spoken } from '../../language/spoken.js';
import { Copyable } from '../../ui/copyable.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { Loading } from '../../ui/states.js';
import { StepList } from '../../ui/step-list.js';
import { testNow } from './last-test.js';

const stepWords: Readonly<Record<ConnectionTest['steps'][number]['name'], string>> = spoken({
  dns: msg`Name`,
  proxy: msg`Proxy`,
  jump: msg`Jump host`,
  tcp: msg`Connect`,
  tunnel: msg`Tunnel`,
  'key-exchange': msg`Key exchange`,
  'host-key': msg`Host key`,
  authentication: msg`Sign in`,
  list: msg`List`,
});

function Result({ result, connectionId }: { readonly result: ConnectionTest; readonly connectionId: string }) {
  const { session, ok, hostKey } = result;
  return (
    <div className="wb-stack">
      <p role="status" data-tone={ok ? 'good' : 'bad'} className="wb-badge">
        <span className="wb-dot" aria-hidden="true" />
        {ok ? t`The connection works.` : t`The connection does not work yet.`}
      </p>
      <StepList steps={result.steps} words={stepWords} />
      {hostKey?.state === 'pending' && hostKey.connectionId === connectionId && (
        <p>
          <Trans>The host key waits for approval below. Compare its fingerprint with what the partner told you.</Trans>
        </p>
      )}
      {hostKey?.state === 'pending' && hostKey.connectionId !== connectionId && (
        <p>
          <Trans>
            The host key of the jump host waits for approval at its own connection,{' '}
            <Link to="/connections/$id" params={{ id: hostKey.connectionId }}>
              {hostKey.connectionSlug}
            </Link>
            .
          </Trans>
        </p>
      )}
      {session !== null && (
        <Facts>
          <Fact label={t`Server`}>
            <span className="wb-mono">{session.serverIdentification}</span>
          </Fact>
          <Fact label={t`Host key`}>
            <Copyable value={session.hostKeyFingerprint} what={t`fingerprint`} />
            <span className="wb-sub wb-mono">{session.hostKeyAlgorithm}</span>
          </Fact>
          <Fact label={t`Key exchange`}>
            <span className="wb-mono">{session.keyExchange}</span>
          </Fact>
          <Fact label={t`Cipher`}>
            <span className="wb-mono">{session.cipher}</span>
            <span className="wb-sub wb-mono">{session.mac}</span>
          </Fact>
        </Facts>
      )}
    </div>
  );
}

interface ConnectionTestProps {
  readonly connectionId: string;
  /** How it went before. */
  readonly before?: ConnectionTest | undefined;
  /** Below the steps of a test: what can be done about one that failed. */
  readonly advice?: (test: ConnectionTest) => ReactNode;
}

/** Tries a connection and tells how far it came, step by step. */
export function ConnectionTestPanel({ connectionId, before, advice }: ConnectionTestProps) {
  const test = useMutation({ mutationFn: () => testNow(connectionId) });
  const result = test.data ?? before;
  return (
    <Panel
      title={t`Test`}
      actions={
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          <Trans>Test connection</Trans>
        </Button>
      }
    >
      <div aria-live="polite">
        {test.isPending && <Loading what={t`Testing the connection`} />}
        {test.error !== null && !test.isPending && <p className="wb-form-problem">{sentenceOf(test.error)}</p>}
        {result !== undefined && test.error === null && !test.isPending && (
          <>
            <Result result={result} connectionId={connectionId} />
            {advice?.(result)}
          </>
        )}
        {test.isIdle && before === undefined && (
          <p className="wb-dim">
            <Trans>Connects, signs in and lists, and shows each step with its time. Nothing is transferred.</Trans>
          </p>
        )}
      </div>
    </Panel>
  );
}
