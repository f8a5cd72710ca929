import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type AuditAnchorView, auditAnchorRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';

/** Reads an anchor back and says whether the database agrees with it. */
export function CompareButton({ anchor: { id, slug } }: { readonly anchor: AuditAnchorView }) {
  const comparing = useMutation({ mutationFn: () => call(auditAnchorRoutes.compareAuditAnchor, { params: { id } }) });
  const { data, error, isPending } = comparing;
  return (
    <>
      <Button variant="default" loading={isPending} onClick={() => comparing.mutate()}>
        <Trans>Compare</Trans>
      </Button>
      <Modal
        opened={data !== undefined || error !== null}
        onClose={comparing.reset}
        title={t`${slug} and the database`}
        size="lg"
      >
        {error !== null && (
          <Notice tone="bad" title={t`The anchor could not be read`}>
            {sentenceOf(error)}
          </Notice>
        )}
        {data?.files === 0 && <Notice tone="warn" title={t`There is no checkpoint in this anchor`} />}
        {data !== undefined && data.files > 0 && data.ok && (
          <Notice
            tone="good"
            title={t`They agree: ${formatCount(data.compared)} of ${formatCount(data.files)} checkpoints compared.`}
          >
            <Trans>
              The newest is of {formatCount(data.anchoredEvents)} events; the database has {formatCount(data.databaseEvents)}.
            </Trans>
          </Notice>
        )}
        {data !== undefined && !data.ok && (
          <Notice tone="bad" title={t`They do not agree`}>
            <ul>
              {data.findings.slice(0, 20).map(({ file, problem, detail }) => (
                <li key={file}>
                  <span className="wb-mono">{file}</span> ({problem}): {detail}
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </Modal>
    </>
  );
}
