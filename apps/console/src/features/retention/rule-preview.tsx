import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type RetentionRuleView, retentionRuleRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';

const SHOWN = 200;

/** Lists what a rule would do now, and has exactly that done. */
export function RulePreview({ rule: { id, slug } }: { readonly rule: RetentionRuleView }) {
  const may = useMay();
  const looking = useMutation({ mutationFn: () => call(retentionRuleRoutes.previewRetentionRule, { params: { id } }) });
  const { data, error, isPending } = looking;
  const run = async () => {
    await call(retentionRuleRoutes.runRetentionRule, { params: { id }, body: { confirmedFiles: data?.count ?? null } });
    await queryClient.invalidateQueries({ queryKey: ['retention-rules'] });
    looking.reset();
  };
  return (
    <>
      <Button variant="default" loading={isPending} onClick={() => looking.mutate()}>
        <Trans>Preview</Trans>
      </Button>
      <Modal opened={data !== undefined || error !== null} onClose={looking.reset} title={t`What ${slug} would do now`} size="xl">
        {error !== null && (
          <Notice tone="bad" title={t`The store could not be looked at`}>
            {sentenceOf(error)}
          </Notice>
        )}
        {data !== undefined && (
          <div className="wb-stack">
            <p>
              <Trans>
                {formatCount(data.count)} of {formatCount(data.seen)} files, {formatBytes(data.bytes)}; {formatCount(data.held)}{' '}
                old ones stay, because something is at work on them or a job has not delivered them yet.
              </Trans>
            </p>
            {data.refusal !== null && <Notice tone="warn" title={data.refusal} />}
            <ul className="wb-list" aria-label={t`Files`}>
              {data.files.slice(0, SHOWN).map(({ path, sizeBytes }) => (
                <li key={path}>
                  <span className="wb-mono">
                    <ForeignText text={path} />
                  </span>
                  <span className="wb-number">{formatBytes(sizeBytes)}</span>
                </li>
              ))}
            </ul>
            {data.count > SHOWN && (
              <p className="wb-quiet">
                <Trans>and {formatCount(data.count - SHOWN)} more.</Trans>
              </p>
            )}
            {data.count > 0 && may('runRetentionRule') && (
              <ConfirmButton
                danger
                label={t`Run now`}
                question={t`Do this to these ${formatCount(data.count)} files? A worker begins within seconds; where a cap is in the way, it is done when it is still as many.`}
                onConfirm={run}
                done={t`The rule was asked to run`}
              />
            )}
          </div>
        )}
      </Modal>
    </>
  );
}
