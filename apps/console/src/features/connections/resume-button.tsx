import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { connectionRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { ConfirmButton } from '../../ui/confirm.js';

/** Lets a stopped connection go on: a decision, with its reason. */
export function ResumeButton({ id, slug }: { readonly id: string; readonly slug: string }) {
  const [reason, setReason] = useState('');
  const resume = async () => {
    const body = reason.trim() === '' ? {} : { reason: reason.trim() };
    await call(connectionRoutes.resumeConnection, { params: { id }, body });
    await queryClient.invalidateQueries({ queryKey: ['connections'] });
    await queryClient.invalidateQueries({ queryKey: ['overview'] });
  };
  return (
    <ConfirmButton
      label={t`Resume connection`}
      question={t`Let ${slug} connect again? Jobs that use it run at their next slot.`}
      onConfirm={resume}
      done={t`Connection ${slug} resumed`}
    >
      <TextInput
        mt="xs"
        label={t`Why it is safe`}
        description={t`Kept in the audit trail`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
