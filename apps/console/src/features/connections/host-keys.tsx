import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type HostKeyView, hostKeyRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { IdempotencyKeys } from '../../api/idempotency-key.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';

async function readAgain(): Promise<void> {
  for (const noun of ['host-keys', 'connections', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
}

/** What one may decide about a host key. */
export function HostKeyActions({ hostKey }: { readonly hostKey: HostKeyView }) {
  const may = useMay();
  const params = { id: hostKey.id };
  const decide = async (contract: typeof hostKeyRoutes.approveHostKey | typeof hostKeyRoutes.retireHostKey) => {
    await call(contract, { params });
    await readAgain();
  };
  return (
    <div className="wb-actions wb-above">
      {hostKey.state !== 'retired' && may('retireHostKey') && (
        <ConfirmButton
          danger
          label={hostKey.state === 'pending' ? t`Reject` : t`Retire`}
          question={
            <Trans>
              Trust this key no more? <span className="wb-mono wb-break">{hostKey.fingerprint}</span>
            </Trans>
          }
          onConfirm={() => decide(hostKeyRoutes.retireHostKey)}
          done={t`Host key retired`}
        />
      )}
      {hostKey.state === 'pending' && may('approveHostKey') && (
        <ConfirmButton
          label={t`Approve`}
          question={
            <Trans>
              Approve only when the partner confirmed this fingerprint by another way than this connection:{' '}
              <span className="wb-mono wb-break">{hostKey.fingerprint}</span>
            </Trans>
          }
          onConfirm={() => decide(hostKeyRoutes.approveHostKey)}
          done={t`Host key approved`}
        />
      )}
    </div>
  );
}

function AddHostKey({ connectionId }: { readonly connectionId: string }) {
  const [text, setText] = useState('');
  const [keys] = useState(() => new IdempotencyKeys());
  const add = async () => {
    const input = { params: { id: connectionId }, body: { hostKey: text.trim() } };
    await call(hostKeyRoutes.addHostKey, input, { idempotencyKey: keys.keyFor(input) });
    keys.forget();
    setText('');
    await readAgain();
  };
  return (
    <ConfirmButton
      label={t`Add host key`}
      question={t`A fingerprint or public key that the partner gave you beforehand. It is trusted at once.`}
      onConfirm={add}
      done={t`Host key trusted`}
    >
      <TextInput
        mt="xs"
        label={t`Host key`}
        placeholder="SHA256:… or ssh-ed25519 AAAA…"
        classNames={{ input: 'wb-mono' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

/** Who decided about a host key and when; until somebody has, when it was seen. */
function Decided({ hostKey: { createdAt, decidedAt, decidedBy } }: { readonly hostKey: HostKeyView }) {
  if (decidedAt === null) {
    return (
      <Trans>
        seen <Time at={createdAt} />
      </Trans>
    );
  }
  return decidedBy === null ? (
    <Trans>
      decided by the platform <Time at={decidedAt} />
    </Trans>
  ) : (
    <Trans>
      decided by {decidedBy} <Time at={decidedAt} />
    </Trans>
  );
}

/** The host keys of a connection, and what may be decided about each. */
export function HostKeysPanel({ connectionId }: { readonly connectionId: string }) {
  const may = useMay();
  const query = useQuery(read(hostKeyRoutes.listHostKeysOfConnection, { params: { id: connectionId } }));
  return (
    <Panel title={t`Host keys`} actions={may('addHostKey') && <AddHostKey connectionId={connectionId} />} flush>
      <Loaded query={query} part>
        {({ items }) =>
          items.length === 0 ? (
            <p className="wb-quiet">
              <Trans>None yet. Test the connection: the key the server shows is pinned here and waits for approval.</Trans>
            </p>
          ) : (
            <ul className="wb-list" aria-label={t`Host keys`}>
              {items.map((hostKey) => (
                <li key={hostKey.id}>
                  <div>
                    <StateBadge state={hostKey.state} />
                    <div>
                      <Copyable value={hostKey.fingerprint} what={t`fingerprint`} />
                    </div>
                    <span className="wb-sub">
                      {hostKey.algorithm ?? t`any algorithm`} · <Decided hostKey={hostKey} />
                    </span>
                  </div>
                  <HostKeyActions hostKey={hostKey} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
