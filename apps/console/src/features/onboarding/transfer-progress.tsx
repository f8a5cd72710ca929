import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type TransferView, transferRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { Progress } from '../../ui/progress.js';
import { visibleText } from '../../ui/visible-name.js';
import { StateBadge } from '../state-badge.js';
import { baseName } from '../transfers/transfer-columns.js';

function Receipt({ transferId }: { readonly transferId: string }) {
  const may = useMay();
  const { data } = useQuery({
    ...read(transferRoutes.getReceipt, { params: { id: transferId } }),
    enabled: may('getReceipt'),
  });
  if (data === undefined) return null;
  return (
    <span className="wb-sub">
      <Trans>
        <Link to="/transfers/$id" params={{ id: transferId }}>
          Receipt
        </Link>
        , signed by <Copyable value={data.signedBy} what={t`fingerprint of the signing key`} />
      </Trans>
    </span>
  );
}

/** A file on its way: how far it is, why it failed, and its receipt once it is committed. */
export function TransferProgress({ transfer }: { readonly transfer: TransferView }) {
  const { id, state, direction, sourcePath, targetPath, deliveredPath, bytesDone, sizeBytes, expectedBytes } = transfer;
  const name = baseName(direction === 'upload' ? targetPath : sourcePath);
  return (
    <div className="wb-first-file">
      <div className="wb-first-file-head">
        <Link to="/transfers/$id" params={{ id }}>
          <FileName name={name} />
        </Link>
        <StateBadge state={state} />
      </div>
      {(state === 'running' || state === 'verifying') && (
        <Progress label={t`Progress of ${visibleText(name)}`} done={bytesDone} total={sizeBytes ?? expectedBytes} tone={state} />
      )}
      {transfer.failureDetail !== null && (
        <span className="wb-sub">
          {transfer.failureDetail} <span className="wb-mono">{transfer.failureCode}</span>
        </span>
      )}
      {state === 'committed' && (
        <>
          <span className="wb-sub">
            <Trans>
              {formatBytes(sizeBytes ?? bytesDone)} in <FileName name={deliveredPath ?? targetPath} />
            </Trans>
          </span>
          <Receipt transferId={id} />
        </>
      )}
    </div>
  );
}
