import { useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type WebhookView, webhookRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { TextFilter } from '../../ui/filters.js';
import { formatCount } from '../../ui/format.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { WebhookState } from './webhook-state.js';
import { heardText } from './webhook-words.js';

const route = getRouteApi('/_in/webhooks');

/** Deliveries go out each second; who looks need not see each one. */
const LOOK_EVERY_MS = 5_000;

function useColumns(): readonly Column<WebhookView>[] {
  const { t } = useLingui();
  return [
    {
      id: 'webhook',
      header: t`Webhook`,
      sortBy: ({ slug }) => slug,
      cell: ({ id, slug, url }) => (
        <>
          <RowLink to="/webhooks/$id" params={{ id }}>
            {slug}
          </RowLink>
          <span className="wb-sub wb-mono wb-break">
            <ForeignText text={url} />
          </span>
        </>
      ),
    },
    { id: 'heard', header: t`Hears of`, wide: true, text: heardText, cell: (webhook) => heardText(webhook) },
    { id: 'state', header: t`State`, cell: (webhook) => <WebhookState webhook={webhook} /> },
    {
      id: 'last',
      header: t`Last delivery`,
      wide: true,
      sortBy: ({ state }) => state.deliveredAt,
      cell: ({ state }) => <Time at={state.deliveredAt} />,
    },
    {
      id: 'waiting',
      header: t`Waiting`,
      align: 'right',
      wide: true,
      sortBy: ({ state }) => state.waiting,
      cell: ({ state }) => <span className="wb-number">{formatCount(state.waiting)}</span>,
    },
    {
      id: 'parked',
      header: t`Parked`,
      align: 'right',
      sortBy: ({ state }) => state.parked,
      cell: ({ state }) => <span className="wb-number">{formatCount(state.parked)}</span>,
    },
  ];
}

function List() {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { text } = search;
  const query = useQuery({
    ...read(webhookRoutes.listWebhooks, { query: { text, cursor: search.pages?.at(-1) } }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });
  const create = may('createWebhook') ? <LinkButton to="/webhooks/new">{t`Create webhook`}</LinkButton> : undefined;
  return (
    <ListPage
      title={t`Webhooks`}
      subtitle={t`Programs of yours that hear of what happens: each event is a signed HTTPS request, tried again until it is taken.`}
      actions={create}
      label={t`Webhooks`}
      filters={
        <TextFilter
          main
          label={t`Find a webhook`}
          value={text}
          onChange={(found) => void navigate({ search: { ...search, pages: undefined, text: found }, replace: true })}
        />
      }
      filtered={text !== undefined}
      onClear={() => void navigate({ search: {} })}
      noMatch={t`No webhook matches`}
      query={query}
      columns={useColumns()}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No webhooks`}
          hint={t`A webhook tells a program of yours that a file came or a run failed, so that it need not ask.`}
          action={create}
        />
      }
    />
  );
}

/** The programs that hear of what happens. */
export function WebhookList() {
  const { t } = useLingui();
  return (
    <Guarded needs="listWebhooks" what={t`webhooks`}>
      <List />
    </Guarded>
  );
}
