import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type PartnerView, partnerRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormProblems } from '../../ui/form-page.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { PartnerPicker } from '../pickers.js';
import { forgetDraft, useKeptDraft, withDraft } from './draft.js';
import { Needs } from './needed-permission.js';
import { slugOf } from './slug-of.js';
import { WizardFrame } from './wizard-frame.js';

const route = getRouteApi('/_in/onboarding');

const empty = { name: '', slug: '', contactName: '', contactEmail: '', contactPhone: '' };
const draft = 'who';

/** Contacts stand in the form as one person, who can be added to later. */
const contactFields: Readonly<Record<string, string>> = {
  'contacts.0.name': 'contactName',
  'contacts.0.email': 'contactEmail',
  'contacts.0.phone': 'contactPhone',
};

function contactsOf({ contactName, contactEmail, contactPhone }: typeof empty) {
  const [email, phone] = [orUndefined(contactEmail.trim()), orUndefined(contactPhone.trim())];
  if (contactName.trim() === '' && email === undefined && phone === undefined) return [];
  return [{ name: contactName.trim(), ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) }];
}

function NewPartner({ onMade }: { readonly onMade: (partner: PartnerView) => void }) {
  const [initial] = useState(() => withDraft(draft, empty));
  const { form, problems, pending, submit } = useEntryForm({
    initial,
    schema: partnerRoutes.createPartner.body,
    toBody: (values) => ({
      name: values.name.trim(),
      slug: values.slug.trim() === '' ? slugOf(values.name) : values.slug.trim(),
      contacts: contactsOf(values),
    }),
    send: (body, options) => call(partnerRoutes.createPartner, { body }, options),
    fieldOf: (path) => contactFields[path] ?? path,
    touches: ['partners'],
    onDone: (partner) => {
      forgetDraft(draft);
      onMade(partner);
    },
  });
  useKeptDraft(draft, form, []);
  return (
    <form
      className="wb-form"
      noValidate
      aria-label={t`Partner`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) submit();
      }}
    >
      <FormProblems problems={problems} />
      <Fields legend={t`Partner`} hint={t`The organisation that files are exchanged with.`}>
        <FieldRow>
          <TextInput label={t`Name`} placeholder={t`Acme Bank`} data-autofocus {...form.getInputProps('name')} />
          <TextInput
            label={t`Slug`}
            placeholder={slugOf(form.values.name) || 'acme-bank'}
            description={t`Stable; used in addresses and files`}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('slug')}
          />
        </FieldRow>
      </Fields>
      <Fields legend={t`Contact`} hint={t`Whom to call when something does not arrive. More can be added later.`}>
        <FieldRow>
          <TextInput label={t`Contact name`} {...form.getInputProps('contactName')} />
          <TextInput label={t`E-mail`} type="email" {...form.getInputProps('contactEmail')} />
          <TextInput label={t`Phone`} {...form.getInputProps('contactPhone')} />
        </FieldRow>
      </Fields>
      <div className="wb-form-actions">
        <Button type="submit" loading={pending}>
          <Trans>Create partner</Trans>
        </Button>
      </div>
    </form>
  );
}

function KnownPartner({ onChosen }: { readonly onChosen: (id: string) => void }) {
  return (
    <div className="wb-form">
      <Fields legend={t`Partner`} hint={t`What was made for them stays, and is gone on with.`}>
        <PartnerPicker
          label={t`Partner`}
          placeholder={t`Choose a partner`}
          value={null}
          onChange={(id) => {
            if (id !== null) onChosen(id);
          }}
        />
      </Fields>
    </div>
  );
}

/** The first step, while there is no partner yet: a new one, or one that is there. */
export function NewOnboardingScreen() {
  const { who = 'new' } = route.useSearch();
  const navigate = useNavigate();
  // The first step stays in the history: going back leads to the partner that was made, and not to a form that makes another.
  const onMade = ({ id }: PartnerView) =>
    void navigate({ to: '/onboarding/$id/$step', params: { id, step: 'who' }, replace: true }).then(() =>
      navigate({ to: '/onboarding/$id/$step', params: { id, step: 'way' } }),
    );
  return (
    <WizardFrame step="who" title={t`Onboard a partner`}>
      <div>
        <SegmentedControl
          size="xs"
          aria-label={t`Which partner`}
          value={who}
          onChange={(value) =>
            void navigate({ to: '/onboarding', search: value === 'known' ? { who: 'known' } : {}, replace: true })
          }
          data={[
            { value: 'new', label: t`A new partner` },
            { value: 'known', label: t`One that is there` },
          ]}
        />
      </div>
      {who === 'known' ? (
        <KnownPartner onChosen={(id) => void navigate({ to: '/onboarding/$id', params: { id } })} />
      ) : (
        <Needs act={partnerRoutes.createPartner} what={t`create a partner`}>
          <NewPartner onMade={onMade} />
        </Needs>
      )}
    </WizardFrame>
  );
}

/** The first step, once the partner is there. */
export function WhoStep({ partner }: { readonly partner: PartnerView }) {
  const { id, name, slug, contacts } = partner;
  return (
    <Panel
      title={t`Partner`}
      actions={
        <Link to="/partners/$id/edit" params={{ id }}>
          <Trans>Edit partner</Trans>
        </Link>
      }
    >
      <Facts>
        <Fact label={t`Name`}>{name}</Fact>
        <Fact label={t`Slug`}>
          <span className="wb-mono">{slug}</span>
        </Fact>
        <Fact label={t`Contacts`}>
          {contacts.length === 0
            ? t`Nobody is named yet`
            : contacts.map((contact) => (
                <span className="wb-sub" key={`${contact.name} ${contact.email ?? ''}`}>
                  {[contact.name, contact.email, contact.phone].filter((each) => each !== undefined).join(' · ')}
                </span>
              ))}
        </Fact>
      </Facts>
    </Panel>
  );
}
