import { Trans, useLingui } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import { Button, Modal, NumberInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type WebhookView, webhookRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { queryClient } from '../../api/query-client.js';
import { SigningKey } from './signing-key.js';

/** Makes a new signing key, which is shown once; the one before signs as well for some hours. */
export function RotateButton({ webhook: { id, slug } }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const [opened, { open, close }] = useDisclosure(false);
  const [hours, setHours] = useState<number | string>(24);
  const overlapHours = typeof hours === 'number' ? hours : Number.NaN;
  const isFit = Number.isInteger(overlapHours) && overlapHours >= 0 && overlapHours <= 168;
  const rotate = useMutation({
    mutationFn: () => call(webhookRoutes.rotateWebhookSecret, { params: { id }, body: { overlapHours } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const { data, error, isPending } = rotate;
  const shut = () => {
    rotate.reset();
    close();
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        <Trans>Rotate signing key</Trans>
      </Button>
      <Modal opened={opened} onClose={shut} title={t`Rotate the signing key of ${slug}`} size="lg">
        {data !== undefined ? (
          <>
            <SigningKey signingKey={data.signingKey} />
            <div className="wb-form-actions">
              <Button onClick={shut}>
                <Trans>Done</Trans>
              </Button>
            </div>
          </>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (isFit) rotate.mutate();
            }}
          >
            <NumberInput
              label={t`The present key signs as well for`}
              description={t`Hours, 0 to 168. Each request carries two signatures meanwhile, so take the new key into your program then`}
              min={0}
              max={168}
              allowDecimal={false}
              value={hours}
              onChange={setHours}
              error={isFit ? undefined : t`0 to 168 hours`}
            />
            {error !== null && (
              <p className="wb-form-problem" role="alert">
                {sentenceOf(error)}
              </p>
            )}
            <div className="wb-form-actions">
              <Button type="submit" loading={isPending} disabled={!isFit}>
                <Trans>Rotate signing key</Trans>
              </Button>
              <Button variant="default" onClick={shut}>
                <Trans>Cancel</Trans>
              </Button>
            </div>
          </form>
        )}
      </Modal>
    </>
  );
}
