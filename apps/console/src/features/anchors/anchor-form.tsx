import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Switch.css';
import { NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type AuditAnchorView, auditAnchorRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { ConnectionPicker, StorePicker } from '../pickers.js';
import { type AnchorValues, anchorBody, anchorField, anchorValues } from './anchor-values.js';

const route = getRouteApi('/_in/audit/anchors/$id');
const list = spoken({ label: msg`Anchors`, to: '/audit/anchors' });
const mono = { input: 'wb-mono' };

const kinds = spoken([
  { value: 'store', label: msg`A folder of a store` },
  { value: 'connection', label: msg`A folder at a partner` },
  { value: 's3', label: msg`A bucket (S3)` },
]);

function PlaceFields({ form, isNew }: { readonly form: UseFormReturnType<AnchorValues>; readonly isNew: boolean }) {
  const { kind } = form.getValues();
  return (
    <Fields legend={t`Place`} hint={t`Choose one that the administrators of this platform cannot change.`}>
      <Select label={t`Kind`} data={kinds} allowDeselect={false} {...form.getInputProps('kind')} />
      {kind === 'store' && <StorePicker label={t`Store`} {...form.getInputProps('storeId')} />}
      {kind === 'connection' && <ConnectionPicker label={t`Connection`} {...form.getInputProps('connectionId')} />}
      {kind !== 's3' && (
        <TextInput
          label={t`Folder`}
          description={t`Made when it is not there`}
          classNames={mono}
          {...form.getInputProps('path')}
        />
      )}
      {kind === 's3' && (
        <>
          <TextInput
            label={t`Endpoint`}
            placeholder="https://s3.eu-central-1.amazonaws.com"
            classNames={mono}
            {...form.getInputProps('endpoint')}
          />
          <FieldRow>
            <TextInput label={t`Region`} placeholder="eu-central-1" classNames={mono} {...form.getInputProps('region')} />
            <TextInput label={t`Bucket`} classNames={mono} {...form.getInputProps('bucket')} />
            <TextInput label={t`Prefix`} placeholder="waybill/" classNames={mono} {...form.getInputProps('prefix')} />
          </FieldRow>
          <FieldRow>
            <TextInput label={t`Access key id`} classNames={mono} autoComplete="off" {...form.getInputProps('accessKeyId')} />
            <PasswordInput
              label={t`Secret access key`}
              description={isNew ? undefined : t`Empty: as it is`}
              autoComplete="new-password"
              {...form.getInputProps('secretAccessKey')}
            />
          </FieldRow>
          <NumberInput
            label={t`Keep each object unchanged for (days)`}
            description={t`S3 Object Lock; the bucket must have it switched on. Empty: not asked for`}
            min={1}
            max={36500}
            {...form.getInputProps('retentionDays')}
          />
        </>
      )}
    </Fields>
  );
}

function RhythmFields({ form }: { readonly form: UseFormReturnType<AnchorValues> }) {
  return (
    <Fields legend={t`When`} hint={t`The newest checkpoint goes there when either is reached, and something happened meanwhile.`}>
      <FieldRow>
        <NumberInput label={t`Every (seconds)`} min={60} {...form.getInputProps('everySeconds')} />
        <NumberInput
          label={t`Or every (checkpoints)`}
          description={t`Empty: only by time`}
          min={1}
          {...form.getInputProps('everyCheckpoints')}
        />
      </FieldRow>
      <Switch label={t`Switched on`} {...form.getInputProps('enabled', { type: 'checkbox' })} />
    </Fields>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const show = () => void navigate({ to: '/audit/anchors' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: anchorValues(),
    schema: auditAnchorRoutes.createAuditAnchor.body,
    toBody: (values) => ({ slug: values.slug.trim(), ...anchorBody(values) }),
    send: (body, options) => call(auditAnchorRoutes.createAuditAnchor, { body }, options),
    fieldOf: anchorField,
    touches: ['audit-anchors'],
    onDone: ({ slug }) => {
      notifyDone(t`Anchor ${slug} created`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Create anchor`}
      crumb={list}
      submitLabel={t`Create anchor`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Anchor`}>
        <TextInput label={t`Slug`} placeholder="notary" classNames={mono} {...form.getInputProps('slug')} />
      </Fields>
      <PlaceFields form={form} isNew />
      <RhythmFields form={form} />
    </FormPage>
  );
}

function EditForm({ anchor }: { readonly anchor: AuditAnchorView }) {
  const navigate = useNavigate();
  const { id, slug, version } = anchor;
  const show = () => void navigate({ to: '/audit/anchors' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: anchorValues(anchor),
    schema: auditAnchorRoutes.updateAuditAnchor.body,
    toBody: anchorBody,
    send: (body, options) => call(auditAnchorRoutes.updateAuditAnchor, { params: { id }, body }, options),
    fieldOf: anchorField,
    version,
    touches: ['audit-anchors'],
    onDone: () => {
      notifyDone(t`Anchor ${slug} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Edit ${slug}`}
      crumb={list}
      submitLabel={t`Save anchor`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <PlaceFields form={form} isNew={anchor.place.kind !== 's3'} />
      <RhythmFields form={form} />
    </FormPage>
  );
}

/** A new place for checkpoints. */
export function CreateAnchorScreen() {
  return (
    <Guarded needs="createAuditAnchor" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}

/** Changes a place for checkpoints. */
export function EditAnchorScreen() {
  const { id } = route.useParams();
  const query = useQuery(read(auditAnchorRoutes.getAuditAnchor, { params: { id } }));
  return (
    <Guarded needs="updateAuditAnchor" what={t`this form`}>
      <Loaded query={query}>{(anchor) => <EditForm key={anchor.id} anchor={anchor} />}</Loaded>
    </Guarded>
  );
}
