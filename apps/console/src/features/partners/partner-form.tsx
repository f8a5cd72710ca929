import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { Button, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type PartnerView, partnerRoutes } from '@waybill/contracts';
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
    schema: partnerRoutes.createPartner.body,
    toBody: (values) => ({ slug: values.slug.trim(), ...details(values) }),
    send: ({ slug, ...changes }, options) =>
      partner === undefined
        ? call(partnerRoutes.createPartner, { body: { slug, ...changes } }, options)
        : call(partnerRoutes.updatePartner, { params: { id: partner.id }, body: changes }, options),
    version: partner?.version,
    touches: ['partners'],
    onDone: ({ id, name }) => {
      notifyDone(partner === undefined ? t`Partner ${name} created` : t`Partner ${name} saved`);
      void navigate({ to: '/partners/$id', params: { id } });
    },
  });
  const values = form.getValues();
  return (
    <FormPage
      title={partner === undefined ? t`Create partner` : t`Edit ${partner.name}`}
      crumb={{ label: t`Partners`, to: '/partners' }}
      submitLabel={partner === undefined ? t`Create partner` : t`Save partner`}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Identity`}>
        <FieldRow>
          <TextInput label={t`Name`} placeholder={t`Acme Bank`} {...form.getInputProps('name')} />
          <TextInput
            label={t`Slug`}
            placeholder="acme-bank"
            classNames={{ input: 'wb-mono' }}
            disabled={partner !== undefined}
            description={t`Stable; used in addresses and files`}
            {...form.getInputProps('slug')}
          />
        </FieldRow>
        <FieldRow>
          <Select label={t`Status`} data={[...statuses]} allowDeselect={false} {...form.getInputProps('status')} />
          <Select
            label={t`Data category`}
            placeholder={t`Not stated`}
            data={[...dataCategories]}
            clearable
            {...form.getInputProps('dataCategory')}
          />
        </FieldRow>
        {values.status === 'suspended' && (
          <p className="wb-hint">
            <Trans>A suspended partner cannot sign in and its jobs do not run.</Trans>
          </p>
        )}
        <Textarea
          label={t`Purpose`}
          description={t`Why files are exchanged; for auditors`}
          autosize
          minRows={2}
          maxRows={8}
          {...form.getInputProps('purpose')}
        />
        <TagsInput label={t`Tags`} placeholder={t`Type and press Enter`} {...form.getInputProps('tags')} />
      </Fields>
      <Fields legend={t`Contacts`} hint={t`Whom to call when something does not arrive.`}>
        {values.contacts.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a contact has no identity but its place
          <div className="wb-mount" key={at}>
            <FieldRow>
              <TextInput label={t`Name`} {...form.getInputProps(`contacts.${at}.name`)} />
              <TextInput label={t`E-mail`} type="email" {...form.getInputProps(`contacts.${at}.email`)} />
              <TextInput label={t`Phone`} {...form.getInputProps(`contacts.${at}.phone`)} />
              <TextInput label={t`Role`} placeholder="operations" {...form.getInputProps(`contacts.${at}.role`)} />
            </FieldRow>
            <div>
              <Button variant="default" onClick={() => form.removeListItem('contacts', at)}>
                <Trans>Remove contact</Trans>
              </Button>
            </div>
          </div>
        ))}
        <div>
          <Button variant="default" onClick={() => form.insertListItem('contacts', { name: '', email: '', phone: '', role: '' })}>
            <Trans>Add contact</Trans>
          </Button>
        </div>
      </Fields>
    </FormPage>
  );
}

/** A new partner. */
export function CreatePartnerScreen() {
  return (
    <Guarded needs="createPartner" what={t`this form`}>
      <PartnerForm />
    </Guarded>
  );
}

/** Changes to a partner. */
export function EditPartnerScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(partnerRoutes.getPartner, { params: { id } }));
  return (
    <Guarded needs="updatePartner" what={t`this form`}>
      <Loaded query={query}>{(partner) => <PartnerForm key={partner.id} partner={partner} />}</Loaded>
    </Guarded>
  );
}
