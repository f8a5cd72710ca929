import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type WebhookView, webhookRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { DeliveryLog } from './delivery-log.js';
import { ReplayButton } from './replay-button.js';
import { RotateButton } from './rotate-button.js';
import { WebhookState } from './webhook-state.js';
import { WebhookTestButton } from './webhook-test-button.js';
import { heardText } from './webhook-words.js';

const route = getRouteApi('/_in/webhooks/$id');
const LOOK_EVERY_MS = 5_000;

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

function TurnButton({ webhook: { id, enabled, version } }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const turn = async () => {
    await call(webhookRoutes.updateWebhook, { params: { id }, body: { enabled: !enabled } }, { ifMatch: version });
    await readAgain();
  };
  return <ActionButton label={enabled ? t`Pause` : t`Resume`} onAct={turn} />;
}

function DeleteButton({ webhook: { id, slug } }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const remove = async () => {
    await call(webhookRoutes.deleteWebhook, { params: { id } });
    await navigate({ to: '/webhooks' });
    await readAgain();
  };
  return (
    <ConfirmButton
      danger
      label={t`Delete webhook`}
      question={t`Delete ${slug}, what waits for it and its delivery log? There is no way back; to stop it for a while, pause it.`}
      typed={slug}
      onConfirm={remove}
      done={t`Webhook ${slug} deleted`}
    />
  );
}

function PausedNotice({ webhook }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const { pausedFor } = webhook;
  if (pausedFor === null) return null;
  return (
    <Notice
      tone="bad"
      title={
        pausedFor === 'gone'
          ? t`The platform paused it: the receiver answered that it is gone (410).`
          : t`The platform paused it: the receiver took nothing for three days.`
      }
    >
      <Trans>It keeps its place. Mend the receiver, send a test event, then resume it: what waits is sent at once.</Trans>
    </Notice>
  );
}

function About({ webhook }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const { id, url, headerNames, caPem, previousKeyUntil, state } = webhook;
  return (
    <Panel>
      <Facts>
        <Fact label={t`Address`}>
          <span className="wb-mono wb-break">
            <ForeignText text={url} />
          </span>
        </Fact>
        <Fact label={t`Hears of`}>{heardText(webhook)}</Fact>
        <Fact label={t`Last delivery`}>
          <Time at={state.deliveredAt} />
        </Fact>
        <Fact label={t`Waiting`}>{formatCount(state.waiting)}</Fact>
        <Fact label={t`Parked`}>{formatCount(state.parked)}</Fact>
        <Fact label={t`Looked at the trail up to`}>
          <span className="wb-number">#{state.lookedAtSeq}</span>
          {state.isReplaying && (
            <span className="wb-sub">
              <Trans>a replay is under way</Trans>
            </span>
          )}
        </Fact>
        <Fact label={t`Secret headers`}>{headerNames.length === 0 ? '–' : headerNames.join(', ')}</Fact>
        <Fact label={t`Trusts`}>{caPem === null ? t`the system’s authorities` : t`authorities of its own`}</Fact>
        {previousKeyUntil !== null && (
          <Fact label={t`The key before signs as well until`}>
            <Time at={previousKeyUntil} />
          </Fact>
        )}
        <Fact label={t`Id`}>
          <Copyable value={id} what={t`id`} />
        </Fact>
      </Facts>
    </Panel>
  );
}

function Detail({ webhook }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const may = useMay();
  const { id, slug } = webhook;
  return (
    <Page
      title={slug}
      crumb={{ label: t`Webhooks`, to: '/webhooks' }}
      status={<WebhookState webhook={webhook} />}
      actions={
        <>
          {may('testWebhook') && <WebhookTestButton webhook={webhook} />}
          {may('replayWebhook') && <ReplayButton webhook={webhook} />}
          {may('updateWebhook') && (
            <>
              <TurnButton webhook={webhook} />
              <RotateButton webhook={webhook} />
              <LinkButton to="/webhooks/$id/edit" params={{ id }} variant="default">
                <Trans>Edit</Trans>
              </LinkButton>
            </>
          )}
          {may('deleteWebhook') && <DeleteButton webhook={webhook} />}
        </>
      }
    >
      <PausedNotice webhook={webhook} />
      <About webhook={webhook} />
      <DeliveryLog webhook={webhook} />
    </Page>
  );
}

/** A webhook, how it fares, and the log of what it was sent. */
export function WebhookDetail() {
  const { t } = useLingui();
  const { id } = route.useParams();
  const query = useQuery({ ...read(webhookRoutes.getWebhook, { params: { id } }), refetchInterval: LOOK_EVERY_MS });
  return (
    <Guarded needs="getWebhook" what={t`webhooks`}>
      <Loaded query={query}>{(webhook) => <Detail webhook={webhook} />}</Loaded>
    </Guarded>
  );
}
