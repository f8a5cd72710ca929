import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { type KeyView, keyRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { IdempotencyKeys } from '../../api/idempotency-key.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';

interface GenerateKeyProps {
  readonly slug: string;
  readonly onMade: (key: KeyView) => void;
}

/** Makes a key pair of our own, of the algorithm that is best unless the partner’s server is too old for it. */
export function GenerateKey({ slug, onMade }: GenerateKeyProps) {
  const may = useMay();
  const [named, setNamed] = useState(slug);
  const [keys] = useState(() => new IdempotencyKeys());
  if (!may('createKey')) return null;
  const generate = async () => {
    const input = { body: { slug: named.trim(), generate: { algorithm: 'ed25519' as const } } };
    const key = await call(keyRoutes.createKey, input, { idempotencyKey: keys.keyFor(input) });
    keys.forget();
    await queryClient.invalidateQueries({ queryKey: ['keys'] });
    onMade(key);
  };
  return (
    <ConfirmButton
      label={t`Generate key`}
      question={t`An Ed25519 key pair for this partner. The private half is sealed and never shown; the public half is for the partner.`}
      onConfirm={generate}
      done={t`Key ${named} generated`}
    >
      <TextInput
        mt="xs"
        label={t`Slug of the key`}
        classNames={{ input: 'wb-mono' }}
        value={named}
        onChange={(event) => setNamed(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
