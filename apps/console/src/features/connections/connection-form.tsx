import { t } from '@lingui/core/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ConnectionView, connectionRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { entered, linesOf, numberOf, orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { BandwidthFields, newWindow } from '../bandwidth-fields.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { KeyPicker, PartnerPicker } from '../pickers.js';
import { ConnectionNumber } from './connection-number.js';
import { initialPartnerFiles, PartnerFilesFields, partnerFilesBody } from './partner-files.js';
import { initialPatience, PatienceFields, patienceBody } from './patience-fields.js';
import { initialRoute, RouteFields, routeOf } from './route-fields.js';
import { algorithmsOf, initialWaiver, WaiverFields } from './waiver-fields.js';

const createRoute = getRouteApi('/_in/connections/new');
const editRoute = getRouteApi('/_in/connections/$id/edit');

function initialOf(connection: ConnectionView | undefined, partnerId: string | undefined) {
  return {
    partnerId: connection?.partnerId ?? partnerId ?? '',
    slug: connection?.slug ?? '',
    host: connection?.host ?? '',
    port: entered(connection?.port ?? 22),
    username: connection?.username ?? '',
    keyId: connection?.keyId ?? null,
    nextKeyId: connection?.nextKeyId ?? null,
    password: '',
    forgetPassword: false,
    hostKeys: '',
    ...initialWaiver(connection),
    ...initialPartnerFiles(connection),
    ...initialPatience(connection),
    ...initialRoute(connection),
  };
}

function ConnectionForm({
  connection,
  partnerId,
}: {
  readonly connection?: ConnectionView;
  readonly partnerId?: string | undefined;
}) {
  const navigate = useNavigate();
  const leave = () =>
    void (connection === undefined
      ? navigate({ to: '/connections' })
      : navigate({ to: '/connections/$id', params: { id: connection.id } }));
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialOf(connection, partnerId),
    schema: connectionRoutes.createConnection.body,
    toBody: (values) => ({
      partnerId: values.partnerId,
      slug: values.slug.trim(),
      host: values.host.trim(),
      username: values.username.trim(),
      keyId: values.keyId,
      nextKeyId: values.keyId === null ? null : values.nextKeyId,
      ...optional('port', numberOf(values.port)),
      ...optional('password', orUndefined(values.password)),
      ...optional('hostKeys', values.hostKeys.trim() === '' ? undefined : linesOf(values.hostKeys)),
      ...partnerFilesBody(values),
      ...patienceBody(values),
      route: routeOf(values),
      ...optional('proxyPassword', values.way === 'proxy' ? orUndefined(values.proxyPassword) : undefined),
      algorithms: algorithmsOf(values),
    }),
    send: ({ partnerId: owner, slug, hostKeys, ...changes }, options, { forgetPassword, forgetProxyPassword }) => {
      if (connection === undefined) {
        return call(
          connectionRoutes.createConnection,
          { body: { partnerId: owner, slug, ...optional('hostKeys', hostKeys), ...changes } },
          options,
        );
      }
      const forget = forgetPassword && changes.password === undefined;
      const forgetProxy = forgetProxyPassword && changes.proxyPassword === undefined;
      const body = { ...changes, ...(forget && { password: null }), ...(forgetProxy && { proxyPassword: null }) };
      return call(connectionRoutes.updateConnection, { params: { id: connection.id }, body }, options);
    },
    version: connection?.version,
    touches: ['connections', 'host-keys', 'overview'],
    onDone: ({ id, slug }) => {
      notifyDone(connection === undefined ? t`Connection ${slug} created. Test it now.` : t`Connection ${slug} saved`);
      void navigate({ to: '/connections/$id', params: { id } });
    },
  });
  const values = form.getValues();
  return (
    <FormPage
      title={connection === undefined ? t`Create connection` : t`Edit ${connection.slug}`}
      crumb={{ label: t`Connections`, to: '/connections' }}
      submitLabel={connection === undefined ? t`Create connection` : t`Save connection`}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Server`}>
        <FieldRow>
          <PartnerPicker
            label={t`Partner`}
            placeholder={t`Choose a partner`}
            disabled={connection !== undefined}
            chosenLabel={connection?.partnerName}
            {...form.getInputProps('partnerId')}
          />
          <TextInput
            label={t`Slug`}
            placeholder="acme-prod"
            classNames={{ input: 'wb-mono' }}
            disabled={connection !== undefined}
            {...form.getInputProps('slug')}
          />
        </FieldRow>
        <FieldRow>
          <TextInput
            label={t`Host`}
            placeholder="sftp.acme.example"
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('host')}
          />
          <ConnectionNumber form={form} name="port" label={t`Port`} />
        </FieldRow>
      </Fields>
      <Fields legend={t`Credential`} hint={t`A key, a password, or both. Neither is ever shown again.`}>
        <TextInput
          label={t`User name`}
          placeholder="waybill"
          classNames={{ input: 'wb-mono' }}
          autoComplete="off"
          {...form.getInputProps('username')}
        />
        <FieldRow>
          <KeyPicker
            label={t`Key`}
            placeholder={t`No key`}
            clearable
            chosenLabel={connection?.keySlug ?? undefined}
            {...form.getInputProps('keyId')}
          />
          <PasswordInput
            label={t`Password`}
            autoComplete="new-password"
            placeholder={connection?.hasPassword === true ? t`Unchanged` : t`No password`}
            {...form.getInputProps('password')}
          />
        </FieldRow>
        {values.keyId !== null && (
          <KeyPicker
            label={t`Next key`}
            placeholder={t`No next key`}
            description={t`Offered beside the key; it becomes the key as soon as the partner accepts it`}
            clearable
            chosenLabel={connection?.nextKey?.slug}
            {...form.getInputProps('nextKeyId')}
          />
        )}
        {connection?.hasPassword === true && (
          <Checkbox
            size="xs"
            label={t`Forget the stored password`}
            {...form.getInputProps('forgetPassword', { type: 'checkbox' })}
          />
        )}
      </Fields>
      {connection === undefined && (
        <Fields
          legend={t`Host keys`}
          hint={t`Without any, the first key the server shows is pinned as pending, and a person approves it.`}
        >
          <Textarea
            label={t`Trusted host keys`}
            description={t`One a line: SHA256:… or a whole public key`}
            placeholder="SHA256:…"
            autosize
            minRows={2}
            maxRows={8}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('hostKeys')}
          />
        </Fields>
      )}
      <RouteFields form={form} connection={connection} />
      <WaiverFields form={form} />
      <PartnerFilesFields form={form} />
      <PatienceFields form={form} />
      <BandwidthFields
        form={form}
        onAdd={() => form.insertListItem('limits.bandwidth', newWindow())}
        hint={t`The first window that is open holds, for all workers together. Outside of them there is no limit. A change holds within a second.`}
        together={t`All workers together`}
      />
    </FormPage>
  );
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  const made: { [P in K]?: V } = {};
  if (value !== undefined) made[key] = value;
  return made;
}

/** A new connection. */
export function CreateConnectionScreen() {
  const { partnerId } = createRoute.useSearch();
  return (
    <Guarded needs="createConnection" what={t`this form`}>
      <ConnectionForm partnerId={partnerId} />
    </Guarded>
  );
}

/** Changes to a connection. */
export function EditConnectionScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(connectionRoutes.getConnection, { params: { id } }));
  return (
    <Guarded needs="updateConnection" what={t`this form`}>
      <Loaded query={query}>{(connection) => <ConnectionForm key={connection.id} connection={connection} />}</Loaded>
    </Guarded>
  );
}
