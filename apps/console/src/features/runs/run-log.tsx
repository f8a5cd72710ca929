import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AuditEventView, auditRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { formatUtc } from '../../ui/format.js';
import { Empty } from '../../ui/states.js';
import { Loaded } from '../loaded.js';
import { tones } from '../tones.js';

/** How many lines the log shows: the newest. */
const LINES = 200;
/** How often it is read while the run is at work. */
const LOOK_EVERY_MS = 3000;

function Line({ event }: { readonly event: AuditEventView }) {
  const { id, recordedAt, type, summary, file, failure, reason, outcome } = event;
  const why = failure?.detail ?? reason;
  return (
    <li data-tone={outcome === 'success' ? undefined : tones[outcome]}>
      <time className="wb-number" dateTime={recordedAt} title={formatUtc(recordedAt)}>
        {recordedAt.slice(11, 23)}
      </time>
      <Link to="/audit" search={{ event: id }} className="wb-mono">
        {type}
      </Link>
      <span>
        {summary}
        {file !== undefined && (
          <>
            {' '}
            <FileName name={file.path} />
          </>
        )}
        {why !== undefined && (
          <span className="wb-sub wb-log-why">
            <ForeignText text={why} />
          </span>
        )}
      </span>
    </li>
  );
}

/** What happened in a run, line by line, as it happens: its events in the audit trail, oldest first. */
export function RunLog({ runId, isOver }: { readonly runId: string; readonly isOver: boolean }) {
  const query = useQuery({
    ...read(auditRoutes.listAuditEvents, { query: { runId, limit: LINES } }),
    refetchInterval: isOver ? false : LOOK_EVERY_MS,
  });
  return (
    <Loaded query={query} part>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <Empty title={t`Nothing is written yet`} hint={t`Lines appear as the run goes on.`} />
        ) : (
          <>
            {nextCursor !== undefined && (
              <p className="wb-quiet">
                <Trans>
                  The newest {LINES} lines.{' '}
                  <Link to="/audit" search={{ runId }}>
                    All of them
                  </Link>
                </Trans>
              </p>
            )}
            <ol className="wb-log" aria-label={t`Log, in UTC`}>
              {items.toReversed().map((event) => (
                <Line key={event.id} event={event} />
              ))}
            </ol>
          </>
        )
      }
    </Loaded>
  );
}
