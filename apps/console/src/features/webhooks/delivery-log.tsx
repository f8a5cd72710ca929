import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type WebhookDeliveryView, type WebhookView, webhookRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import type { Column } from '../../ui/data-table.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { ListView } from '../../ui/list-view.js';
import { Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { InstantFilter } from '../audit/instant-filter.js';
import { DeliveryDrawer } from './delivery-drawer.js';
import { RedeliverButton } from './redeliver-button.js';
import { deliveriesInput, deliveryStates, type WebhookSearch } from './webhook-search.js';
import { DeliveryState } from './webhook-state.js';

const route = getRouteApi('/_in/webhooks/$id');
const LOOK_EVERY_MS = 5_000;

function useColumns(search: WebhookSearch): readonly Column<WebhookDeliveryView>[] {
  const { t } = useLingui();
  return [
    {
      id: 'event',
      header: t`Event`,
      cell: ({ id, webhookId, type, seq }) => (
        <>
          <Link
            to="/webhooks/$id"
            params={{ id: webhookId }}
            search={{ ...search, delivery: id }}
            resetScroll={false}
            className="wb-row-link wb-mono"
          >
            {type}
          </Link>
          <span className="wb-sub wb-number">{seq === null ? t`test` : `#${seq}`}</span>
        </>
      ),
    },
    { id: 'state', header: t`State`, cell: (delivery) => <DeliveryState delivery={delivery} /> },
    {
      id: 'attempts',
      header: t`Attempts`,
      align: 'right',
      wide: true,
      cell: ({ attempts }) => <span className="wb-number">{attempts}</span>,
    },
    {
      id: 'status',
      header: t`Status`,
      align: 'right',
      wide: true,
      cell: ({ lastStatus, attempts }) => (
        <span className="wb-number">{lastStatus ?? (attempts === 0 ? '–' : t`no answer`)}</span>
      ),
    },
    { id: 'at', header: t`Made`, wide: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
    { id: 'next', header: t`Next attempt`, wide: true, cell: ({ nextAttemptAt }) => <Time at={nextAttemptAt} /> },
    { id: 'actions', header: '', align: 'right', cell: (delivery) => <RedeliverButton delivery={delivery} /> },
  ];
}

/** What was and what is to be sent to a webhook, newest first. */
export function DeliveryLog({ webhook: { id } }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(webhookRoutes.listWebhookDeliveries, deliveriesInput(id, search)),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });
  const filter = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, pages: undefined, ...change }, replace: true, resetScroll: false });
  const { state, type, since, until } = search;
  const isFiltered = [state, type, since, until].some((each) => each !== undefined);
  return (
    <Panel title={t`Deliveries`} flush>
      <div className="wb-panel-filters">
        <FilterBar onClear={isFiltered ? () => void navigate({ search: {} }) : undefined}>
          <ChoiceFilter
            label={t`State`}
            value={state}
            choices={deliveryStates}
            onChange={(chosen) => filter({ state: chosen })}
          />
          <TextFilter label={t`Type of event`} value={type} onChange={(typed) => filter({ type: typed })} />
          <InstantFilter label={t`From (UTC)`} value={since} onChange={(at) => filter({ since: at })} />
          <InstantFilter label={t`Before (UTC)`} value={until} onChange={(at) => filter({ until: at })} />
        </FilterBar>
      </div>
      <ListView
        label={t`Deliveries`}
        query={query}
        columns={useColumns(search)}
        rowId={(delivery) => delivery.id}
        place={search}
        onPlace={(place) => void navigate({ search: { ...search, ...place }, resetScroll: false })}
        empty={
          isFiltered ? (
            <Empty title={t`No delivery matches`} hint={t`Change or clear the filters.`} />
          ) : (
            <Empty
              title={t`No deliveries yet`}
              hint={t`The first one is made when something happens that it hears of. Send a test event to see how one looks.`}
            />
          )
        }
      />
      <DeliveryDrawer
        id={search.delivery}
        known={query.data?.items.find((each) => each.id === search.delivery)}
        onClose={() => void navigate({ search: { ...search, delivery: undefined }, resetScroll: false })}
      />
    </Panel>
  );
}
