import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { routes, type TransferView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { Chip } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Progress } from '../../ui/progress.js';
import { Duration, Time } from '../../ui/time.js';
import { visibleText } from '../../ui/visible-name.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { ReceiptPanel } from './receipt.js';
import { baseName } from './transfer-columns.js';

const route = getRouteApi('/_in/transfers/$id');

const verificationWords = {
  'read-back': 'Read back and hashed at the target',
  'remote-digest': 'Digest told by the target',
  sidecar: 'Size compared; the digest lies beside it',
  size: 'Size compared',
  unconfirmed: 'Not confirmed by the target',
} as const;

const postActionWords = {
  none: 'Kept',
  waiting: 'Waits until the other targets have the file',
  pending: 'About to be deleted or moved',
  done: 'Deleted or moved',
  failed: 'Could not be deleted or moved',
} as const;

function isOver({ state }: TransferView): boolean {
  return state === 'committed' || state === 'failed' || state === 'cancelled';
}

async function readAgain(): Promise<void> {
  for (const noun of ['transfers', 'runs', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
}

function EndLink({ end: { kind, id, name } }: { readonly end: TransferView['source'] }) {
  const label = name ?? `a deleted ${kind}`;
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
    <Panel title="Both ends">
      <div className="wb-ends">
        <div>
          <span className="wb-sub">From {source.kind}</span>
          <EndLink end={source} />
          <div>
            <Copyable value={transfer.sourcePath} what="source path">
              <FileName name={transfer.sourcePath} />
            </Copyable>
          </div>
        </div>
        <span aria-hidden="true" className="wb-dim wb-ends-arrow">
          →
        </span>
        <div>
          <span className="wb-sub">To {target.kind}</span>
          <EndLink end={target} />
          <div>
            <Copyable value={transfer.deliveredPath ?? transfer.targetPath} what="target path">
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
    await call(routes.cancelTransfer, { params });
    await readAgain();
  };
  const retry = async (idempotencyKey: string) => {
    await call(routes.retryTransfer, { params }, { idempotencyKey });
    await readAgain();
  };
  const forget = async () => {
    await call(routes.forgetTransfer, { params });
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
      {may(routes.listFileStories) && (
        <LinkButton variant="default" to="/files" search={{ transferId: transfer.id }}>
          Whole story
        </LinkButton>
      )}
      {may(routes.listAuditEvents) && (
        <LinkButton variant="default" to="/audit" search={{ transferId: transfer.id }}>
          Audit trail
        </LinkButton>
      )}
      {!isOver(transfer) && !transfer.cancelRequested && may(routes.cancelTransfer) && (
        <ConfirmButton
          danger
          label="Cancel transfer"
          question="Cancel this transfer? It stops within a second and leaves nothing visible."
          onConfirm={cancel}
          done="The transfer is being cancelled"
        />
      )}
      {canForget && may(routes.forgetTransfer) && (
        <ConfirmButton
          label="Forget this file"
          question="Take this file again? The next run that finds it, unchanged or not, delivers it once more. What was delivered stays where it is."
          onConfirm={forget}
          done="The next run that finds the file takes it again"
        />
      )}
      {canRetry && may(routes.retryTransfer) && <ActionButton main label="Retry transfer" onAct={retry} />}
    </>
  );
}

function Detail({ transfer }: { readonly transfer: TransferView }) {
  const { id, state, bytesDone, sizeBytes, expectedBytes } = transfer;
  const name = baseName(transfer.direction === 'upload' ? transfer.targetPath : transfer.sourcePath);
  const total = sizeBytes ?? expectedBytes;
  return (
    <Page
      title={visibleText(name)}
      heading={<FileName name={name} />}
      crumb={{ label: 'Transfers', to: '/transfers' }}
      status={
        <>
          <span role="status" aria-label="Transfer status">
            <StateBadge state={state} />
          </span>
          <Chip>{transfer.direction}</Chip>
        </>
      }
      subtitle={
        <Link to="/partners/$id" params={{ id: transfer.partnerId }}>
          {transfer.partnerName ?? 'a deleted partner'}
        </Link>
      }
      actions={<Actions transfer={transfer} />}
    >
      {transfer.failureDetail !== null && (
        <Notice tone={state === 'failed' ? 'bad' : 'warn'} title={transfer.failureDetail}>
          <span className="wb-mono">{transfer.failureCode}</span>
          {transfer.nextAttemptAt !== null && (
            <>
              {' '}
              · tries again <Time at={transfer.nextAttemptAt} />
            </>
          )}
        </Notice>
      )}
      {transfer.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {(state === 'running' || state === 'verifying') && (
        <Panel>
          <Progress label={`Progress of ${visibleText(name)}`} done={bytesDone} total={total} tone={state} />
          <span className="wb-dim wb-number">
            {formatBytes(bytesDone)}
            {total !== null && ` of ${formatBytes(total)}`}
          </span>
        </Panel>
      )}
      <Ends transfer={transfer} />
      <Panel title="Facts">
        <Facts>
          <Fact label="SHA-256">{transfer.sha256 === null ? '–' : <Copyable value={transfer.sha256} what="digest" />}</Fact>
          <Fact label="Size">{sizeBytes === null ? '–' : `${formatBytes(sizeBytes)} (${formatCount(sizeBytes)} bytes)`}</Fact>
          {sizeBytes !== null && (transfer.attempt > 1 || transfer.bytesMoved > sizeBytes) && (
            <Fact label="Moved over the line">
              {formatBytes(transfer.bytesMoved)}
              <span className="wb-sub">
                {transfer.bytesMoved > sizeBytes
                  ? `${formatBytes(transfer.bytesMoved - sizeBytes)} of it once more, after a failed attempt`
                  : 'each byte once: later attempts went on where the one before had ended'}
              </span>
            </Fact>
          )}
          <Fact label="Verification">{transfer.verification === null ? '–' : verificationWords[transfer.verification]}</Fact>
          {transfer.sourceDigest !== null && (
            <Fact label="Sidecar at the source">
              {transfer.sourceDigest.startsWith('md5:') ? (
                <>
                  Its MD5 agreed: <Copyable value={transfer.sourceDigest.slice('md5:'.length)} what="MD5" />
                </>
              ) : (
                'Its SHA-256 agreed'
              )}
            </Fact>
          )}
          <Fact label="Attempt">
            {transfer.attempt} of {transfer.maxAttempts}
          </Fact>
          <Fact label="Started">
            <Time at={transfer.startedAt} />
          </Fact>
          <Fact label="Finished">
            <Time at={transfer.finishedAt} />
          </Fact>
          <Fact label="Took">
            <Duration from={transfer.startedAt} to={transfer.finishedAt} />
          </Fact>
          <Fact label="Source file afterwards">{postActionWords[transfer.postAction]}</Fact>
          <Fact label="Run">
            {transfer.runId === null ? (
              '–'
            ) : (
              <Link to="/runs/$id" params={{ id: transfer.runId }}>
                {transfer.jobSlug ?? 'Run'}
              </Link>
            )}
          </Fact>
          <Fact label="Id">
            <Copyable value={id} what="id" />
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
    ...read(routes.getTransfer, { params: { id } }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data) ? false : 15_000),
  });
  return <Loaded query={query}>{(transfer) => <Detail transfer={transfer} />}</Loaded>;
}
