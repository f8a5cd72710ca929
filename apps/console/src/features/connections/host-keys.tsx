import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type HostKeyView, routes } from '@waybill/contracts';
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
  const decide = async (contract: typeof routes.approveHostKey | typeof routes.retireHostKey) => {
    await call(contract, { params });
    await readAgain();
  };
  return (
    <div className="wb-actions wb-above">
      {hostKey.state !== 'retired' && may(routes.retireHostKey) && (
        <ConfirmButton
          danger
          label={hostKey.state === 'pending' ? 'Reject' : 'Retire'}
          question={
            <>
              Trust this key no more? <span className="wb-mono wb-break">{hostKey.fingerprint}</span>
            </>
          }
          onConfirm={() => decide(routes.retireHostKey)}
          done="Host key retired"
        />
      )}
      {hostKey.state === 'pending' && may(routes.approveHostKey) && (
        <ConfirmButton
          label="Approve"
          question={
            <>
              Approve only when the partner confirmed this fingerprint by another way than this connection:{' '}
              <span className="wb-mono wb-break">{hostKey.fingerprint}</span>
            </>
          }
          onConfirm={() => decide(routes.approveHostKey)}
          done="Host key approved"
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
    await call(routes.addHostKey, input, { idempotencyKey: keys.keyFor(input) });
    keys.forget();
    setText('');
    await readAgain();
  };
  return (
    <ConfirmButton
      label="Add host key"
      question="A fingerprint or public key that the partner gave you beforehand. It is trusted at once."
      onConfirm={add}
      done="Host key trusted"
    >
      <TextInput
        mt="xs"
        label="Host key"
        placeholder="SHA256:… or ssh-ed25519 AAAA…"
        classNames={{ input: 'wb-mono' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

/** The host keys of a connection, and what may be decided about each. */
export function HostKeysPanel({ connectionId }: { readonly connectionId: string }) {
  const may = useMay();
  const query = useQuery(read(routes.listHostKeysOfConnection, { params: { id: connectionId } }));
  return (
    <Panel title="Host keys" actions={may(routes.addHostKey) && <AddHostKey connectionId={connectionId} />} flush>
      <Loaded query={query} part>
        {({ items }) =>
          items.length === 0 ? (
            <p className="wb-quiet">
              None yet. Test the connection: the key the server shows is pinned here and waits for approval.
            </p>
          ) : (
            <ul className="wb-list" aria-label="Host keys">
              {items.map((hostKey) => (
                <li key={hostKey.id}>
                  <div>
                    <StateBadge state={hostKey.state} />
                    <div>
                      <Copyable value={hostKey.fingerprint} what="fingerprint" />
                    </div>
                    <span className="wb-sub">
                      {hostKey.algorithm ?? 'any algorithm'} ·{' '}
                      {hostKey.decidedAt === null ? 'seen ' : `decided by ${hostKey.decidedBy ?? 'the platform'} `}
                      <Time at={hostKey.decidedAt ?? hostKey.createdAt} />
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
