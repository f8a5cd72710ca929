import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Select, Textarea } from '@mantine/core';
import { type SelfServiceView, selfServiceRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { queryClient } from '../../api/query-client.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { Badge } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import { FormProblems } from '../../ui/form-page.js';
import { useNow } from '../../ui/now.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import type { Door } from './doors.js';

type Key = SelfServiceView['account']['keys'][number];

const shape = selfServiceRoutes.offerKeyByLink.body.omit({ token: true });

function State({ pending, replacedBy, expiresAt, isAuthority }: Key) {
  const now = useNow();
  if (pending !== null) {
    return (
      <span className="wb-sub">
        <Trans>
          <Badge tone="warn">waits for its first sign-in</Badge>, lapses <Time at={pending.until} />
        </Trans>
      </span>
    );
  }
  if (expiresAt === null) {
    return (
      <span className="wb-sub">
        <Badge tone="good">{isAuthority ? t`authority` : t`signs in`}</Badge>
      </span>
    );
  }
  const isOver = Date.parse(expiresAt) <= now;
  return (
    <span className="wb-sub">
      <Badge tone={isOver ? 'idle' : 'warn'}>{isOver ? t`ended` : replacedBy === null ? t`ends` : t`replaced; ends`}</Badge>{' '}
      <Time at={expiresAt} />
    </span>
  );
}

function OfferForm({ keys, door }: { readonly keys: readonly Key[]; readonly door: Door }) {
  const replaceable = keys.filter(({ pending, isAuthority }) => pending === null && !isAuthority);
  const [offered, setOffered] = useState(false);
  const { form, problems, pending, submit } = useEntryForm({
    initial: { publicKey: '', replaces: replaceable[0]?.fingerprint ?? '' },
    schema: shape,
    toBody: ({ publicKey, replaces }) => ({ publicKey: publicKey.trim(), replaces: replaces === '' ? null : replaces }),
    send: (body) => door.offer({ publicKey: body.publicKey, replaces: body.replaces ?? null }),
    touches: [],
    onDone: () => {
      setOffered(true);
      form.reset();
      void queryClient.invalidateQueries({ queryKey: door.key });
    },
  });
  return (
    <form
      aria-label={t`Offer a key`}
      noValidate
      className="wb-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) submit();
      }}
    >
      <FormProblems problems={problems} />
      {offered && (
        <p role="status">
          <Trans>The key is there. Sign in with it: that proves it.</Trans>
        </p>
      )}
      <Textarea
        label={t`New public key`}
        description={t`The line of a file *.pub, such as id_ed25519.pub. Never the private key.`}
        placeholder="ssh-ed25519 AAAA… you@example"
        autosize
        minRows={3}
        spellCheck={false}
        classNames={{ input: 'wb-mono' }}
        {...form.getInputProps('publicKey')}
      />
      {replaceable.length > 0 && (
        <Select
          label={t`Takes the place of`}
          description={t`That one still signs in for 7 days after the first sign-in with the new one`}
          allowDeselect={false}
          data={replaceable.map(({ fingerprint, comment }) => ({
            value: fingerprint,
            label: comment === '' ? fingerprint : `${comment}, ${fingerprint}`,
          }))}
          {...form.getInputProps('replaces')}
        />
      )}
      <div className="wb-form-actions">
        <Button type="submit" loading={pending}>
          <Trans>Offer key</Trans>
        </Button>
      </div>
    </form>
  );
}

/** Whether a key may be offered: `used` where a link has had its one. */
export type Offer = 'open' | 'used' | 'none';

interface OwnKeysProps {
  readonly keys: readonly Key[];
  readonly door: Door;
  readonly offer: Offer;
}

/** The keys of an account, and the way to a new one. */
export function OwnKeys({ keys, door, offer }: OwnKeysProps) {
  return (
    <>
      <Panel title={t`Your keys`} flush>
        {keys.length === 0 ? (
          <p className="wb-quiet">
            <Trans>None yet.</Trans>
          </p>
        ) : (
          <ul className="wb-list">
            {keys.map((key) => (
              <li key={key.fingerprint}>
                <div>
                  <Copyable value={key.fingerprint} what={t`fingerprint`} />
                  <span className="wb-sub">
                    {key.algorithm} {key.comment}
                  </span>
                  {key.from.length > 0 && (
                    <span className="wb-sub">
                      <Trans>
                        from <span className="wb-mono">{key.from.join(', ')}</span>
                      </Trans>
                    </span>
                  )}
                  <State {...key} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {offer !== 'none' && (
        <Panel title={t`A new key`}>
          {offer === 'open' ? (
            <OfferForm keys={keys} door={door} />
          ) : (
            <p className="wb-hint">
              <Trans>A key was offered with this link; it takes no other. Ask for another link if that was the wrong one.</Trans>
            </p>
          )}
        </Panel>
      )}
    </>
  );
}
