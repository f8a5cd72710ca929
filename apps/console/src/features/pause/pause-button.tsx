import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { routes } from '@waybill/contracts';
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
  const { data } = useQuery(read(routes.getPause, {}));
  if (!may(routes.pauseEverything) || data === undefined || data.pause !== null) return null;
  const pause = async () => {
    await call(routes.pauseEverything, { body: { reason: reason.trim() } });
    for (const noun of ['pause', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <ConfirmButton
      label="Pause everything"
      question="Pause every schedule, run and transfer that has not begun? What moves goes on, and partners can still upload."
      onConfirm={pause}
      done="Everything is paused"
    >
      <TextInput
        mt="xs"
        data-autofocus
        label="Why"
        description="Shown to everybody, and kept in the audit trail"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
