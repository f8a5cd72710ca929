import { useLingui } from '@lingui/react/macro';
import { type WebhookDeliveryView, webhookRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { notifyDone } from '../../ui/notify.js';

/** Has one delivery sent once more, under its id. A test is made anew instead; what waits is sent anyway, and what is dropped cannot be. */
export function RedeliverButton({ delivery: { id, seq, state } }: { readonly delivery: WebhookDeliveryView }) {
  const { t } = useLingui();
  const may = useMay();
  if (!may('redeliverWebhookDelivery') || seq === null || state === 'waiting' || state === 'dropped') return null;
  const act = async (idempotencyKey: string) => {
    await call(webhookRoutes.redeliverWebhookDelivery, { params: { id } }, { idempotencyKey });
    notifyDone(t`It is sent once more`);
    await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return <ActionButton label={t`Redeliver`} onAct={act} />;
}
