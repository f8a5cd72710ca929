import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ConnectionView, connectionRoutes, type HostKeyView, hostKeyRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { spoken } from '../../language/spoken.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { Panel } from '../../ui/page.js';
import { Loading } from '../../ui/states.js';
import { forgetTest, testNow } from '../connections/last-test.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { compareFingerprint } from './fingerprints.js';
import { Needs } from './needed-permission.js';

async function readAgain(connectionId: string): Promise<void> {
  forgetTest(connectionId);
  for (const noun of ['host-keys', 'connections', 'overview', 'approvals']) {
    await queryClient.invalidateQueries({ queryKey: [noun] });
  }
}

const told = spoken({
  same: { tone: 'good', says: msg`The same as the partner told you.` },
  different: { tone: 'bad', says: msg`Not what the partner told you. Do not approve it: call them.` },
  unreadable: {
    tone: 'warn',
    says: msg`This is no SHA-256 fingerprint. It begins with SHA256: and has 43 characters after that.`,
  },
});

function Pending({ hostKey }: { readonly hostKey: HostKeyView }) {
  const [theirs, setTheirs] = useState('');
  const outcome = compareFingerprint(theirs, hostKey.fingerprint);
  const params = { id: hostKey.id };
  const decide = async (contract: typeof hostKeyRoutes.approveHostKey | typeof hostKeyRoutes.retireHostKey) => {
    try {
      await call(contract, { params });
    } finally {
      await readAgain(hostKey.connectionId);
    }
  };
  return (
    <div className="wb-stack-close">
      <TextInput
        label={t`Fingerprint that the partner told you`}
        description={t`By telephone or another way than this connection. It is compared here and sent nowhere.`}
        placeholder="SHA256:…"
        classNames={{ input: 'wb-mono' }}
        value={theirs}
        onChange={(event) => setTheirs(event.currentTarget.value)}
      />
      <div role="status">{outcome !== undefined && <Badge tone={told[outcome].tone}>{told[outcome].says}</Badge>}</div>
      <Needs act={hostKeyRoutes.approveHostKey} what={t`approve a host key`}>
        <div className="wb-actions">
          {outcome !== 'different' && (
            <ConfirmButton
              label={t`Approve`}
              question={
                <>
                  {outcome !== 'same' && t`It was not compared with what the partner told you.`}{' '}
                  <Trans>
                    Approve only when the partner confirmed this fingerprint by another way than this connection:{' '}
                    <span className="wb-mono wb-break">{hostKey.fingerprint}</span>
                  </Trans>
                </>
              }
              onConfirm={() => decide(hostKeyRoutes.approveHostKey)}
              done={t`Host key approved`}
            />
          )}
          <ConfirmButton
            danger
            label={t`Reject`}
            question={
              <Trans>
                Trust this key no more? <span className="wb-mono wb-break">{hostKey.fingerprint}</span>
              </Trans>
            }
            onConfirm={() => decide(hostKeyRoutes.retireHostKey)}
            done={t`Host key rejected`}
          />
        </div>
      </Needs>
    </div>
  );
}

function OneHostKey({ hostKey }: { readonly hostKey: HostKeyView }) {
  return (
    <li>
      <div className="wb-stack-close">
        <div>
          <StateBadge state={hostKey.state} />
          <div>
            <Copyable value={hostKey.fingerprint} what={t`fingerprint`} />
          </div>
          <span className="wb-sub">{hostKey.algorithm ?? t`any algorithm`}</span>
        </div>
        {hostKey.state === 'pending' && <Pending hostKey={hostKey} />}
      </div>
    </li>
  );
}

/** Looks at the host key that the partner’s server shows, compares it with what they told, and has it approved. */
export function HostKeyCheck({ connection: { id } }: { readonly connection: ConnectionView }) {
  const query = useQuery(read(hostKeyRoutes.listHostKeysOfConnection, { params: { id } }));
  const look = useMutation({ mutationFn: () => testNow(id) });
  const seen = query.data?.items.some(({ state }) => state !== 'retired') ?? false;
  const failed = look.data?.steps.find(({ ok }) => !ok);
  return (
    <Needs act={connectionRoutes.testConnection} what={t`test a connection`}>
      <Panel
        title={t`Host key of their server`}
        actions={
          !seen && (
            <Button variant="default" loading={look.isPending} onClick={() => look.mutate()}>
              <Trans>Look at the host key</Trans>
            </Button>
          )
        }
        flush
      >
        <div aria-live="polite">
          {look.isPending && <Loading what={t`Connecting to their server`} />}
          {look.error !== null && <p className="wb-form-problem">{sentenceOf(look.error)}</p>}
          {!seen && !look.isPending && failed !== undefined && (
            <p className="wb-form-problem">
              <Trans>{failed.detail} The next step, the test, says what can be done about it.</Trans>
            </p>
          )}
          <Loaded query={query} part>
            {({ items }) =>
              seen ? (
                <ul className="wb-list" aria-label={t`Host keys`}>
                  {items
                    .filter(({ state }) => state !== 'retired')
                    .map((hostKey) => (
                      <OneHostKey key={hostKey.id} hostKey={hostKey} />
                    ))}
                </ul>
              ) : (
                <p className="wb-quiet">
                  <Trans>
                    Nothing is sent to a server whose host key nobody approved. Connect once to see the key that it shows.
                  </Trans>
                </p>
              )
            }
          </Loaded>
        </div>
      </Panel>
    </Needs>
  );
}
