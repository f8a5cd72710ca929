import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type ConnectionTest, type ConnectionView, connectionRoutes, keyRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { CopyButton } from '../../ui/copyable.js';
import { ConnectionTestPanel } from '../connections/connection-test.js';
import { lastTest } from '../connections/last-test.js';
import { ResumeButton } from '../connections/resume-button.js';
import { Needs } from './needed-permission.js';
import { hintsOf } from './partner-hints.js';

function Advice({ test, connection }: { readonly test: ConnectionTest; readonly connection: ConnectionView }) {
  const may = useMay();
  const { keyId } = connection;
  const key = useQuery({
    ...read(keyRoutes.getKey, { params: { id: keyId ?? '' } }),
    enabled: keyId !== null && may('getKey'),
  });
  const hints = hintsOf(test, { ...connection, keyFingerprint: key.data?.fingerprint });
  if (hints === undefined) return null;
  return (
    <div className="wb-columns wb-advice">
      {hints.here.length > 0 && (
        <section aria-label={t`To look at here`}>
          <h3>
            <Trans>To look at here</Trans>
          </h3>
          <ul>
            {hints.here.map((hint) => (
              <li key={hint}>{hint}</li>
            ))}
          </ul>
        </section>
      )}
      {hints.ask.length > 0 && (
        <section aria-label={t`To ask the partner`}>
          <h3>
            <Trans>
              To ask the partner <CopyButton value={hints.ask.join('\n')} label={t`Copy what to ask the partner`} />
            </Trans>
          </h3>
          <ul>
            {hints.ask.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Tests the connection as often as it takes, and says after each failure what can be done about it. */
export function ConnectionTrial({ connection }: { readonly connection: ConnectionView }) {
  const may = useMay();
  const { data: before } = useQuery(lastTest(connection.id));
  return (
    <Needs act={connectionRoutes.testConnection} what={t`test a connection`}>
      <ConnectionTestPanel
        key={before === undefined ? 'none' : 'some'}
        connectionId={connection.id}
        before={before}
        advice={(test) => <Advice test={test} connection={connection} />}
      />
      {connection.status === 'stopped' && may('resumeConnection') && (
        <div>
          <ResumeButton id={connection.id} slug={connection.slug} />
        </div>
      )}
    </Needs>
  );
}
