import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ServerHostKeyView, serverRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { IdempotencyKeys } from '../../api/idempotency-key.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';

const tones = { active: 'good', next: 'warn', retired: 'idle' } as const;
const algorithms = ['ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa'] as const;
type Algorithm = (typeof algorithms)[number];

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['server-host-keys'] });

function AddHostKey() {
  const may = useMay();
  const [algorithm, setAlgorithm] = useState<Algorithm>('ed25519');
  const [keys] = useState(() => new IdempotencyKeys());
  if (!may('addServerHostKey')) return null;
  const add = async () => {
    const body = { algorithm };
    await call(serverRoutes.addServerHostKey, { body }, { idempotencyKey: keys.keyFor(body) });
    keys.forget();
    await readAgain();
  };
  return (
    <ConfirmButton
      label={t`Make next host key`}
      question={t`It is announced and proven to clients that can learn keys, and shown to nobody yet. Tell your other partners, and activate it when they know it.`}
      onConfirm={add}
      done={t`Next host key made`}
    >
      <Select
        mt="xs"
        label={t`Algorithm`}
        data={[...algorithms]}
        allowDeselect={false}
        value={algorithm}
        onChange={(value) => setAlgorithm(algorithms.find((each) => each === value) ?? 'ed25519')}
      />
    </ConfirmButton>
  );
}

function Actions({ hostKey }: { readonly hostKey: ServerHostKeyView }) {
  const may = useMay();
  if (hostKey.state !== 'next') return null;
  const decide = async (contract: typeof serverRoutes.activateServerHostKey | typeof serverRoutes.retireServerHostKey) => {
    await call(contract, { params: { id: hostKey.id } });
    await readAgain();
  };
  return (
    <div className="wb-actions wb-above">
      {may('retireServerHostKey') && (
        <ConfirmButton
          label={t`Withdraw`}
          question={t`Announce this key no more, and forget it?`}
          onConfirm={() => decide(serverRoutes.retireServerHostKey)}
          done={t`Host key withdrawn`}
        />
      )}
      {may('activateServerHostKey') && (
        <ConfirmButton
          danger
          label={t`Activate`}
          question={t`Show this key from now on? The present ${hostKey.algorithm} key is retired for good. Partners who do not know the new one yet will refuse to connect.`}
          onConfirm={() => decide(serverRoutes.activateServerHostKey)}
          done={t`Host key activated`}
        />
      )}
    </div>
  );
}

function Since({ hostKey: { state, createdAt, activatedAt, retiredAt } }: { readonly hostKey: ServerHostKeyView }) {
  if (state === 'active') {
    return (
      <Trans>
        activated <Time at={activatedAt ?? createdAt} />
      </Trans>
    );
  }
  return state === 'next' ? (
    <Trans>
      announced <Time at={createdAt} />
    </Trans>
  ) : (
    <Trans>
      retired <Time at={retiredAt ?? createdAt} />
    </Trans>
  );
}

/** What partners recognise the SFTP server by. */
export function ServerHostKeysPanel() {
  const query = useQuery(read(serverRoutes.listServerHostKeys, {}));
  return (
    <Panel title={t`Host keys`} actions={<AddHostKey />} flush>
      <Loaded query={query} part>
        {({ items }) =>
          items.length === 0 ? (
            <p className="wb-quiet">
              <Trans>None yet: they are made when the SFTP server starts for the first time.</Trans>
            </p>
          ) : (
            <ul className="wb-list" aria-label={t`Host keys`}>
              {items.map((hostKey) => (
                <li key={hostKey.id}>
                  <div>
                    <Badge tone={tones[hostKey.state]}>{hostKey.state}</Badge>
                    <div>
                      <Copyable value={hostKey.fingerprint} what={t`fingerprint`} />
                    </div>
                    {hostKey.state !== 'retired' && (
                      <div>
                        <Copyable value={hostKey.publicKey} what={t`public key`} />
                      </div>
                    )}
                    <span className="wb-sub">
                      {hostKey.algorithm} · <Since hostKey={hostKey} />
                    </span>
                  </div>
                  <Actions hostKey={hostKey} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
