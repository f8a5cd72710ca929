import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { approvalRoutes, type ProposedChangeView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Badge } from '../../ui/badge.js';
import { BeforeAfter } from '../../ui/before-after.js';
import { Copyable } from '../../ui/copyable.js';
import { ForeignText } from '../../ui/file-name.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { actWords, kindNames, stateTones } from './change-words.js';
import { DecideButtons } from './decide-buttons.js';

const route = getRouteApi('/_in/approvals/$id');

function Step({ step: { type, target, before, after } }: { readonly step: ProposedChangeView['diff'][number] }) {
  return (
    <Panel title={type}>
      {target !== null && (
        <p className="wb-quiet">
          {target.kind} <ForeignText text={target.name ?? target.id ?? ''} />
        </p>
      )}
      <BeforeAfter before={before} after={after} />
    </Panel>
  );
}

function Decision({ of }: { readonly of: NonNullable<ProposedChangeView['decision']> }) {
  return (
    <>
      <ForeignText text={of.by.name} />, <Time at={of.at} />
      {of.reason !== null && (
        <span className="wb-sub">
          <ForeignText text={of.reason} />
        </span>
      )}
    </>
  );
}

function Waiting({ change: { state, mayApprove } }: { readonly change: ProposedChangeView }) {
  if (state !== 'waiting' || mayApprove) return null;
  return (
    <Notice tone="idle" title={t`Another person approves this`}>
      <Trans>Somebody who could do it themselves, signed in by hand, and not the one who asked.</Trans>
    </Notice>
  );
}

function Screen({ change }: { readonly change: ProposedChangeView }) {
  const { kind, operation, state, target, askedBy, askedAt, expiresAt, reason, baseVersion, decision, review, diff } = change;
  return (
    <Page
      title={actWords(operation)}
      crumb={{ label: t`Approvals`, to: '/approvals' }}
      subtitle={<ForeignText text={target?.name ?? ''} />}
      actions={<DecideButtons change={change} />}
    >
      <Waiting change={change} />
      <Panel>
        <Facts>
          <Fact label={t`State`}>
            <Badge tone={stateTones[state]}>{state}</Badge>
          </Fact>
          <Fact label={t`Kind`}>{kindNames[kind]}</Fact>
          <Fact label={t`Asked by`}>
            <ForeignText text={askedBy.name} />, <Time at={askedAt} />
            {reason !== null && (
              <span className="wb-sub">
                <ForeignText text={reason} />
              </span>
            )}
          </Fact>
          {state === 'waiting' && (
            <Fact label={t`Waits until`}>
              <Time at={expiresAt} />
            </Fact>
          )}
          {baseVersion !== null && <Fact label={t`Made against version`}>{baseVersion}</Fact>}
          {decision !== null && (
            <Fact label={t`Decided by`}>
              <Decision of={decision} />
            </Fact>
          )}
          {review !== null && (
            <Fact label={t`Reviewed by`}>
              <Decision of={review} />
            </Fact>
          )}
          <Fact label={t`Id`}>
            <Copyable value={change.id} what={t`id`} />
          </Fact>
        </Facts>
      </Panel>
      {diff.map((step, index) => (
        // A diff does not change, so its order is its name.
        // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be alike
        <Step key={index} step={step} />
      ))}
    </Page>
  );
}

/** One proposed change: what it would do, who asked for it, and what can be decided. */
export function ChangeScreen() {
  const { id } = route.useParams();
  const query = useQuery(read(approvalRoutes.getProposedChange, { params: { id } }));
  return (
    <Guarded needs="getProposedChange" what={t`approvals`}>
      <Loaded query={query}>{(change) => <Screen change={change} />}</Loaded>
    </Guarded>
  );
}
