import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AuditEventView, routes } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { read } from '../../api/queries.js';
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
        Partner
      </Link>,
    );
  if (event.jobId !== undefined)
    links.push(
      <Link key="job" to="/jobs/$id" params={{ id: event.jobId }}>
        Job
      </Link>,
    );
  if (event.runId !== undefined)
    links.push(
      <Link key="run" to="/runs/$id" params={{ id: event.runId }}>
        Run
      </Link>,
    );
  if (event.transferId !== undefined)
    links.push(
      <Link key="transfer" to="/transfers/$id" params={{ id: event.transferId }}>
        Transfer
      </Link>,
    );
  if (event.file !== undefined && event.type !== 'folder.listed')
    links.push(
      <Link
        key="story"
        to="/files"
        search={event.transferId === undefined ? { path: event.file.path } : { transferId: event.transferId }}
      >
        Story of the file
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
        <Fact label="Outcome">
          <StateBadge state={event.outcome} />
        </Fact>
        <Fact label="Severity">{event.severity}</Fact>
        <Fact label="Recorded">
          <span className="wb-number">{formatUtc(event.recordedAt)}</span>
        </Fact>
        <Fact label="Sequence number">{event.seq}</Fact>
        <Fact label="Who">
          <ForeignText text={actor.name} />
          <span className="wb-sub">
            {[actor.kind, actor.role, actor.method].filter((each) => each !== undefined).join(' · ')}
          </span>
        </Fact>
        <Fact label="From">
          {source === undefined ? '–' : <span className="wb-mono">{source.address}</span>}
          {source?.client !== undefined && (
            <span className="wb-sub">
              <FileName name={source.client} />
            </span>
          )}
        </Fact>
        <Fact label="What">
          {target?.kind ?? '–'} <ForeignText text={target?.name ?? ''} />
        </Fact>
        <Fact label="Belongs to">
          <Belongs event={event} />
        </Fact>
        {file !== undefined && (
          <Fact label="File">
            <FileName name={file.path} />
            {file.sizeBytes !== undefined && <span className="wb-sub">{formatBytes(file.sizeBytes)}</span>}
          </Fact>
        )}
        {file?.sha256 !== undefined && (
          <Fact label="SHA-256">
            <Copyable value={file.sha256} what="digest" />
          </Fact>
        )}
        {failure !== undefined && (
          <Fact label="Failure">
            {failure.detail}
            <span className="wb-sub wb-mono">{failure.code}</span>
          </Fact>
        )}
      </Facts>
      {change !== undefined && (
        <Panel title="Change">
          <div className="wb-field-row">
            <div>
              <span className="wb-sub">Before</span>
              <pre className="wb-code">{visibleJson(change.before ?? null)}</pre>
            </div>
            <div>
              <span className="wb-sub">After</span>
              <pre className="wb-code">{visibleJson(change.after ?? null)}</pre>
            </div>
          </div>
        </Panel>
      )}
      <Facts>
        <Fact label="Hash">
          <Copyable value={event.hash} what="hash" />
        </Fact>
        <Fact label="Hash of the event before">
          <Copyable value={event.prevHash} what="previous hash" />
        </Fact>
      </Facts>
      <Panel title="Whole event" actions={<CopyButton value={whole} label="Copy event" />}>
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
    ...read(routes.getAuditEvent, { params: { id: id ?? '' } }),
    enabled: id !== undefined && known === undefined,
  });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={known?.type ?? query.data?.type ?? 'Audit event'}
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
