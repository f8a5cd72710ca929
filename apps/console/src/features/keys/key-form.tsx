import { t } from '@lingui/core/macro';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/SegmentedControl.css';
import { PasswordInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type CreateKey, keyRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';

const route = getRouteApi('/_in/keys/new');

const algorithms = ['ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa'] as const;
const rsaBits = { '3072': 3072, '4096': 4096, '8192': 8192 } as const;

type Values = {
  slug: string;
  comment: string;
  generate: { algorithm: (typeof algorithms)[number]; bits: keyof typeof rsaBits };
  import: { privateKey: string; passphrase: string };
};

const initial: Values = {
  slug: '',
  comment: '',
  generate: { algorithm: 'ed25519', bits: '3072' },
  import: { privateKey: '', passphrase: '' },
};

function bodyOf({ slug, comment, generate, import: imported }: Values, importing: boolean): CreateKey {
  const naming = { slug: slug.trim(), ...(orUndefined(comment) === undefined ? {} : { comment }) };
  if (importing) {
    const { privateKey, passphrase } = imported;
    return { ...naming, import: passphrase === '' ? { privateKey } : { privateKey, passphrase } };
  }
  const { algorithm, bits } = generate;
  return { ...naming, generate: algorithm === 'rsa' ? { algorithm, bits: rsaBits[bits] } : { algorithm } };
}

function KeyForm() {
  const { how = 'generate' } = route.useSearch();
  const changeHow = route.useNavigate();
  const navigate = useNavigate();
  const importing = how === 'import';
  const { form, problems, pending, submit } = useEntryForm<Values, CreateKey, { readonly id: string; readonly slug: string }>({
    initial,
    schema: keyRoutes.createKey.body,
    toBody: (values) => bodyOf(values, importing),
    send: (body, options) => call(keyRoutes.createKey, { body }, options),
    touches: ['keys'],
    onDone: ({ id, slug }) => {
      notifyDone(importing ? t`Key ${slug} imported` : t`Key ${slug} generated`);
      void navigate({ to: '/keys/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title={importing ? t`Import key` : t`Generate key`}
      crumb={{ label: t`Keys`, to: '/keys' }}
      submitLabel={importing ? t`Import key` : t`Generate key`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/keys' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <div>
        <SegmentedControl
          size="xs"
          aria-label={t`How`}
          value={how}
          onChange={(value) => void changeHow({ search: { how: value === 'import' ? 'import' : undefined }, replace: true })}
          data={[
            { value: 'generate', label: t`Generate` },
            { value: 'import', label: t`Import` },
          ]}
        />
      </div>
      <Fields legend={t`Identity`}>
        <FieldRow>
          <TextInput label={t`Slug`} placeholder="acme-2026" classNames={{ input: 'wb-mono' }} {...form.getInputProps('slug')} />
          <TextInput label={t`Comment`} {...form.getInputProps('comment')} />
        </FieldRow>
      </Fields>
      {importing ? (
        <Fields
          legend={t`Private key`}
          hint={t`OpenSSH, PEM, PKCS#8 or PuTTY (v2, v3), encrypted or not. It is sealed at once and never shown again.`}
        >
          <Textarea
            label={t`Private key`}
            autosize
            minRows={6}
            maxRows={16}
            spellCheck={false}
            autoComplete="off"
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('import.privateKey')}
          />
          <PasswordInput
            label={t`Passphrase`}
            description={t`When the key is encrypted`}
            autoComplete="off"
            {...form.getInputProps('import.passphrase')}
          />
        </Fields>
      ) : (
        <Fields legend={t`Algorithm`} hint={t`Ed25519, unless the partner’s server is too old for it.`}>
          <FieldRow>
            <Select
              label={t`Algorithm`}
              data={[...algorithms]}
              allowDeselect={false}
              {...form.getInputProps('generate.algorithm')}
            />
            {form.values.generate.algorithm === 'rsa' && (
              <Select
                label={t`Bits`}
                data={Object.keys(rsaBits)}
                allowDeselect={false}
                {...form.getInputProps('generate.bits')}
              />
            )}
          </FieldRow>
        </Fields>
      )}
    </FormPage>
  );
}

/** A new key pair, generated or imported. */
export function CreateKeyScreen() {
  return (
    <Guarded needs="createKey" what={t`this form`}>
      <KeyForm />
    </Guarded>
  );
}
