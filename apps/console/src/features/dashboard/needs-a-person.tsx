import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { Overview } from '@waybill/contracts';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Time } from '../../ui/time.js';
import { failuresInARow } from '../connections/connection-columns.js';
import { HostKeyActions } from '../connections/host-keys.js';
import { ResumeButton } from '../connections/resume-button.js';
import { DriftNotice } from './drift-notice.js';

function Approvals({ overview: { approvals } }: { readonly overview: Overview }) {
  const { waiting, unreviewed } = approvals;
  return (
    <>
      {waiting > 0 && (
        <Notice
          tone="warn"
          title={plural(waiting, { one: 'A change waits for a second person', other: '# changes wait for a second person' })}
          actions={
            <LinkButton variant="default" to="/approvals" search={{ state: 'waiting' }}>
              <Trans>Look at it</Trans>
            </LinkButton>
          }
        />
      )}
      {unreviewed > 0 && (
        <Notice
          tone="bad"
          title={
            unreviewed === 1
              ? t`A change was carried out without a second person and is not reviewed`
              : t`${unreviewed} changes were carried out without a second person and are not reviewed`
          }
          actions={
            <LinkButton variant="default" to="/approvals" search={{ unreviewed: true }}>
              <Trans>Look at it</Trans>
            </LinkButton>
          }
        />
      )}
    </>
  );
}

/** What waits for a person: changes, drift, stopped connections, waivers that end, host keys. */
export function Decisions({ overview }: { readonly overview: Overview }) {
  const may = useMay();
  return (
    <>
      <Approvals overview={overview} />
      <DriftNotice />
      {overview.stoppedConnections.map(({ id, slug, partnerName, statusReason }) => (
        <Notice
          key={id}
          tone="bad"
          title={t`Connection ${slug} of ${partnerName} is stopped`}
          actions={
            <>
              <LinkButton variant="default" to="/connections/$id" params={{ id }}>
                <Trans>Look at it</Trans>
              </LinkButton>
              {may('resumeConnection') && <ResumeButton id={id} slug={slug} />}
            </>
          }
        >
          {statusReason}
        </Notice>
      ))}
      {overview.endingWaivers.map(({ id, slug, algorithms }) => (
        <Notice
          key={id}
          tone="warn"
          title={t`The waiver for old algorithms of ${slug} ends after ${algorithms.waiver?.until ?? ''}`}
          actions={
            <LinkButton variant="default" to="/connections/$id" params={{ id }}>
              <Trans>Look at it</Trans>
            </LinkButton>
          }
        >
          <Trans>After it the connection refuses. Take it away, or renew it: {algorithms.waiver?.reason}</Trans>
        </Notice>
      ))}
      {overview.pendingHostKeys.map((hostKey) => (
        <Notice
          key={hostKey.id}
          tone="warn"
          title={t`A host key of ${hostKey.connectionSlug} waits for approval`}
          actions={
            <>
              <LinkButton variant="default" to="/connections/$id" params={{ id: hostKey.connectionId }}>
                <Trans>Look at it</Trans>
              </LinkButton>
              <HostKeyActions hostKey={hostKey} />
            </>
          }
        >
          <Copyable value={hostKey.fingerprint} what={t`fingerprint`} /> <span className="wb-dim">{hostKey.algorithm}</span>
        </Notice>
      ))}
    </>
  );
}

/** What did not come, and who is not answering: nothing to decide at once, but to know of. */
export function Warnings({ overview: { missedWindows, restingConnections } }: { readonly overview: Overview }) {
  return (
    <>
      {restingConnections.map(({ id, slug, partnerName, rest }) => (
        <Notice
          key={id}
          tone="warn"
          title={t`Connection ${slug} of ${partnerName} rests after ${failuresInARow(rest?.failures ?? 0)}`}
          actions={
            <LinkButton variant="default" to="/connections/$id" params={{ id }}>
              <Trans>Look at it</Trans>
            </LinkButton>
          }
        >
          <Trans>
            {rest?.detail} It is tried again <Time at={rest?.probeAt} />.
          </Trans>
        </Notice>
      ))}
      {missedWindows.map(({ scheduleId, jobId, jobSlug, rule, expectedAt }) => (
        <Notice
          key={scheduleId}
          tone="warn"
          title={t`${jobSlug} has not delivered what was expected`}
          actions={
            <>
              <LinkButton variant="default" to="/schedules/$id" params={{ id: scheduleId }}>
                <Trans>Its window</Trans>
              </LinkButton>
              <LinkButton variant="default" to="/runs" search={{ jobId }}>
                <Trans>Its runs</Trans>
              </LinkButton>
            </>
          }
        >
          <Trans>
            It was due <Time at={expectedAt} /> · <span className="wb-mono">{rule}</span>
          </Trans>
        </Notice>
      ))}
    </>
  );
}
