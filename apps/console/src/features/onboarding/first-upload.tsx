import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type AccountView, transferRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { FileName } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { TransferProgress } from './transfer-progress.js';
import { downloadsOf, LOOK_EVERY_MS, mayFetch, sessionsOf, signInsOf } from './waited-for.js';
import { folderFor } from './ways.js';

/** Waits for the first file that the partner sends, and shows it while it comes. */
export function FirstUpload({ account }: { readonly account: AccountView }) {
  const folder = folderFor('upload', account.mounts);
  const query = useQuery({
    ...read(transferRoutes.listTransfers, { query: { accountId: account.id, direction: 'upload', limit: 5 } }),
    refetchInterval: LOOK_EVERY_MS,
  });
  const uploads = query.data?.items ?? [];
  const arrived = uploads.some(({ state }) => state === 'committed');
  return (
    <Panel title={t`First file that they send`} flush>
      <div aria-live="polite">
        <p className="wb-quiet" role="status">
          {arrived ? (
            <Badge tone="good">
              <Trans>A file has arrived.</Trans>
            </Badge>
          ) : (
            <Badge tone="running" live>
              {folder === undefined ? t`Waiting for a file in their folder` : t`Waiting for a file in ${folder}`}
            </Badge>
          )}
        </p>
        {uploads.map((transfer) => (
          <TransferProgress key={transfer.id} transfer={transfer} />
        ))}
      </div>
    </Panel>
  );
}

/** Waits until the partner has read a file to its end. */
export function FirstDownload({ account }: { readonly account: AccountView }) {
  const may = useMay();
  const mayRead = may('listAuditEvents');
  const signIns = useQuery({
    ...signInsOf(account.id),
    enabled: may('listAccountSignIns'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const sessions = useQuery({ ...sessionsOf(account.id), enabled: may('listLiveSessions'), refetchInterval: LOOK_EVERY_MS });
  const isThere = mayFetch(signIns.data, sessions.data?.items.length ?? 0);
  const query = useQuery({
    ...downloadsOf(account.id),
    enabled: mayRead,
    refetchInterval: ({ state: { data } }) => (isThere && data?.items.length === 0 ? LOOK_EVERY_MS : false),
  });
  const fetched = query.data?.items ?? [];
  const mount = account.mounts.find(({ permissions }) => permissions.includes('download'));
  return (
    <Panel title={t`First file that they fetch`} flush>
      <div aria-live="polite">
        <p className="wb-quiet" role="status">
          {fetched.length > 0 ? (
            <Badge tone="good">
              <Trans>They fetched a file.</Trans>
            </Badge>
          ) : mayRead ? (
            <Badge tone="running" live>
              <Trans>Waiting for them to fetch a file</Trans>
            </Badge>
          ) : (
            <Trans>
              What they fetched is in the audit trail, which takes the permission <span className="wb-mono">audit:read</span>.
            </Trans>
          )}
        </p>
        {fetched.length === 0 && mount !== undefined && (
          <p className="wb-quiet">
            <Trans>
              Lay one ready for them: in the store {mount.storeSlug}, in the folder <span className="wb-mono">{mount.at}</span>.
              They see it in <span className="wb-mono">{mount.path}</span>.
            </Trans>
          </p>
        )}
        {fetched.map(({ id, file, recordedAt }) => (
          <div className="wb-first-file" key={id}>
            <div className="wb-first-file-head">
              <FileName name={file?.path ?? ''} />
              <Time at={recordedAt} />
            </div>
          </div>
        ))}
      </div>
    </Panel>
  );
}
