import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import { type PasskeyView, passkeyRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { keyOf, read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { sessionQuery } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { browserName } from './browser-name.js';
import { addPasskey } from './passkey-ceremonies.js';

async function refresh(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keyOf(passkeyRoutes.listOwnPasskeys, {}) }),
    queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  ]);
}

function Passkey({ passkey: { id, name, isSynced, createdAt, lastUsedAt } }: { readonly passkey: PasskeyView }) {
  const remove = async () => {
    await call(passkeyRoutes.removeOwnPasskey, { params: { id } });
    await refresh();
  };
  const lastUse =
    lastUsedAt === null ? (
      t`Never used`
    ) : (
      <Trans>
        Last used <Time at={lastUsedAt} />
      </Trans>
    );
  return (
    <li className="wb-own-session">
      <div>
        <strong>
          <ForeignText text={name} />
        </strong>
        <span className="wb-sub">
          {isSynced ? (
            <Trans>
              {lastUse}, added <Time at={createdAt} />, on all devices of its account
            </Trans>
          ) : (
            <Trans>
              {lastUse}, added <Time at={createdAt} />
            </Trans>
          )}
        </span>
      </div>
      <ConfirmButton
        danger
        label={t`Remove passkey`}
        question={t`Nobody can sign in with “${name}” any more. Remove it from the device as well.`}
        onConfirm={remove}
        done={t`Passkey ${name} removed`}
      />
    </li>
  );
}

function Passkeys({ passkeys }: { readonly passkeys: readonly PasskeyView[] }) {
  const [name, setName] = useState(() => browserName(window.navigator.userAgent));
  const add = async () => {
    await addPasskey(name.trim());
    await refresh();
  };
  const none = passkeys.length === 0;
  return (
    <div className="wb-stack">
      <p className="wb-second-factor">
        {none
          ? t`None. With a passkey you sign in by a finger, a face or a PIN, in place of password and code. No other page can ask for it.`
          : t`With a passkey you sign in by a finger, a face or a PIN, in place of password and code. No other page can ask for it.`}
      </p>
      {!none && (
        <ul className="wb-own-sessions" aria-label={t`Passkeys`}>
          {passkeys.map((passkey) => (
            <Passkey key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <div className="wb-actions">
        {browserSupportsWebAuthn() ? (
          <ConfirmButton
            label={t`Add passkey`}
            question={t`Your browser asks next where to keep it: this device, a password manager, a telephone or a security key.`}
            onConfirm={add}
            done={t`Passkey added`}
          >
            <TextInput
              mt="sm"
              label={t`Name`}
              description={t`To tell it from others`}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </ConfirmButton>
        ) : (
          <p className="wb-hint">
            <Trans>This browser knows no passkeys.</Trans>
          </p>
        )}
      </div>
    </div>
  );
}

/** One's own passkeys, and the ways to have another one and to take one away. */
export function OwnPasskeys() {
  const query = useQuery(read(passkeyRoutes.listOwnPasskeys, {}));
  return (
    <Panel title={t`Passkeys`}>
      <Loaded query={query} part>
        {({ items }) => <Passkeys passkeys={items} />}
      </Loaded>
    </Panel>
  );
}
