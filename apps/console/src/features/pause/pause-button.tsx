import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { pauseRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';

/** The one switch: nothing begins to move until somebody resumes. */
export function PauseButton() {
  const may = useMay();
  const [reason, setReason] = useState('');
  const { data } = useQuery(read(pauseRoutes.getPause, {}));
  if (!may('pauseEverything') || data === undefined || data.pause !== null) return null;
  const pause = async () => {
    await call(pauseRoutes.pauseEverything, { body: { reason: reason.trim() } });
    for (const noun of ['pause', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <ConfirmButton
      label={t`Pause everything`}
      question={t`Pause every schedule, run and transfer that has not begun? What moves goes on, and partners can still upload.`}
      onConfirm={pause}
      done={t`Everything is paused`}
    >
      <TextInput
        mt="xs"
        data-autofocus
        label={t`Why`}
        description={t`Shown to everybody, and kept in the audit trail`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
