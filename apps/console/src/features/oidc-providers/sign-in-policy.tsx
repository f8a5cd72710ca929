import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/Radio.css';
import { Button, Checkbox, NumberInput, Radio } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { roleRoutes, type SignInPolicyView, signInBounds, signInPolicyRoutes } from '@waybill/contracts';
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

function Policy({ policy }: { readonly policy: SignInPolicyView }) {
  const may = useMay();
  const fixed = !may('setSignInPolicy');
  const { form, problems, pending, submit } = useEntryForm({
    initial: {
      idleMinutes: entered(policy.idleMinutes),
      sessionMinutes: entered(policy.sessionMinutes),
      secondFactorRoles: [...policy.secondFactorRoles],
      passwords: policy.passwords,
    },
    schema: signInPolicyRoutes.setSignInPolicy.body,
    toBody: ({ idleMinutes, sessionMinutes, ...rest }) => ({
      ...rest,
      idleMinutes: numberOf(idleMinutes) ?? 0,
      sessionMinutes: numberOf(sessionMinutes) ?? 0,
    }),
    send: (body, options) => call(signInPolicyRoutes.setSignInPolicy, { body }, options),
    touches: ['sign-in-policy', 'session'],
    onDone: () => notifyDone(t`Policy saved`),
  });
  const roles = useQuery(read(roleRoutes.listRoles, { query: { limit: 200 } }));
  const { secondFactorRoles, passwords } = form.getValues();
  return (
    <form
      className="wb-form"
      noValidate
      aria-label={t`Sign-in policy`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="wb-stack">
        <FormProblems problems={problems} />
        <NumberInput
          label={t`Ends without use after (minutes)`}
          description={t`Open sessions go by it at once`}
          min={signInBounds.idleMinutes.least}
          max={signInBounds.idleMinutes.most}
          disabled={fixed}
          {...form.getInputProps('idleMinutes')}
        />
        <NumberInput
          label={t`Ends in any case after (minutes)`}
          description={t`With a provider, after its own limit if that is shorter`}
          min={signInBounds.sessionMinutes.least}
          max={signInBounds.sessionMinutes.most}
          disabled={fixed}
          {...form.getInputProps('sessionMinutes')}
        />
        <Checkbox.Group
          label={t`A second factor is demanded of`}
          description={t`Who has none is led to set one up before anything else. API keys are not concerned.`}
          value={secondFactorRoles}
          onChange={(chosen) => form.setFieldValue('secondFactorRoles', chosen)}
        >
          <div className="wb-stack">
            {(roles.data?.items ?? []).map(({ slug }) => (
              <Checkbox key={slug} value={slug} label={slug} disabled={fixed} />
            ))}
          </div>
        </Checkbox.Group>
        <Radio.Group
          label={t`Passwords`}
          value={passwords}
          onChange={(chosen) => form.setFieldValue('passwords', chosen === 'break-glass' ? chosen : 'everybody')}
        >
          <div className="wb-stack">
            <Radio value="everybody" label={t`Everybody who has one signs in by it`} disabled={fixed} />
            <Radio value="break-glass" label={t`Only people who are marked for emergencies`} disabled={fixed} />
          </div>
        </Radio.Group>
        {passwords === 'break-glass' && (
          <Notice tone="warn" title={t`Passwords are off`}>
            <Trans>
              Sessions that began by a password end. Each use of one in an emergency is a critical event of the audit trail.
            </Trans>
          </Notice>
        )}
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

/** What signing in takes, and how long it holds. */
export function SignInPolicyScreen() {
  const query = useQuery(read(signInPolicyRoutes.getSignInPolicy, {}));
  return (
    <Guarded needs="getSignInPolicy" what={t`the sign-in policy`}>
      <Loaded query={query}>
        {(policy) => (
          <Page
            title={t`Sign-in policy`}
            crumb={{ label: t`Sign-in`, to: '/sign-in-providers' }}
            subtitle={t`What signing in to the console takes, and how long it holds.`}
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
