import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AuditEventView, auditRoutes } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { read } from '../../api/queries.js';
import { BeforeAfter } from '../../ui/before-after.js';
import { Copyable, CopyButton } from '../../ui/copyable.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatUtc } from '../../ui/format.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { visibleJson } from '../../ui/visible-name.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';

function Belongs({ event }: { readonly event: AuditEventView }) {
  const links: ReactNode[] = [];
  if (event.partnerId !== undefined)
    links.push(
      <Link key="partner" to="/partners/$id" params={{ id: event.partnerId }}>
        <Trans>Partner</Trans>
      </Link>,
    );
  if (event.jobId !== undefined)
    links.push(
      <Link key="job" to="/jobs/$id" params={{ id: event.jobId }}>
        <Trans>Job</Trans>
      </Link>,
    );
  if (event.runId !== undefined)
    links.push(
      <Link key="run" to="/runs/$id" params={{ id: event.runId }}>
        <Trans>Run</Trans>
      </Link>,
    );
  if (event.transferId !== undefined)
    links.push(
      <Link key="transfer" to="/transfers/$id" params={{ id: event.transferId }}>
        <Trans>Transfer</Trans>
      </Link>,
    );
  if (event.file !== undefined && event.type !== 'folder.listed')
    links.push(
      <Link
        key="story"
        to="/files"
        search={event.transferId === undefined ? { path: event.file.path } : { transferId: event.transferId }}
      >
        <Trans>Story of the file</Trans>
      </Link>,
    );
  if (links.length === 0) return <>–</>;
  return <span className="wb-actions">{links}</span>;
}

function Whole({ event }: { readonly event: AuditEventView }) {
  const { actor, source, target, file, failure, change } = event;
  const whole = visibleJson(event);
  return (
    <div className="wb-stack">
      <p>{event.summary}</p>
      <Facts>
        <Fact label={t`Outcome`}>
          <StateBadge state={event.outcome} />
        </Fact>
        <Fact label={t`Severity`}>{event.severity}</Fact>
        <Fact label={t`Recorded`}>
          <span className="wb-number">{formatUtc(event.recordedAt)}</span>
        </Fact>
        <Fact label={t`Sequence number`}>{event.seq}</Fact>
        <Fact label={t`Who`}>
          <ForeignText text={actor.name} />
          <span className="wb-sub">
            {[actor.kind, actor.role, actor.method].filter((each) => each !== undefined).join(' · ')}
          </span>
          {actor.certificate !== undefined && (
            <span className="wb-sub">
              <Trans>
                certificate <ForeignText text={actor.certificate.keyId} />, serial {actor.certificate.serial}
              </Trans>
            </span>
          )}
        </Fact>
        <Fact label={t`From`}>
          {source === undefined ? '–' : <span className="wb-mono">{source.address}</span>}
          {source?.client !== undefined && (
            <span className="wb-sub">
              <FileName name={source.client} />
            </span>
          )}
        </Fact>
        <Fact label={t`What`}>
          {target?.kind ?? '–'} <ForeignText text={target?.name ?? ''} />
        </Fact>
        <Fact label={t`Belongs to`}>
          <Belongs event={event} />
        </Fact>
        {file !== undefined && (
          <Fact label={t`File`}>
            <FileName name={file.path} />
            {file.sizeBytes !== undefined && <span className="wb-sub">{formatBytes(file.sizeBytes)}</span>}
          </Fact>
        )}
        {file?.sha256 !== undefined && (
          <Fact label="SHA-256">
            <Copyable value={file.sha256} what={t`digest`} />
          </Fact>
        )}
        {failure !== undefined && (
          <Fact label={t`Failure`}>
            {failure.detail}
            <span className="wb-sub wb-mono">{failure.code}</span>
          </Fact>
        )}
      </Facts>
      {change !== undefined && (
        <Panel title={t`Change`}>
          <BeforeAfter before={change.before} after={change.after} />
        </Panel>
      )}
      <Facts>
        <Fact label={t`Hash`}>
          <Copyable value={event.hash} what={t`hash`} />
        </Fact>
        <Fact label={t`Hash of the event before`}>
          <Copyable value={event.prevHash} what={t`previous hash`} />
        </Fact>
      </Facts>
      <Panel title={t`Whole event`} actions={<CopyButton value={whole} label={t`Copy event`} />}>
        <pre className="wb-code">{whole}</pre>
      </Panel>
    </div>
  );
}

/** One audit event, with everything it holds. */
export function EventDrawer({
  id,
  known,
  onClose,
}: {
  readonly id: string | undefined;
  readonly known: AuditEventView | undefined;
  readonly onClose: () => void;
}) {
  const query = useQuery({
    ...read(auditRoutes.getAuditEvent, { params: { id: id ?? '' } }),
    enabled: id !== undefined && known === undefined,
  });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={known?.type ?? query.data?.type ?? t`Audit event`}
    >
      {known !== undefined ? (
        <Whole event={known} />
      ) : (
        <Loaded query={query} part>
          {(event) => <Whole event={event} />}
        </Loaded>
      )}
    </Drawer>
  );
}
