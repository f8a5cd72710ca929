import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import '@mantine/core/styles/Switch.css';
import { Checkbox, MultiSelect, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type AuditStreamView, auditStreamRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { CertificateFields } from './certificate-fields.js';
import { formats, type StreamValues, streamBody, streamField, streamValues } from './stream-values.js';

const route = getRouteApi('/_in/audit/streams/$id');
const list = spoken({ label: msg`Streams`, to: '/audit/streams' });
const mono = { input: 'wb-mono' };

type Form = UseFormReturnType<StreamValues>;

function SyslogFields({ form }: { readonly form: Form }) {
  const { transport } = form.getValues();
  return (
    <>
      <FieldRow>
        <TextInput label={t`Host`} placeholder="siem.example" classNames={mono} {...form.getInputProps('host')} />
        <NumberInput
          label={t`Port`}
          placeholder={transport === 'tls' ? '6514' : '601'}
          min={1}
          max={65535}
          {...form.getInputProps('port')}
        />
      </FieldRow>
      <FieldRow>
        <Select
          label={t`Transport`}
          description={transport === 'tcp' ? t`Not encrypted, and not proven to be the collector` : 'RFC 5425'}
          data={[
            { value: 'tls', label: 'TLS' },
            { value: 'tcp', label: t`Plain TCP` },
          ]}
          allowDeselect={false}
          {...form.getInputProps('transport')}
        />
        <Select
          label={t`Message`}
          description={t`In RFC 5424, with id, seq and hash`}
          data={formats.syslog}
          allowDeselect={false}
          {...form.getInputProps('syslogFormat')}
        />
      </FieldRow>
      {transport === 'tls' && (
        <TextInput
          label={t`Name in the certificate`}
          description={t`Empty: the host`}
          classNames={mono}
          {...form.getInputProps('serverName')}
        />
      )}
    </>
  );
}

function SigningKeyFields({ form, isSigned }: { readonly form: Form; readonly isSigned: boolean }) {
  const { withoutSigningKey } = form.getValues();
  const present = withoutSigningKey ? t`Is removed` : t`Empty: as it is`;
  return (
    <>
      <PasswordInput
        label={t`Signing key`}
        description={isSigned ? present : t`whsec_ and 24 to 64 random bytes in base64; deliveries are signed with it`}
        autoComplete="new-password"
        disabled={withoutSigningKey}
        {...form.getInputProps('signingKey')}
      />
      {isSigned && (
        <Checkbox
          label={t`Remove the signing key`}
          description={t`Deliveries are not signed any more; a secret header or a client certificate has to prove that it is us`}
          {...form.getInputProps('withoutSigningKey', { type: 'checkbox' })}
        />
      )}
    </>
  );
}

function WebhookFields({ form, kept }: { readonly form: Form; readonly kept: AuditStreamView['destination'] | undefined }) {
  const before = kept?.kind === 'webhook' ? kept : undefined;
  const names = before?.headerNames.join(', ') ?? '';
  return (
    <>
      <TextInput
        label={t`Address`}
        placeholder="https://splunk.example:8088/services/collector/raw"
        classNames={mono}
        {...form.getInputProps('url')}
      />
      <FieldRow>
        <Select label={t`Event`} data={formats.webhook} allowDeselect={false} {...form.getInputProps('webhookFormat')} />
        <Select
          label={t`Body`}
          data={[
            { value: 'ndjson', label: t`An event a line (NDJSON)` },
            { value: 'array', label: t`A JSON array` },
          ]}
          allowDeselect={false}
          {...form.getInputProps('body')}
        />
      </FieldRow>
      <Textarea
        label={t`Secret headers`}
        description={names === '' ? t`Name: value, one a line` : t`Empty: as they are (${names}). Else these replace them all`}
        placeholder="Authorization: Splunk …"
        autosize
        minRows={2}
        autoComplete="off"
        classNames={mono}
        {...form.getInputProps('headers')}
      />
      <SigningKeyFields form={form} isSigned={before?.signed === true} />
    </>
  );
}

function DestinationFields({ form, kept }: { readonly form: Form; readonly kept?: AuditStreamView['destination'] }) {
  const { kind, transport } = form.getValues();
  return (
    <Fields legend={t`Collector`} hint={t`Send a test event from the list; the stream may be off for that.`}>
      <Select
        label={t`Kind`}
        data={[
          { value: 'syslog', label: 'Syslog' },
          { value: 'webhook', label: t`Webhook (HTTPS POST)` },
        ]}
        allowDeselect={false}
        {...form.getInputProps('kind')}
      />
      {kind === 'syslog' ? <SyslogFields form={form} /> : <WebhookFields form={form} kept={kept} />}
      {(kind === 'webhook' || transport === 'tls') && <CertificateFields form={form} kept={kept} />}
    </Fields>
  );
}

function FilterFields({ form }: { readonly form: Form }) {
  return (
    <Fields legend={t`Events`} hint={t`An event is sent when it meets all of it. With nothing here every event is.`}>
      <TagsInput
        label={t`Types`}
        description={t`A type, or a noun with .* after it; Enter adds one`}
        placeholder="transfer.committed, user.*"
        classNames={mono}
        {...form.getInputProps('types')}
      />
      <FieldRow>
        <Select
          label={t`At least as severe as`}
          data={[{ value: '', label: t`any` }, ...['notice', 'warning', 'critical'].map((value) => ({ value, label: value }))]}
          allowDeselect={false}
          {...form.getInputProps('minimumSeverity')}
        />
        <MultiSelect
          label={t`Outcomes`}
          placeholder={t`any`}
          data={['success', 'failure', 'denied']}
          {...form.getInputProps('outcomes')}
        />
      </FieldRow>
    </Fields>
  );
}

function StartFields({ form, stream }: { readonly form: Form; readonly stream?: AuditStreamView }) {
  const { start } = form.getValues();
  const here = stream === undefined ? [] : [{ value: 'here', label: t`Go on where it is (after ${stream.state.lookedAtSeq})` }];
  return (
    <Fields legend={t`Beginning`}>
      <FieldRow>
        <Select
          label={t`From`}
          data={[
            ...here,
            { value: 'now', label: t`Now on` },
            { value: 'beginning', label: t`The oldest event there is` },
            { value: 'seq', label: t`An event` },
          ]}
          allowDeselect={false}
          {...form.getInputProps('start')}
        />
        {start === 'seq' && <NumberInput label={t`Its sequence number`} min={1} {...form.getInputProps('fromSeq')} />}
      </FieldRow>
      <Switch label={t`Switched on`} {...form.getInputProps('enabled', { type: 'checkbox' })} />
    </Fields>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const show = () => void navigate({ to: '/audit/streams' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: streamValues(),
    schema: auditStreamRoutes.createAuditStream.body,
    toBody: (values) => ({ slug: values.slug.trim(), ...streamBody(values) }),
    send: (body, options) => call(auditStreamRoutes.createAuditStream, { body }, options),
    fieldOf: streamField,
    touches: ['audit-streams'],
    onDone: ({ slug }) => {
      notifyDone(t`Stream ${slug} created`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Create stream`}
      crumb={list}
      submitLabel={t`Create stream`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Stream`}>
        <TextInput label={t`Slug`} placeholder="siem" classNames={mono} {...form.getInputProps('slug')} />
      </Fields>
      <DestinationFields form={form} />
      <FilterFields form={form} />
      <StartFields form={form} />
    </FormPage>
  );
}

function EditForm({ stream }: { readonly stream: AuditStreamView }) {
  const navigate = useNavigate();
  const { id, slug, version } = stream;
  const show = () => void navigate({ to: '/audit/streams' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: streamValues(stream),
    schema: auditStreamRoutes.updateAuditStream.body,
    toBody: streamBody,
    send: (body, options) => call(auditStreamRoutes.updateAuditStream, { params: { id }, body }, options),
    fieldOf: streamField,
    version,
    touches: ['audit-streams'],
    onDone: () => {
      notifyDone(t`Stream ${slug} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Edit ${slug}`}
      crumb={list}
      submitLabel={t`Save stream`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <DestinationFields form={form} kept={stream.destination} />
      <FilterFields form={form} />
      <StartFields form={form} stream={stream} />
    </FormPage>
  );
}

/** A new stream of the audit trail. */
export function CreateStreamScreen() {
  return (
    <Guarded needs="createAuditStream" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}

/** Changes a stream of the audit trail. */
export function EditStreamScreen() {
  const { id } = route.useParams();
  const query = useQuery(read(auditStreamRoutes.getAuditStream, { params: { id } }));
  return (
    <Guarded needs="updateAuditStream" what={t`this form`}>
      <Loaded query={query}>{(stream) => <EditForm key={stream.id} stream={stream} />}</Loaded>
    </Guarded>
  );
}
