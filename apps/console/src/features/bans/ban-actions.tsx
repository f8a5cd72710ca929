import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select, TextInput } from '@mantine/core';
import { type BanView, banRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { IdempotencyKeys } from '../../api/idempotency-key.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { spoken } from '../../language/spoken.js';
import { ConfirmButton } from '../../ui/confirm.js';

const HOUR_MS = 3_600_000;
const lengths = spoken([
  { value: '1', label: msg`One hour` },
  { value: '24', label: msg`One day` },
  { value: '168', label: msg`One week` },
  { value: '', label: msg`Until it is lifted` },
]);

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['bans'] });

/** Bans an address by hand. */
export function BanAddress() {
  const may = useMay();
  const [address, setAddress] = useState('');
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState('24');
  const [keys] = useState(() => new IdempotencyKeys());
  if (!may('createBan')) return null;
  const ban = async () => {
    const until = hours === '' ? null : new Date(Date.now() + Number(hours) * HOUR_MS).toISOString();
    const body = { address: address.trim(), reason: reason.trim(), until };
    await call(banRoutes.createBan, { body }, { idempotencyKey: keys.keyFor(body) });
    keys.forget();
    setAddress('');
    setReason('');
    await readAgain();
  };
  return (
    <ConfirmButton
      label={t`Ban address`}
      question={t`Nobody from there can sign in any more. Sessions that are open go on.`}
      onConfirm={ban}
      done={t`Address banned`}
    >
      <TextInput
        mt="xs"
        label={t`Address`}
        placeholder="192.0.2.7"
        description={t`One of IPv6 is banned with its /64`}
        classNames={{ input: 'wb-mono' }}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <TextInput
        mt="xs"
        label={t`Why`}
        description={t`Shown to everybody, and kept in the audit trail`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Select
        mt="xs"
        label={t`For`}
        data={lengths}
        allowDeselect={false}
        value={hours}
        onChange={(value) => setHours(value ?? '')}
      />
    </ConfirmButton>
  );
}

/** Lets a banned address in again. */
export function LiftBan({ ban }: { readonly ban: BanView }) {
  const may = useMay();
  if (!ban.active || !may('liftBan')) return null;
  const lift = async () => {
    await call(banRoutes.liftBan, { params: { id: ban.id } });
    await readAgain();
  };
  return (
    <ConfirmButton
      label={t`Lift ban`}
      variant="subtle"
      question={
        <Trans>
          Let <span className="wb-mono">{ban.address}</span> in again, at once? What it did so far is forgotten.
        </Trans>
      }
      onConfirm={lift}
      done={t`Ban lifted`}
    />
  );
}
