import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type AuditStreamTest, type AuditStreamView, auditStreamRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { spoken } from '../../language/spoken.js';
import { Notice } from '../../ui/notice.js';
import { StepList } from '../../ui/step-list.js';

const stepWords: Readonly<Record<AuditStreamTest['steps'][number]['name'], string>> = spoken({
  dns: msg`Name`,
  tcp: msg`Connect`,
  tls: msg`TLS`,
  send: msg`Send`,
  answer: msg`Answer`,
});

/** Sends a test event and tells how far it came, step by step. */
export function StreamTestButton({ stream: { id, slug } }: { readonly stream: AuditStreamView }) {
  const test = useMutation({
    mutationFn: () => call(auditStreamRoutes.testAuditStream, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['audit-streams'] }),
  });
  const { data, error, isPending } = test;
  return (
    <>
      <Button variant="default" loading={isPending} onClick={() => test.mutate()}>
        <Trans>Send a test event</Trans>
      </Button>
      <Modal opened={data !== undefined || error !== null} onClose={test.reset} title={t`A test event to ${slug}`} size="lg">
        {error !== null && (
          <Notice tone="bad" title={t`The test could not be made`}>
            {sentenceOf(error)}
          </Notice>
        )}
        {data !== undefined && (
          <div className="wb-stack">
            <p role="status" data-tone={data.ok ? 'good' : 'bad'} className="wb-badge">
              <span className="wb-dot" aria-hidden="true" />
              {data.ok
                ? t`The collector has it. It has the sequence number 0 and is not in the trail.`
                : t`The collector does not have it.`}
            </p>
            <StepList steps={data.steps} words={stepWords} />
          </div>
        )}
      </Modal>
    </>
  );
}
