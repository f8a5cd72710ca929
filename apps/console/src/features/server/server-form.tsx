import { t } from '@lingui/core/macro';
import { Checkbox, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ServerRulesView, serverRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { ServerNumber } from './server-number.js';
import { fieldOfRule, initialRules, profileNames, rulesBody } from './server-values.js';

const profiles = Object.entries(profileNames).map(([value, label]) => ({ value, label }));

function Form({ rules }: { readonly rules: ServerRulesView }) {
  const navigate = useNavigate();
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialRules(rules),
    schema: serverRoutes.updateServerRules.body,
    toBody: rulesBody,
    send: (body, options) => call(serverRoutes.updateServerRules, { body }, options),
    version: rules.version,
    touches: ['server-rules'],
    fieldOf: fieldOfRule,
    onDone: () => {
      notifyDone(t`Rules saved`);
      void navigate({ to: '/server' });
    },
  });
  return (
    <FormPage
      title={t`Rules of the SFTP server`}
      crumb={{ label: t`SFTP server`, to: '/server' }}
      submitLabel={t`Save rules`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/server' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Algorithms`} hint={t`Neither profile knows SHA-1 or CBC. Open sessions keep what they agreed on.`}>
        <Select label={t`Profile`} data={profiles} allowDeselect={false} {...form.getInputProps('algorithms.profile')} />
      </Fields>
      <Fields
        legend={t`Banner`}
        hint={t`Shown to everybody who connects, before they say who they are. It may tell them that they are watched; it must not tell them anything they could use.`}
      >
        <Textarea
          label={t`Text`}
          description={t`Several lines are fine; empty: none`}
          placeholder={t`Authorised partners only. Everything is recorded.`}
          autosize
          minRows={2}
          maxRows={12}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('banner')}
        />
      </Fields>
      <Fields legend={t`Limits`} hint={t`All processes of one host hold to them together.`}>
        <FieldRow>
          <ServerNumber form={form} name="limits.maxConnections" label={t`Connections`} />
          <ServerNumber form={form} name="limits.maxConnectionsPerAddress" label={t`Of one address`} />
          <ServerNumber form={form} name="limits.maxUnauthenticated" label={t`Not signed in`} />
        </FieldRow>
        <FieldRow>
          <ServerNumber form={form} name="limits.loginGraceMs" label={t`Time to sign in`} />
          <ServerNumber form={form} name="limits.maxAuthAttempts" label={t`Attempts a connection`} />
          <ServerNumber form={form} name="limits.idleTimeoutMs" label={t`Idle timeout`} />
        </FieldRow>
      </Fields>
      <Fields legend={t`Bans by score`} hint={t`An address that comes to the threshold is banned for a while, by all processes.`}>
        <Checkbox
          size="xs"
          label={t`Ban addresses by their score`}
          {...form.getInputProps('defence.enabled', { type: 'checkbox' })}
        />
        <FieldRow>
          <ServerNumber form={form} name="defence.threshold" label={t`Threshold`} />
          <ServerNumber form={form} name="defence.observationMs" label={t`Observed for`} />
        </FieldRow>
        <FieldRow>
          <ServerNumber form={form} name="defence.banMs" label={t`First ban`} />
          <ServerNumber form={form} name="defence.maxBanMs" label={t`Longest ban`} />
        </FieldRow>
      </Fields>
      <Fields legend={t`Points`}>
        <FieldRow>
          <ServerNumber form={form} name="defence.scores.unknownUser" label={t`Unknown user`} />
          <ServerNumber form={form} name="defence.scores.wrongPassword" label={t`Wrong password`} />
          <ServerNumber form={form} name="defence.scores.refusedKey" label={t`Refused key`} />
        </FieldRow>
        <FieldRow>
          <ServerNumber form={form} name="defence.scores.noLogin" label={t`No sign-in`} />
          <ServerNumber form={form} name="defence.scores.protocolViolation" label={t`Broken protocol`} />
          <ServerNumber form={form} name="defence.scores.overLimit" label={t`Over the limit`} />
        </FieldRow>
      </Fields>
      <Fields legend={t`Lists`} hint={t`Addresses and networks, one a line.`}>
        <FieldRow>
          <Textarea
            label={t`Never banned`}
            description={t`Monitors, and partners with many users behind one address`}
            autosize
            minRows={3}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('defence.allow')}
          />
          <Textarea
            label={t`Never let in`}
            description={t`The other list wins`}
            autosize
            minRows={3}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('defence.block')}
          />
        </FieldRow>
      </Fields>
    </FormPage>
  );
}

function Screen() {
  const query = useQuery(read(serverRoutes.getServerRules, {}));
  return <Loaded query={query}>{(rules) => <Form rules={rules} />}</Loaded>;
}

/** The rules of the SFTP server, to be changed. */
export function EditServerScreen() {
  return (
    <Guarded needs="updateServerRules" what={t`this form`}>
      <Screen />
    </Guarded>
  );
}
