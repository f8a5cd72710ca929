import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import { Button, Checkbox, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ApprovalPolicyView, approvalRoutes, changeKinds, changeKindWords } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { entered, numberOf, useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { Notice } from '../../ui/notice.js';
import { notifyDone } from '../../ui/notify.js';
import { Page, Panel } from '../../ui/page.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';

function Policy({ policy }: { readonly policy: ApprovalPolicyView }) {
  const may = useMay();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { kinds: [...policy.kinds], expireAfterDays: entered(policy.expireAfterDays) },
    schema: approvalRoutes.setApprovalPolicy.body,
    toBody: ({ kinds, expireAfterDays }) => ({ kinds: [...kinds], expireAfterDays: numberOf(expireAfterDays) ?? 0 }),
    send: (body, options) => call(approvalRoutes.setApprovalPolicy, { body }, options),
    touches: ['approvals'],
    onDone: () => notifyDone(t`Policy saved`),
  });
  const fixed = !may('setApprovalPolicy');
  const { kinds } = form.getValues();
  return (
    <form
      className="wb-form"
      noValidate
      aria-label={t`Approval policy`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        {kinds.length > 0 && !kinds.includes('approval-policy') && (
          <Notice tone="warn" title={t`One person can switch this off`}>
            <Trans>Unless this policy takes a second person itself.</Trans>
          </Notice>
        )}
        <Checkbox.Group
          label={t`A second person approves`}
          value={kinds}
          onChange={(chosen) =>
            form.setFieldValue(
              'kinds',
              changeKinds.filter((kind) => chosen.includes(kind)),
            )
          }
        >
          <div className="wb-stack">
            {changeKinds.map((kind) => (
              <Checkbox key={kind} value={kind} label={changeKindWords[kind]} disabled={fixed} />
            ))}
          </div>
        </Checkbox.Group>
        <NumberInput
          label={t`Waits for (days)`}
          description={t`Then it has expired, and whoever wants it asks for it anew`}
          min={1}
          max={90}
          disabled={fixed}
          {...form.getInputProps('expireAfterDays')}
        />
        {!fixed && (
          <div className="wb-form-actions">
            <Button type="submit" loading={pending}>
              <Trans>Save policy</Trans>
            </Button>
          </div>
        )}
      </div>
    </form>
  );
}

/** Which kinds of change take a second person. */
export function ApprovalPolicyScreen() {
  const query = useQuery(read(approvalRoutes.getApprovalPolicy, {}));
  return (
    <Guarded needs="getApprovalPolicy" what={t`the approval policy`}>
      <Loaded query={query}>
        {(policy) => (
          <Page
            title={t`Approval policy`}
            crumb={{ label: t`Approvals`, to: '/approvals' }}
            subtitle={t`Which kinds of change take a second person. Closing a break of the audit trail always does.`}
          >
            <Panel>
              <Policy key={JSON.stringify(policy)} policy={policy} />
            </Panel>
          </Page>
        )}
      </Loaded>
    </Guarded>
  );
}
