import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type TransferView, transferRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { spoken } from '../../language/spoken.js';
import { ActionButton } from '../../ui/action-button.js';
import { Chip } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Duration, Time } from '../../ui/time.js';
import { visibleText } from '../../ui/visible-name.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { HowFar } from './how-far.js';
import { ReceiptPanel } from './receipt.js';
import { baseName } from './transfer-columns.js';

const route = getRouteApi('/_in/transfers/$id');

const verificationWords = spoken({
  'read-back': msg`Read back and hashed at the target`,
  'remote-digest': msg`Digest told by the target`,
  sidecar: msg`Size compared; the digest lies beside it`,
  size: msg`Size compared`,
  unconfirmed: msg`Not confirmed by the target`,
});

const postActionWords = spoken({
  none: msg`Kept`,
  waiting: msg`Waits until the other targets have the file`,
  pending: msg`About to be deleted or moved`,
  done: msg`Deleted or moved`,
  failed: msg`Could not be deleted or moved`,
});

function isOver({ state }: TransferView): boolean {
  return state === 'committed' || state === 'failed' || state === 'cancelled';
}

async function readAgain(): Promise<void> {
  for (const noun of ['transfers', 'runs', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
}

function EndLink({ end: { kind, id, name } }: { readonly end: TransferView['source'] }) {
  const label = name ?? t`a deleted ${kind}`;
  switch (kind) {
    case 'store':
      return (
        <Link to="/stores/$id" params={{ id }}>
          {label}
        </Link>
      );
    case 'connection':
      return (
        <Link to="/connections/$id" params={{ id }}>
          {label}
        </Link>
      );
    case 'account':
      return (
        <Link to="/accounts/$id" params={{ id }}>
          {label}
        </Link>
      );
  }
}

function Ends({ transfer }: { readonly transfer: TransferView }) {
  const { source, target } = transfer;
  return (
    <Panel title={t`Both ends`}>
      <div className="wb-ends">
        <div>
          <span className="wb-sub">
            <Trans>From {source.kind}</Trans>
          </span>
          <EndLink end={source} />
          <div>
            <Copyable value={transfer.sourcePath} what={t`source path`}>
              <FileName name={transfer.sourcePath} />
            </Copyable>
          </div>
        </div>
        <span aria-hidden="true" className="wb-dim wb-ends-arrow">
          →
        </span>
        <div>
          <span className="wb-sub">
            <Trans>To {target.kind}</Trans>
          </span>
          <EndLink end={target} />
          <div>
            <Copyable value={transfer.deliveredPath ?? transfer.targetPath} what={t`target path`}>
              <FileName name={transfer.deliveredPath ?? transfer.targetPath} />
            </Copyable>
          </div>
        </div>
      </div>
    </Panel>
  );
}

function Actions({ transfer }: { readonly transfer: TransferView }) {
  const may = useMay();
  const params = { id: transfer.id };
  const cancel = async () => {
    await call(transferRoutes.cancelTransfer, { params });
    await readAgain();
  };
  const retry = async (idempotencyKey: string) => {
    await call(transferRoutes.retryTransfer, { params }, { idempotencyKey });
    await readAgain();
  };
  const forget = async () => {
    await call(transferRoutes.forgetTransfer, { params });
    await readAgain();
  };
  const canForget =
    transfer.state === 'committed' &&
    transfer.direction !== 'upload' &&
    transfer.forgottenAt === null &&
    transfer.postAction !== 'pending';
  const canRetry = (transfer.state === 'failed' || transfer.state === 'cancelled') && transfer.direction !== 'upload';
  return (
    <>
      {may('listFileStories') && (
        <LinkButton variant="default" to="/files" search={{ transferId: transfer.id }}>
          <Trans>Whole story</Trans>
        </LinkButton>
      )}
      {may('listAuditEvents') && (
        <LinkButton variant="default" to="/audit" search={{ transferId: transfer.id }}>
          <Trans>Audit trail</Trans>
        </LinkButton>
      )}
      {!isOver(transfer) && !transfer.cancelRequested && may('cancelTransfer') && (
        <ConfirmButton
          danger
          label={t`Cancel transfer`}
          question={t`Cancel this transfer? It stops within a second and leaves nothing visible.`}
          onConfirm={cancel}
          done={t`The transfer is being cancelled`}
        />
      )}
      {canForget && may('forgetTransfer') && (
        <ConfirmButton
          label={t`Forget this file`}
          question={t`Take this file again? The next run that finds it, unchanged or not, delivers it once more. What was delivered stays where it is.`}
          onConfirm={forget}
          done={t`The next run that finds the file takes it again`}
        />
      )}
      {canRetry && may('retryTransfer') && <ActionButton main label={t`Retry transfer`} onAct={retry} />}
    </>
  );
}

function Detail({ transfer }: { readonly transfer: TransferView }) {
  const { id, state, sizeBytes } = transfer;
  const name = baseName(transfer.direction === 'upload' ? transfer.targetPath : transfer.sourcePath);
  return (
    <Page
      title={visibleText(name)}
      heading={<FileName name={name} />}
      crumb={{ label: t`Transfers`, to: '/transfers' }}
      status={
        <>
          <span role="status" aria-label={t`Transfer status`}>
            <StateBadge state={state} />
          </span>
          <Chip>{transfer.direction}</Chip>
        </>
      }
      subtitle={
        <Link to="/partners/$id" params={{ id: transfer.partnerId }}>
          {transfer.partnerName ?? t`a deleted partner`}
        </Link>
      }
      actions={<Actions transfer={transfer} />}
    >
      {transfer.failureDetail !== null && (
        <Notice tone={state === 'failed' ? 'bad' : 'warn'} title={transfer.failureDetail}>
          <span className="wb-mono">{transfer.failureCode}</span>
          {transfer.nextAttemptAt !== null && (
            <Trans>
              {' '}
              · tries again <Time at={transfer.nextAttemptAt} />
            </Trans>
          )}
        </Notice>
      )}
      {transfer.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {(state === 'running' || state === 'verifying') && <HowFar transfer={transfer} name={name} />}
      <Ends transfer={transfer} />
      <Panel title={t`Facts`}>
        <Facts>
          <Fact label="SHA-256">{transfer.sha256 === null ? '–' : <Copyable value={transfer.sha256} what={t`digest`} />}</Fact>
          <Fact label={t`Size`}>{sizeBytes === null ? '–' : t`${formatBytes(sizeBytes)} (${formatCount(sizeBytes)} bytes)`}</Fact>
          {sizeBytes !== null && (transfer.attempt > 1 || transfer.bytesMoved > sizeBytes) && (
            <Fact label={t`Moved over the line`}>
              {formatBytes(transfer.bytesMoved)}
              <span className="wb-sub">
                {transfer.bytesMoved > sizeBytes
                  ? t`${formatBytes(transfer.bytesMoved - sizeBytes)} of it once more, after a failed attempt`
                  : t`each byte once: later attempts went on where the one before had ended`}
              </span>
            </Fact>
          )}
          <Fact label={t`Verification`}>{transfer.verification === null ? '–' : verificationWords[transfer.verification]}</Fact>
          {transfer.sourceDigest !== null && (
            <Fact label={t`Sidecar at the source`}>
              {transfer.sourceDigest.startsWith('md5:') ? (
                <Trans>
                  Its MD5 agreed: <Copyable value={transfer.sourceDigest.slice('md5:'.length)} what="MD5" />
                </Trans>
              ) : (
                t`Its SHA-256 agreed`
              )}
            </Fact>
          )}
          <Fact label={t`Attempt`}>
            <Trans>
              {transfer.attempt} of {transfer.maxAttempts}
            </Trans>
          </Fact>
          <Fact label={t`Started`}>
            <Time at={transfer.startedAt} />
          </Fact>
          <Fact label={t`Finished`}>
            <Time at={transfer.finishedAt} />
          </Fact>
          <Fact label={t`Took`}>
            <Duration from={transfer.startedAt} to={transfer.finishedAt} />
          </Fact>
          <Fact label={t`Source file afterwards`}>{postActionWords[transfer.postAction]}</Fact>
          <Fact label={t`Run`}>
            {transfer.runId === null ? (
              '–'
            ) : (
              <Link to="/runs/$id" params={{ id: transfer.runId }}>
                {transfer.jobSlug ?? t`Run`}
              </Link>
            )}
          </Fact>
          <Fact label={t`Id`}>
            <Copyable value={id} what={t`id`} />
          </Fact>
        </Facts>
      </Panel>
      {state === 'committed' && <ReceiptPanel transferId={id} />}
    </Page>
  );
}

/** A transfer: both ends, its digest, its receipt. Live while it is under way. */
export function TransferDetail() {
  const { id } = route.useParams();
  const query = useQuery({
    ...read(transferRoutes.getTransfer, { params: { id } }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data) ? false : 15_000),
  });
  return <Loaded query={query}>{(transfer) => <Detail transfer={transfer} />}</Loaded>;
}
