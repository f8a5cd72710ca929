import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { jobRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { Panel } from '../../ui/page.js';
import { Loading } from '../../ui/states.js';
import { DryRunResult } from './dry-run-result.js';

/** Shows what a run would make of every file, and changes nothing. */
export function DryRunPanel({ jobId }: { readonly jobId: string }) {
  const dryRun = useMutation({ mutationFn: () => call(jobRoutes.dryRunJob, { params: { id: jobId }, body: {} }) });
  return (
    <Panel
      title={t`Dry run`}
      actions={
        <Button variant="default" loading={dryRun.isPending} onClick={() => dryRun.mutate()}>
          <Trans>Dry run</Trans>
        </Button>
      }
    >
      <div aria-live="polite">
        {dryRun.isPending && <Loading what={t`Listing the source`} />}
        {dryRun.error !== null && !dryRun.isPending && <p className="wb-form-problem">{sentenceOf(dryRun.error)}</p>}
        {dryRun.data !== undefined && !dryRun.isPending && <DryRunResult result={dryRun.data} />}
        {dryRun.isIdle && (
          <p className="wb-dim">
            <Trans>Connects, lists, and says what a run would make of every file and why. Nothing is transferred.</Trans>
          </p>
        )}
      </div>
    </Panel>
  );
}
