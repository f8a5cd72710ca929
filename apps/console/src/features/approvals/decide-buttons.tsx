import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { approvalRoutes, type ProposedChangeView } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';

/** What was carried out may be anything, so everything is read again. */
const readAgain = () => queryClient.invalidateQueries();

interface DecideProps {
  readonly label: string;
  readonly question: string;
  readonly done: string;
  readonly danger?: boolean;
  /** Whether nothing is decided without one. */
  readonly needsReason?: boolean;
  readonly onDecide: (reason: string) => Promise<unknown>;
}

function Decide({ label, question, done, danger = false, needsReason = false, onDecide }: DecideProps) {
  const [reason, setReason] = useState('');
  const decide = async () => {
    await onDecide(reason.trim());
    await readAgain();
  };
  return (
    <ConfirmButton label={label} question={question} onConfirm={decide} done={done} danger={danger}>
      <TextInput
        mt="xs"
        label={t`Reason`}
        description={t`Kept in the audit trail`}
        required={needsReason}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

/** What the person who is signed in can decide about a change. */
export function DecideButtons({ change: { id, state, mayApprove, mayReview } }: { readonly change: ProposedChangeView }) {
  const may = useMay();
  const params = { id };
  const waits = state === 'waiting';
  return (
    <>
      {mayApprove && (
        <Decide
          label={t`Approve`}
          question={t`Approve this change? It is carried out with that, in the name of who asked for it.`}
          done={t`Change approved and carried out`}
          onDecide={(reason) => call(approvalRoutes.approveProposedChange, { params, body: reason === '' ? {} : { reason } })}
        />
      )}
      {waits && may('rejectProposedChange') && (
        <Decide
          label={t`Reject`}
          question={t`Reject this change? Nothing is done, and whoever wants it asks for it anew.`}
          done={t`Change rejected`}
          needsReason
          onDecide={(reason) => call(approvalRoutes.rejectProposedChange, { params, body: { reason } })}
        />
      )}
      {waits && may('overrideProposedChange') && (
        <Decide
          danger
          label={t`Override`}
          question={t`Carry this out without a second person? That is for emergencies: it is a critical event, and another administrator has to review it.`}
          done={t`Change carried out; it waits for a review`}
          needsReason
          onDecide={(reason) => call(approvalRoutes.overrideProposedChange, { params, body: { reason } })}
        />
      )}
      {mayReview && (
        <Decide
          label={t`Review`}
          question={t`State that you looked at what was carried out without a second person?`}
          done={t`Review recorded`}
          needsReason
          onDecide={(reason) => call(approvalRoutes.reviewProposedChange, { params, body: { reason } })}
        />
      )}
    </>
  );
}
