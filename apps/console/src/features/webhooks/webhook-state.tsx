import { Trans } from '@lingui/react/macro';
import type { WebhookDeliveryView, WebhookView } from '@waybill/contracts';
import { Badge, type Tone } from '../../ui/badge.js';
import { formatCount } from '../../ui/format.js';
import { Time } from '../../ui/time.js';

/** How a webhook fares. */
export function WebhookState({ webhook: { enabled, pausedFor, state } }: { readonly webhook: WebhookView }) {
  if (pausedFor === 'gone') {
    return (
      <>
        <Badge tone="bad">
          <Trans>paused</Trans>
        </Badge>
        <span className="wb-sub">
          <Trans>it answered that it is gone (410)</Trans>
        </span>
      </>
    );
  }
  if (pausedFor === 'failing') {
    return (
      <>
        <Badge tone="bad">
          <Trans>paused</Trans>
        </Badge>
        <span className="wb-sub">
          <Trans>it took nothing for three days</Trans>
        </span>
      </>
    );
  }
  if (!enabled) {
    return (
      <Badge tone="idle">
        <Trans>off</Trans>
      </Badge>
    );
  }
  if (state.failingSince !== null) {
    const failures = formatCount(state.failures);
    return (
      <>
        <Badge tone="bad">
          <Trans>failing</Trans>
        </Badge>
        <span className="wb-sub">
          <Trans>
            {failures} in a row, the first <Time at={state.failingSince} />
          </Trans>
        </span>
      </>
    );
  }
  return (
    <Badge tone="good">
      <Trans>on</Trans>
    </Badge>
  );
}

const tones: Readonly<Record<WebhookDeliveryView['state'], Tone>> = {
  waiting: 'running',
  delivered: 'good',
  parked: 'bad',
  dropped: 'idle',
};

/** The state of a delivery in its colour; one that failed already and is tried again is no plain waiting. */
export function DeliveryState({ delivery: { state, attempts } }: { readonly delivery: WebhookDeliveryView }) {
  if (state === 'waiting' && attempts > 0) {
    return (
      <Badge tone="warn">
        <Trans>tried again</Trans>
      </Badge>
    );
  }
  return <Badge tone={tones[state]}>{state}</Badge>;
}
