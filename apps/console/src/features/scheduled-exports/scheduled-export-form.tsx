import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/Switch.css';
import { Select, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ScheduledExportView, scheduledExportRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { eventTypes } from '../audit/audit-exported.js';
import { outcomes, severities } from '../audit/audit-search.js';
import { filterText, formatChoices, formatHint } from '../audit-exports/export-words.js';
import { PlaceFields } from '../audit-exports/place-fields.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { PartnerPicker } from '../pickers.js';
import { TimeZoneField } from '../time-zone-field.js';
import { NextSlots } from './next-slots.js';
import {
  otherFilterOf,
  type ScheduledExportValues,
  scheduledExportBody,
  scheduledExportValues,
} from './scheduled-export-values.js';
import { periodChoices } from './scheduled-export-words.js';

const route = getRouteApi('/_in/audit/scheduled-exports/$id');
const list = spoken({ label: msg`Scheduled exports`, to: '/audit/scheduled-exports' });
const mono = { input: 'wb-mono' };
const any = spoken({ value: '', label: msg`any` });

type Form = UseFormReturnType<ScheduledExportValues>;

function WhatFields({ form }: { readonly form: Form }) {
  return (
    <>
      <Select
        label={t`Format`}
        description={formatHint(form.getValues().format)}
        data={[...formatChoices]}
        allowDeselect={false}
        {...form.getInputProps('format')}
      />
      <Select label={t`Each holds`} data={[...periodChoices]} allowDeselect={false} {...form.getInputProps('period')} />
      <TextInput
        label={t`Reason`}
        description={t`Kept in the audit trail with each`}
        placeholder={t`Archive`}
        {...form.getInputProps('reason')}
      />
    </>
  );
}

function WhenFields({ form }: { readonly form: Form }) {
  const { cron, timeZone } = form.getValues();
  return (
    <Fields legend={t`When`} hint={t`Slots that passed while the platform was down become one export.`}>
      <FieldRow>
        <TextInput
          label={t`Cron`}
          description={t`Minute, hour, day of month, month, day of week`}
          classNames={mono}
          {...form.getInputProps('cron')}
        />
        <TimeZoneField label={t`Time zone`} description={t`IANA name`} {...form.getInputProps('timeZone')} />
      </FieldRow>
      <NextSlots cron={cron} timeZone={timeZone} />
      <Switch label={t`Switched on`} {...form.getInputProps('enabled', { type: 'checkbox' })} />
    </Fields>
  );
}

function FilterFields({ form }: { readonly form: Form }) {
  const others = otherFilterOf(form.getValues());
  const isMore = Object.keys(others).length > 0;
  return (
    <Fields legend={t`Events`} hint={t`An event is in it when it meets all of this. With nothing here every event is.`}>
      <FieldRow>
        <Select
          label={t`Type`}
          data={[any, ...eventTypes.map((value) => ({ value, label: value }))]}
          searchable
          allowDeselect={false}
          {...form.getInputProps('filter.type')}
        />
        <TextInput
          label={t`Types that begin with`}
          placeholder="transfer."
          classNames={mono}
          {...form.getInputProps('filter.typePrefix')}
        />
      </FieldRow>
      <FieldRow>
        <Select
          label={t`Outcome`}
          data={[any, ...outcomes.map((value) => ({ value, label: value }))]}
          allowDeselect={false}
          {...form.getInputProps('filter.outcome')}
        />
        <Select
          label={t`Severity`}
          data={[any, ...severities.map((value) => ({ value, label: value }))]}
          allowDeselect={false}
          {...form.getInputProps('filter.severity')}
        />
        <PartnerPicker label={t`Partner`} placeholder={t`any`} clearable {...form.getInputProps('filter.partnerId')} />
      </FieldRow>
      {isMore && (
        <p className="wb-hint">
          <Trans>And, as it was set up elsewhere: {filterText(others)}.</Trans>
        </p>
      )}
    </Fields>
  );
}

function PlacePart({ form }: { readonly form: Form }) {
  return (
    <Fields
      legend={t`Place`}
      hint={t`Nothing is ever written over: let dates in the name tell two exports apart. Each is kept here for seven days as well.`}
    >
      <PlaceFields form={form} dates="of the slot" />
    </Fields>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const show = () => void navigate({ to: '/audit/scheduled-exports' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: scheduledExportValues(),
    schema: scheduledExportRoutes.createScheduledExport.body,
    toBody: (values) => ({ slug: values.slug.trim(), ...scheduledExportBody(values) }),
    send: (body, options) => call(scheduledExportRoutes.createScheduledExport, { body }, options),
    touches: ['scheduled-exports'],
    onDone: ({ slug }) => {
      notifyDone(t`Scheduled export ${slug} created`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Create scheduled export`}
      crumb={list}
      submitLabel={t`Create scheduled export`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Export`}>
        <TextInput label={t`Slug`} placeholder="nightly-trail" classNames={mono} {...form.getInputProps('slug')} />
        <WhatFields form={form} />
      </Fields>
      <WhenFields form={form} />
      <PlacePart form={form} />
      <FilterFields form={form} />
    </FormPage>
  );
}

function EditForm({ thing }: { readonly thing: ScheduledExportView }) {
  const navigate = useNavigate();
  const { id, slug, version } = thing;
  const show = () => void navigate({ to: '/audit/scheduled-exports' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: scheduledExportValues(thing),
    schema: scheduledExportRoutes.updateScheduledExport.body,
    toBody: scheduledExportBody,
    send: (body, options) => call(scheduledExportRoutes.updateScheduledExport, { params: { id }, body }, options),
    version,
    touches: ['scheduled-exports'],
    onDone: () => {
      notifyDone(t`Scheduled export ${slug} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Edit ${slug}`}
      crumb={list}
      submitLabel={t`Save scheduled export`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Export`}>
        <WhatFields form={form} />
      </Fields>
      <WhenFields form={form} />
      <PlacePart form={form} />
      <FilterFields form={form} />
    </FormPage>
  );
}

/** A new export of the audit trail that is made by itself. */
export function CreateScheduledExportScreen() {
  return (
    <Guarded needs="createScheduledExport" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}

/** Changes an export of the audit trail that is made by itself. */
export function EditScheduledExportScreen() {
  const { id } = route.useParams();
  const query = useQuery(read(scheduledExportRoutes.getScheduledExport, { params: { id } }));
  return (
    <Guarded needs="updateScheduledExport" what={t`this form`}>
      <Loaded query={query}>{(thing) => <EditForm key={thing.id} thing={thing} />}</Loaded>
    </Guarded>
  );
}
