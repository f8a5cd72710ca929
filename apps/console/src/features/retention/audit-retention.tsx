import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type AuditRetentionView, type AuditTombstoneView, auditAnchorRoutes, auditRetentionRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { entered, numberOf, useEntryForm } from '../../api/use-entry-form.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { CopyButton } from '../../ui/copyable.js';
import { FormProblems } from '../../ui/form-page.js';
import { formatCount } from '../../ui/format.js';
import { notifyDone } from '../../ui/notify.js';
import { Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { LegalHolds } from './legal-holds.js';

const readRetentionAgain = () => queryClient.invalidateQueries({ queryKey: ['audit-retention'] });

function useAnchors() {
  const { data } = useQuery(read(auditAnchorRoutes.listAuditAnchors, { query: { limit: 200 } }));
  return (data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
}

function Rules({ retention }: { readonly retention: AuditRetentionView }) {
  const may = useMay();
  const anchors = useAnchors();
  const { form, problems, pending, submit } = useEntryForm({
    initial: {
      minimumDays: entered(retention.minimumDays),
      deleteAfterDays: entered(retention.deleteAfterDays ?? undefined),
      anchorId: retention.anchorId,
    },
    schema: auditRetentionRoutes.setAuditRetention.body,
    toBody: ({ minimumDays, deleteAfterDays, anchorId }) => ({
      ...{ minimumDays: numberOf(minimumDays) ?? 0, deleteAfterDays: numberOf(deleteAfterDays) ?? null, anchorId },
    }),
    send: (body, options) => call(auditRetentionRoutes.setAuditRetention, { body }, options),
    touches: ['audit-retention'],
    onDone: () => notifyDone(t`Retention saved`),
  });
  const fixed = !may('setAuditRetention');
  return (
    <form
      noValidate
      aria-label={t`Retention`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        <NumberInput
          label={t`Never younger than (days)`}
          description={t`Whoever asks; 396 days are 13 months`}
          min={30}
          disabled={fixed}
          {...form.getInputProps('minimumDays')}
        />
        <NumberInput
          label={t`Removed after (days)`}
          description={t`By workers, once a day. Empty: nothing is removed by itself`}
          min={30}
          disabled={fixed}
          {...form.getInputProps('deleteAfterDays')}
        />
        <Select
          label={t`Exported to`}
          description={t`The anchor where events go before they are removed`}
          data={anchors}
          clearable
          disabled={fixed}
          {...form.getInputProps('anchorId')}
        />
        {!fixed && (
          <div className="wb-form-actions">
            <Button type="submit" loading={pending}>
              <Trans>Save retention</Trans>
            </Button>
          </div>
        )}
      </div>
    </form>
  );
}

function Next({ retention: { next, removedUpTo } }: { readonly retention: AuditRetentionView }) {
  const may = useMay();
  const anchors = useAnchors();
  const [reason, setReason] = useState('');
  const [anchorId, setAnchorId] = useState<string | null>(null);
  const gone = removedUpTo === 0 ? t`Nothing was removed so far.` : t`The events up to ${formatCount(removedUpTo)} were removed.`;
  if (next === null)
    return (
      <p className="wb-quiet">
        <Trans>{gone} Nothing is old enough to be removed.</Trans>
      </p>
    );
  const remove = async () => {
    await call(auditRetentionRoutes.removeAuditSegment, { body: { before: new Date().toISOString(), reason, anchorId } });
    await readRetentionAgain();
  };
  const count = next.toSeq - next.fromSeq + 1;
  return (
    <div className="wb-stack">
      <p className="wb-quiet">
        <Trans>
          {gone} {formatCount(next.oldEnough)} events are older than the minimum; the first to go are {formatCount(next.fromSeq)}{' '}
          to {formatCount(next.toSeq)}.
        </Trans>
      </p>
      {next.holdId !== null && (
        <p className="wb-form-problem">
          <Trans>A legal hold keeps them: {next.holdId}</Trans>
        </p>
      )}
      {next.streamSlug !== null && (
        <p className="wb-form-problem">
          <Trans>The stream {next.streamSlug} has still to send them. They go when it has, or is switched off.</Trans>
        </p>
      )}
      {next.holdId === null && next.streamSlug === null && may('removeAuditSegment') && (
        <ConfirmButton
          danger
          label={t`Remove these events`}
          question={t`Remove ${formatCount(count)} events for good? They are exported first, and a signed statement of them stays.`}
          onConfirm={remove}
          done={t`Events removed`}
        >
          <TextInput mt="xs" label={t`Reason`} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <Select
            mt="xs"
            label={t`Exported to`}
            description={t`Empty: without an export, which the statement says for ever`}
            data={anchors}
            clearable
            value={anchorId}
            onChange={setAnchorId}
          />
        </ConfirmButton>
      )}
    </div>
  );
}

function Tombstones() {
  const query = useQuery(read(auditRetentionRoutes.listAuditTombstones, {}));
  const saved = ({ body, signature, signedBy }: AuditTombstoneView) => JSON.stringify({ body, signature, signedBy });
  return (
    <Panel title={t`Removed`} flush>
      <Loaded query={query} part>
        {({ items }) =>
          items.length === 0 ? (
            <p className="wb-quiet">
              <Trans>Nothing yet.</Trans>
            </p>
          ) : (
            <ul className="wb-list" aria-label={t`Removed`}>
              {items.map((tombstone) => (
                <li key={tombstone.toSeq}>
                  <div>
                    <Trans>
                      Events {formatCount(tombstone.fromSeq)} to {formatCount(tombstone.toSeq)}, <Time at={tombstone.createdAt} />
                    </Trans>
                  </div>
                  <CopyButton value={saved(tombstone)} label={t`Copy the signed statement`} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Screen() {
  const may = useMay();
  const query = useQuery(read(auditRetentionRoutes.getAuditRetention, {}));
  return (
    <Loaded query={query}>
      {(retention) => (
        <Page
          title={t`Retention of the audit trail`}
          crumb={{ label: t`Proof of the trail`, to: '/audit/proof' }}
          subtitle={t`What goes is exported and stated by a signed tombstone; what is left can be verified as before.`}
        >
          <Panel title={t`Rules`}>
            <Rules key={JSON.stringify(retention)} retention={retention} />
          </Panel>
          <Panel title={t`Next to go`}>
            <Next retention={retention} />
          </Panel>
          {may('listLegalHolds') && <LegalHolds />}
          <Tombstones />
        </Page>
      )}
    </Loaded>
  );
}

/** How long the audit trail is kept. */
export function AuditRetentionScreen() {
  return (
    <Guarded needs="getAuditRetention" what={t`retention`}>
      <Screen />
    </Guarded>
  );
}
