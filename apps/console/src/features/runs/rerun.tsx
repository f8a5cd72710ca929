import { plural, t } from '@lingui/core/macro';
import { useNavigate } from '@tanstack/react-router';
import { type RunView, runRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { IdempotencyKeys } from '../../api/idempotency-key.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';

type Files = 'all' | 'failed';

function RerunButton({ run, which, count }: { readonly run: RunView; readonly which: Files; readonly count: number }) {
  const navigate = useNavigate();
  const [keys] = useState(() => new IdempotencyKeys());
  const rerun = async () => {
    const { id } = await call(
      runRoutes.rerunRun,
      { params: { id: run.id }, body: { files: which } },
      { idempotencyKey: keys.keyFor(which) },
    );
    keys.forget();
    void queryClient.invalidateQueries({ queryKey: ['runs'] });
    await navigate({ to: '/runs/$id', params: { id } });
  };
  return which === 'failed' ? (
    <ConfirmButton
      label={plural(count, { one: 'Run # file that failed again', other: 'Run # files that failed again' })}
      question={plural(count, {
        one: 'A new run, by the job as it is now, takes the # file that failed or was cancelled here, and nothing else. What is at the source no more is told.',
        other:
          'A new run, by the job as it is now, takes the # files that failed or were cancelled here, and nothing else. What is at the source no more is told.',
      })}
      onConfirm={rerun}
      done={t`Run started`}
    />
  ) : (
    <ConfirmButton
      label={plural(count, { one: 'Deliver # file again', other: 'Deliver # files again' })}
      question={plural(count, {
        one: 'A new run, by the job as it is now, takes the # file of this run again, even if it was delivered already. The safety caps of the job hold.',
        other:
          'A new run, by the job as it is now, takes all # files of this run again, those that were delivered already included. The safety caps of the job hold.',
      })}
      onConfirm={rerun}
      done={t`Run started`}
    />
  );
}

/** Runs a run that is over again: what failed in it, or all of it. */
export function Rerun({ run }: { readonly run: RunView }) {
  const may = useMay();
  const { taken, failed, cancelled } = run.counts;
  if (run.jobSlug === null || !may('rerunRun')) return null;
  return (
    <>
      {failed + cancelled > 0 && <RerunButton run={run} which="failed" count={failed + cancelled} />}
      {taken > 0 && <RerunButton run={run} which="all" count={taken} />}
    </>
  );
}
