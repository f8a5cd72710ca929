import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type RetentionRuleView, retentionRuleRoutes, storeRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { ListPage } from '../../ui/list-page.js';
import { cursorOf } from '../../ui/list-search.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { NewRule } from './new-rule.js';
import { RulePreview } from './rule-preview.js';

const route = getRouteApi('/_in/retention-rules');
const refresh = () => queryClient.invalidateQueries({ queryKey: ['retention-rules'] });

function Outcome({ state: { outcome, ranAt, requestedAt } }: Pick<RetentionRuleView, 'state'>) {
  if (requestedAt !== null)
    return (
      <Badge tone="running">
        <Trans>asked for</Trans>
      </Badge>
    );
  if (outcome === null) return <>–</>;
  return (
    <>
      {outcome.refused === null ? (
        <>
          <Trans>
            {formatCount(outcome.files)} files, {formatBytes(outcome.bytes)}
          </Trans>
          {outcome.failed > 0 && (
            <Badge tone="bad">
              <Trans>{formatCount(outcome.failed)} failed</Trans>
            </Badge>
          )}
        </>
      ) : (
        <>
          <Badge tone="warn">
            <Trans>refused</Trans>
          </Badge>
          <span className="wb-sub">{outcome.refused}</span>
        </>
      )}
      <span className="wb-sub">
        <Time at={ranAt} />
      </span>
    </>
  );
}

function Actions({ rule }: { readonly rule: RetentionRuleView }) {
  const may = useMay();
  const { id, enabled, version } = rule;
  const toggle = async () => {
    await call(retentionRuleRoutes.updateRetentionRule, { params: { id }, body: { enabled: !enabled } }, { ifMatch: version });
    await refresh();
  };
  const remove = async () => {
    await call(retentionRuleRoutes.deleteRetentionRule, { params: { id } });
    await refresh();
  };
  return (
    <div className="wb-actions">
      {may('previewRetentionRule') && <RulePreview rule={rule} />}
      {may('updateRetentionRule') && (
        <ConfirmButton
          label={enabled ? t`Switch off` : t`Switch on`}
          question={
            enabled
              ? t`Take no more files by this rule?`
              : t`Take files by this rule once a day, without asking? Look at its preview first.`
          }
          onConfirm={toggle}
          done={enabled ? t`Switched off` : t`Switched on`}
        />
      )}
      {may('deleteRetentionRule') && (
        <ConfirmButton
          danger
          label={t`Delete`}
          question={t`Delete this rule? No file is touched.`}
          onConfirm={remove}
          done={t`Rule deleted`}
        />
      )}
    </div>
  );
}

/** A folder of a store, by its name. */
function Folder({ storeId, path }: { readonly storeId: string; readonly path: string }) {
  const { data } = useQuery(read(storeRoutes.getStore, { params: { id: storeId } }));
  return <ForeignText text={data === undefined ? path : `${data.slug}: ${path}`} />;
}

const columns: readonly Column<RetentionRuleView>[] = [
  {
    id: 'rule',
    header: msg`Rule`,
    cell: ({ slug, storeId, path, match, olderThanDays, archive }) => (
      <>
        <strong>{slug}</strong>
        <span className="wb-sub wb-mono">
          <Folder storeId={storeId} path={path} /> <ForeignText text={match} />
        </span>
        <span className="wb-sub">
          {archive === null ? (
            <Trans>deleted after {formatCount(olderThanDays)} days</Trans>
          ) : (
            <Trans>
              archived after {formatCount(olderThanDays)} days in <Folder {...archive} />
            </Trans>
          )}
        </span>
      </>
    ),
  },
  {
    id: 'state',
    header: msg`State`,
    cell: ({ enabled }) => <Badge tone={enabled ? 'good' : 'idle'}>{enabled ? t`on` : t`off`}</Badge>,
  },
  { id: 'outcome', header: msg`Last run`, wide: true, cell: ({ state }) => <Outcome state={state} /> },
  { id: 'actions', header: '', align: 'right', cell: (rule) => <Actions rule={rule} /> },
];

function List() {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(retentionRuleRoutes.listRetentionRules, { query: { cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  const create = may('createRetentionRule') ? <NewRule /> : undefined;
  return (
    <ListPage
      title={t`Retention rules`}
      crumb={{ label: t`Stores`, to: '/stores' }}
      subtitle={t`Old files are deleted or archived.`}
      actions={create}
      label={t`Retention rules`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={<Empty title={t`No rules`} hint={t`Files stay until somebody removes them.`} action={create} />}
    />
  );
}

/** Rules by which old files of stores are deleted or archived. */
export function RuleList() {
  return (
    <Guarded needs="listRetentionRules" what={t`retention rules`}>
      <List />
    </Guarded>
  );
}
