import { Button, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type PartnerView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';

const dataCategories = ['public', 'internal', 'confidential', 'personal', 'health', 'payment'] as const;
const statuses = ['active', 'suspended'] as const;

const editRoute = getRouteApi('/_in/partners/$id/edit');

function initialOf(partner: PartnerView | undefined) {
  return {
    slug: partner?.slug ?? '',
    name: partner?.name ?? '',
    status: partner?.status ?? statuses[0],
    dataCategory: partner?.dataCategory ?? null,
    purpose: partner?.purpose ?? '',
    tags: partner?.tags ?? [],
    contacts: (partner?.contacts ?? []).map(({ name, email = '', phone = '', role = '' }) => ({ name, email, phone, role })),
  };
}

function PartnerForm({ partner }: { readonly partner?: PartnerView }) {
  const navigate = useNavigate();
  const leave = () =>
    void (partner === undefined ? navigate({ to: '/partners' }) : navigate({ to: '/partners/$id', params: { id: partner.id } }));
  const details = ({ name, status, dataCategory, purpose, tags, contacts }: ReturnType<typeof initialOf>) => ({
    name: name.trim(),
    status,
    dataCategory,
    purpose: purpose.trim() === '' ? null : purpose,
    tags,
    contacts: contacts.map((contact) => ({
      name: contact.name,
      ...(orUndefined(contact.email) === undefined ? {} : { email: contact.email.trim() }),
      ...(orUndefined(contact.phone) === undefined ? {} : { phone: contact.phone }),
      ...(orUndefined(contact.role) === undefined ? {} : { role: contact.role }),
    })),
  });
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialOf(partner),
    schema: routes.createPartner.body,
    toBody: (values) => ({ slug: values.slug.trim(), ...details(values) }),
    send: ({ slug, ...changes }, options) =>
      partner === undefined
        ? call(routes.createPartner, { body: { slug, ...changes } }, options)
        : call(routes.updatePartner, { params: { id: partner.id }, body: changes }, options),
    version: partner?.version,
    touches: ['partners'],
    onDone: ({ id, name }) => {
      notifyDone(partner === undefined ? `Partner ${name} created` : `Partner ${name} saved`);
      void navigate({ to: '/partners/$id', params: { id } });
    },
  });
  const values = form.getValues();
  return (
    <FormPage
      title={partner === undefined ? 'Create partner' : `Edit ${partner.name}`}
      crumb={{ label: 'Partners', to: '/partners' }}
      submitLabel={partner === undefined ? 'Create partner' : 'Save partner'}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Identity">
        <FieldRow>
          <TextInput label="Name" placeholder="Acme Bank" {...form.getInputProps('name')} />
          <TextInput
            label="Slug"
            placeholder="acme-bank"
            classNames={{ input: 'wb-mono' }}
            disabled={partner !== undefined}
            description="Stable; used in addresses and files"
            {...form.getInputProps('slug')}
          />
        </FieldRow>
        <FieldRow>
          <Select label="Status" data={[...statuses]} allowDeselect={false} {...form.getInputProps('status')} />
          <Select
            label="Data category"
            placeholder="Not stated"
            data={[...dataCategories]}
            clearable
            {...form.getInputProps('dataCategory')}
          />
        </FieldRow>
        {values.status === 'suspended' && <p className="wb-hint">A suspended partner cannot sign in and its jobs do not run.</p>}
        <Textarea
          label="Purpose"
          description="Why files are exchanged; for auditors"
          autosize
          minRows={2}
          maxRows={8}
          {...form.getInputProps('purpose')}
        />
        <TagsInput label="Tags" placeholder="Type and press Enter" {...form.getInputProps('tags')} />
      </Fields>
      <Fields legend="Contacts" hint="Whom to call when something does not arrive.">
        {values.contacts.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a contact has no identity but its place
          <div className="wb-mount" key={at}>
            <FieldRow>
              <TextInput label="Name" {...form.getInputProps(`contacts.${at}.name`)} />
              <TextInput label="E-mail" type="email" {...form.getInputProps(`contacts.${at}.email`)} />
              <TextInput label="Phone" {...form.getInputProps(`contacts.${at}.phone`)} />
              <TextInput label="Role" placeholder="operations" {...form.getInputProps(`contacts.${at}.role`)} />
            </FieldRow>
            <div>
              <Button variant="default" onClick={() => form.removeListItem('contacts', at)}>
                Remove contact
              </Button>
            </div>
          </div>
        ))}
        <div>
          <Button variant="default" onClick={() => form.insertListItem('contacts', { name: '', email: '', phone: '', role: '' })}>
            Add contact
          </Button>
        </div>
      </Fields>
    </FormPage>
  );
}

/** A new partner. */
export function CreatePartnerScreen() {
  return (
    <Guarded contract={routes.createPartner} what="this form">
      <PartnerForm />
    </Guarded>
  );
}

/** Changes to a partner. */
export function EditPartnerScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(routes.getPartner, { params: { id } }));
  return (
    <Guarded contract={routes.updatePartner} what="this form">
      <Loaded query={query}>{(partner) => <PartnerForm key={partner.id} partner={partner} />}</Loaded>
    </Guarded>
  );
}
