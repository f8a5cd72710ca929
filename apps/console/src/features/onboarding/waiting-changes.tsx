import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { approvalRoutes, type ProposedChangeView } from '@waybill/contracts';
import { useEffect, useRef } from 'react';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Notice } from '../../ui/notice.js';
import { Time } from '../../ui/time.js';
import { actWords, stateTones } from '../approvals/change-words.js';

const LOOK_EVERY_MS = 5000;
/** How long the end of a change is told of. */
const TOLD_FOR_MS = 3_600_000;

/** The changes of a partner that wait for a second person, and those that came to nothing lately. */
function useChanges(partnerId: string): readonly ProposedChangeView[] {
  const may = useMay();
  const { data } = useQuery({
    ...read(approvalRoutes.listProposedChanges, { query: { limit: 100 } }),
    enabled: may('listProposedChanges'),
    refetchInterval: ({ state }) => (state.data?.items.some(isWaitingOf(partnerId)) === true ? LOOK_EVERY_MS : false),
  });
  return (data?.items ?? []).filter(
    (change) => change.partnerId === partnerId && (change.state === 'waiting' || endedInVain(change)),
  );
}

function isWaitingOf(partnerId: string) {
  return (change: ProposedChangeView) => change.partnerId === partnerId && change.state === 'waiting';
}

function endedInVain({ state, decision, expiresAt }: ProposedChangeView): boolean {
  const at = Date.parse(decision?.at ?? expiresAt);
  return (state === 'rejected' || state === 'expired' || state === 'outdated') && Date.now() - at < TOLD_FOR_MS;
}

/** Whether an act for a partner waits for a second person, so that it is not asked for once more. */
export function useWaits(partnerId: string, operation: string): boolean {
  return useChanges(partnerId).some((change) => change.state === 'waiting' && change.operation === operation);
}

/** Says what waits for a second person, and goes on by itself once it was approved: what was made then is read afresh. */
export function WaitingChanges({ partnerId }: { readonly partnerId: string }) {
  const changes = useChanges(partnerId);
  const waiting = changes.filter(({ state }) => state === 'waiting').length;
  const before = useRef(waiting);
  useEffect(() => {
    if (waiting < before.current) void queryClient.invalidateQueries();
    before.current = waiting;
  }, [waiting]);
  return changes.map((change) => (
    <Notice
      key={change.id}
      tone={change.state === 'waiting' ? 'warn' : 'idle'}
      title={
        change.state === 'waiting'
          ? t`${actWords(change.operation)}: it waits for a second person`
          : t`${actWords(change.operation)}: it was not done`
      }
      actions={
        <Link to="/approvals/$id" params={{ id: change.id }}>
          <Trans>Look at it</Trans>
        </Link>
      }
    >
      {change.state === 'waiting' ? (
        <Trans>
          Asked for by {change.askedBy.name}; it lapses <Time at={change.expiresAt} />. This page goes on once it is approved.
        </Trans>
      ) : (
        <>
          <Badge tone={stateTones[change.state]}>{change.state}</Badge> {change.decision?.reason}
        </>
      )}
    </Notice>
  ));
}
