import { Select, TextInput } from '@mantine/core';
import { type BanView, routes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { IdempotencyKeys } from '../../api/idempotency-key.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';

const HOUR_MS = 3_600_000;
const lengths = [
  { value: '1', label: 'One hour' },
  { value: '24', label: 'One day' },
  { value: '168', label: 'One week' },
  { value: '', label: 'Until it is lifted' },
];

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['bans'] });

/** Bans an address by hand. */
export function BanAddress() {
  const may = useMay();
  const [address, setAddress] = useState('');
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState('24');
  const [keys] = useState(() => new IdempotencyKeys());
  if (!may(routes.createBan)) return null;
  const ban = async () => {
    const until = hours === '' ? null : new Date(Date.now() + Number(hours) * HOUR_MS).toISOString();
    const body = { address: address.trim(), reason: reason.trim(), until };
    await call(routes.createBan, { body }, { idempotencyKey: keys.keyFor(body) });
    keys.forget();
    setAddress('');
    setReason('');
    await readAgain();
  };
  return (
    <ConfirmButton
      label="Ban address"
      question="Nobody from there can sign in any more. Sessions that are open go on."
      onConfirm={ban}
      done="Address banned"
    >
      <TextInput
        mt="xs"
        label="Address"
        placeholder="192.0.2.7"
        description="One of IPv6 is banned with its /64"
        classNames={{ input: 'wb-mono' }}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <TextInput
        mt="xs"
        label="Why"
        description="Shown to everybody, and kept in the audit trail"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Select
        mt="xs"
        label="For"
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
  if (!ban.active || !may(routes.liftBan)) return null;
  const lift = async () => {
    await call(routes.liftBan, { params: { id: ban.id } });
    await readAgain();
  };
  return (
    <ConfirmButton
      label="Lift ban"
      variant="subtle"
      question={
        <>
          Let <span className="wb-mono">{ban.address}</span> in again, at once? What it did so far is forgotten.
        </>
      }
      onConfirm={lift}
      done="Ban lifted"
    />
  );
}
