import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type WebhookTest, type WebhookView, webhookRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { Notice } from '../../ui/notice.js';
import { StepList } from '../../ui/step-list.js';

/** Sends a test event and tells how far it came, step by step. */
export function WebhookTestButton({ webhook: { id, slug } }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const test = useMutation({
    mutationFn: () => call(webhookRoutes.testWebhook, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const words: Readonly<Record<WebhookTest['steps'][number]['name'], string>> = {
    ...{ dns: t`Name`, tcp: t`Connect`, tls: 'TLS', send: t`Send`, answer: t`Answer` },
  };
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
                ? t`The receiver has it. It is in the delivery log, and not in the trail.`
                : t`The receiver does not have it.`}
            </p>
            <StepList steps={data.steps} words={words} />
          </div>
        )}
      </Modal>
    </>
  );
}
