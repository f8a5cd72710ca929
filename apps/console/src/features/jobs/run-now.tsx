import { t } from '@lingui/core/macro';
import { PlayIcon } from '@primer/octicons-react';
import { useNavigate } from '@tanstack/react-router';
import { jobRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { ActionButton } from '../../ui/action-button.js';
import { notifyDone } from '../../ui/notify.js';

/** Starts a run of a job and shows it. */
export function RunNowButton({ jobId, main = false }: { readonly jobId: string; readonly main?: boolean }) {
  const navigate = useNavigate();
  const run = async (idempotencyKey: string) => {
    const { id } = await call(jobRoutes.requestRun, { params: { id: jobId } }, { idempotencyKey });
    notifyDone(t`Run started`);
    void queryClient.invalidateQueries({ queryKey: ['runs'] });
    await navigate({ to: '/runs/$id', params: { id } });
  };
  return <ActionButton label={t`Run now`} main={main} icon={<PlayIcon size={13} aria-hidden="true" />} onAct={run} />;
}
