import { Trans, useLingui } from '@lingui/react/macro';
import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Output, type WebhookDeliveryView, webhookRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Badge } from '../../ui/badge.js';
import { Copyable, CopyButton } from '../../ui/copyable.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatDuration, formatUtc } from '../../ui/format.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { visibleJson } from '../../ui/visible-name.js';
import { Loaded } from '../loaded.js';
import { RedeliverButton } from './redeliver-button.js';
import { DeliveryState } from './webhook-state.js';

type Opened = Output<typeof webhookRoutes.getWebhookDelivery>;

function Attempt({ attempt }: { readonly attempt: Opened['attempts'][number] }) {
  const { number, startedAt, durationMs, status, answer, failure } = attempt;
  return (
    <li className="wb-attempt">
      <div className="wb-actions">
        <strong>
          <Trans>Attempt {number}</Trans>
        </strong>
        <Badge tone={failure === null ? 'good' : 'bad'}>{status ?? <Trans>no answer</Trans>}</Badge>
        <span className="wb-dim wb-number">
          {formatUtc(startedAt)} · {formatDuration(durationMs)}
        </span>
      </div>
      {failure !== null && (
        <p className="wb-break">
          <ForeignText text={failure.detail} /> <span className="wb-sub wb-mono">{failure.code}</span>
        </p>
      )}
      {answer !== null && answer !== '' && (
        <pre className="wb-code">
          <ForeignText text={answer} />
        </pre>
      )}
    </li>
  );
}

/** As it is sent, but with line breaks to read it by. */
function readable(body: string): string {
  return visibleJson(JSON.parse(body));
}

function Whole({ delivery, body, attempts }: Opened) {
  const { t } = useLingui();
  return (
    <div className="wb-stack">
      <Facts>
        <Fact label={t`State`}>
          <DeliveryState delivery={delivery} />
        </Fact>
        <Fact label={t`Next attempt`}>
          <Time at={delivery.nextAttemptAt} />
        </Fact>
        <Fact label={t`Sequence number`}>{delivery.seq ?? t`a test, not in the trail`}</Fact>
        <Fact label="webhook-id">
          <Copyable value={delivery.id} what={t`id`} />
        </Fact>
      </Facts>
      <RedeliverButton delivery={delivery} />
      <Panel title={t`Attempts`}>
        {attempts.length === 0 ? (
          <p className="wb-quiet">
            <Trans>None yet.</Trans>
          </p>
        ) : (
          <ol className="wb-attempts" aria-label={t`Attempts`}>
            {attempts.map((attempt) => (
              <Attempt key={attempt.number} attempt={attempt} />
            ))}
          </ol>
        )}
      </Panel>
      <Panel title={t`What is sent`} actions={body !== null && <CopyButton value={body} label={t`Copy the body`} />}>
        {body === null ? (
          <p className="wb-quiet">
            <Trans>The event is not in the trail any more.</Trans>
          </p>
        ) : (
          <pre className="wb-code">{readable(body)}</pre>
        )}
      </Panel>
    </div>
  );
}

/** One delivery: what is sent, and each attempt. */
export function DeliveryDrawer({
  id,
  known,
  onClose,
}: {
  readonly id: string | undefined;
  readonly known: WebhookDeliveryView | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  const query = useQuery({
    ...read(webhookRoutes.getWebhookDelivery, { params: { id: id ?? '' } }),
    enabled: id !== undefined,
    refetchInterval: 5_000,
  });
  const title = known?.type ?? query.data?.delivery.type ?? t`Delivery`;
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="lg" title={title}>
      <Loaded query={query} part>
        {(opened) => <Whole {...opened} />}
      </Loaded>
    </Drawer>
  );
}
