import { Checkbox, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { routes, type ServerRulesView } from '@waybill/contracts';
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
    schema: routes.updateServerRules.body,
    toBody: rulesBody,
    send: (body, options) => call(routes.updateServerRules, { body }, options),
    version: rules.version,
    touches: ['server-rules'],
    fieldOf: fieldOfRule,
    onDone: () => {
      notifyDone('Rules saved');
      void navigate({ to: '/server' });
    },
  });
  return (
    <FormPage
      title="Rules of the SFTP server"
      crumb={{ label: 'SFTP server', to: '/server' }}
      submitLabel="Save rules"
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/server' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Algorithms" hint="Neither profile knows SHA-1 or CBC. Open sessions keep what they agreed on.">
        <Select label="Profile" data={profiles} allowDeselect={false} {...form.getInputProps('algorithms.profile')} />
      </Fields>
      <Fields
        legend="Banner"
        hint="Shown to everybody who connects, before they say who they are. It may tell them that they are watched; it must not tell them anything they could use."
      >
        <Textarea
          label="Text"
          description="Several lines are fine; empty: none"
          placeholder="Authorised partners only. Everything is recorded."
          autosize
          minRows={2}
          maxRows={12}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('banner')}
        />
      </Fields>
      <Fields legend="Limits" hint="All processes of one host hold to them together.">
        <FieldRow>
          <ServerNumber form={form} name="limits.maxConnections" label="Connections" />
          <ServerNumber form={form} name="limits.maxConnectionsPerAddress" label="Of one address" />
          <ServerNumber form={form} name="limits.maxUnauthenticated" label="Not signed in" />
        </FieldRow>
        <FieldRow>
          <ServerNumber form={form} name="limits.loginGraceMs" label="Time to sign in" />
          <ServerNumber form={form} name="limits.maxAuthAttempts" label="Attempts a connection" />
          <ServerNumber form={form} name="limits.idleTimeoutMs" label="Idle timeout" />
        </FieldRow>
      </Fields>
      <Fields legend="Bans by score" hint="An address that comes to the threshold is banned for a while, by all processes.">
        <Checkbox
          size="xs"
          label="Ban addresses by their score"
          {...form.getInputProps('defence.enabled', { type: 'checkbox' })}
        />
        <FieldRow>
          <ServerNumber form={form} name="defence.threshold" label="Threshold" />
          <ServerNumber form={form} name="defence.observationMs" label="Observed for" />
        </FieldRow>
        <FieldRow>
          <ServerNumber form={form} name="defence.banMs" label="First ban" />
          <ServerNumber form={form} name="defence.maxBanMs" label="Longest ban" />
        </FieldRow>
      </Fields>
      <Fields legend="Points">
        <FieldRow>
          <ServerNumber form={form} name="defence.scores.unknownUser" label="Unknown user" />
          <ServerNumber form={form} name="defence.scores.wrongPassword" label="Wrong password" />
          <ServerNumber form={form} name="defence.scores.refusedKey" label="Refused key" />
        </FieldRow>
        <FieldRow>
          <ServerNumber form={form} name="defence.scores.noLogin" label="No sign-in" />
          <ServerNumber form={form} name="defence.scores.protocolViolation" label="Broken protocol" />
          <ServerNumber form={form} name="defence.scores.overLimit" label="Over the limit" />
        </FieldRow>
      </Fields>
      <Fields legend="Lists" hint="Addresses and networks, one a line.">
        <FieldRow>
          <Textarea
            label="Never banned"
            description="Monitors, and partners with many users behind one address"
            autosize
            minRows={3}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('defence.allow')}
          />
          <Textarea
            label="Never let in"
            description="The other list wins"
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
  const query = useQuery(read(routes.getServerRules, {}));
  return <Loaded query={query}>{(rules) => <Form rules={rules} />}</Loaded>;
}

/** The rules of the SFTP server, to be changed. */
export function EditServerScreen() {
  return (
    <Guarded contract={routes.updateServerRules} what="this form">
      <Screen />
    </Guarded>
  );
}
