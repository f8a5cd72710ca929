import { Checkbox, NumberInput, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ConnectionView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { entered, linesOf, numberOf, orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { KeyPicker, PartnerPicker } from '../pickers.js';
import { BandwidthFields, bandwidthBody, initialBandwidth, newWindow } from './bandwidth-fields.js';
import { initialPartnerFiles, PartnerFilesFields, partnerFilesBody } from './partner-files.js';
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
    limits: {
      maxConnections: entered(connection?.limits.maxConnections),
      channels: entered(connection?.limits.channels),
      bandwidth: initialBandwidth(connection),
    },
    ...initialPartnerFiles(connection),
    timeouts: {
      connectMs: entered(connection?.timeouts.connectMs),
      idleMs: entered(connection?.timeouts.idleMs),
      wholeMs: entered(connection?.timeouts.wholeMs ?? undefined),
    },
    keepalive: {
      intervalMs: entered(connection?.keepalive.intervalMs),
      maxMissed: entered(connection?.keepalive.maxMissed),
    },
    ...initialRoute(connection),
    breaker: {
      failures: entered(connection?.breaker.failures),
      probeSeconds: entered(connection?.breaker.probeSeconds),
    },
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
    schema: routes.createConnection.body,
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
      limits: {
        maxConnections: numberOf(values.limits.maxConnections),
        channels: numberOf(values.limits.channels),
        bandwidth: bandwidthBody(values.limits.bandwidth),
      },
      ...partnerFilesBody(values),
      timeouts: {
        connectMs: numberOf(values.timeouts.connectMs),
        idleMs: numberOf(values.timeouts.idleMs),
        wholeMs: numberOf(values.timeouts.wholeMs) ?? null,
      },
      keepalive: { intervalMs: numberOf(values.keepalive.intervalMs), maxMissed: numberOf(values.keepalive.maxMissed) },
      route: routeOf(values),
      ...optional('proxyPassword', values.way === 'proxy' ? orUndefined(values.proxyPassword) : undefined),
      breaker: { failures: numberOf(values.breaker.failures), probeSeconds: numberOf(values.breaker.probeSeconds) },
      algorithms: algorithmsOf(values),
    }),
    send: ({ partnerId: owner, slug, hostKeys, ...changes }, options, { forgetPassword, forgetProxyPassword }) => {
      if (connection === undefined) {
        return call(
          routes.createConnection,
          { body: { partnerId: owner, slug, ...optional('hostKeys', hostKeys), ...changes } },
          options,
        );
      }
      const forget = forgetPassword && changes.password === undefined;
      const forgetProxy = forgetProxyPassword && changes.proxyPassword === undefined;
      const body = { ...changes, ...(forget && { password: null }), ...(forgetProxy && { proxyPassword: null }) };
      return call(routes.updateConnection, { params: { id: connection.id }, body }, options);
    },
    version: connection?.version,
    touches: ['connections', 'host-keys', 'overview'],
    onDone: ({ id, slug }) => {
      notifyDone(connection === undefined ? `Connection ${slug} created. Test it now.` : `Connection ${slug} saved`);
      void navigate({ to: '/connections/$id', params: { id } });
    },
  });
  const values = form.getValues();
  return (
    <FormPage
      title={connection === undefined ? 'Create connection' : `Edit ${connection.slug}`}
      crumb={{ label: 'Connections', to: '/connections' }}
      submitLabel={connection === undefined ? 'Create connection' : 'Save connection'}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Server">
        <FieldRow>
          <PartnerPicker
            label="Partner"
            placeholder="Choose a partner"
            disabled={connection !== undefined}
            chosenLabel={connection?.partnerName}
            {...form.getInputProps('partnerId')}
          />
          <TextInput
            label="Slug"
            placeholder="acme-prod"
            classNames={{ input: 'wb-mono' }}
            disabled={connection !== undefined}
            {...form.getInputProps('slug')}
          />
        </FieldRow>
        <FieldRow>
          <TextInput
            label="Host"
            placeholder="sftp.acme.example"
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('host')}
          />
          <NumberInput label="Port" min={1} max={65535} hideControls {...form.getInputProps('port')} />
        </FieldRow>
      </Fields>
      <Fields legend="Credential" hint="A key, a password, or both. Neither is ever shown again.">
        <TextInput
          label="User name"
          placeholder="waybill"
          classNames={{ input: 'wb-mono' }}
          autoComplete="off"
          {...form.getInputProps('username')}
        />
        <FieldRow>
          <KeyPicker
            label="Key"
            placeholder="No key"
            clearable
            chosenLabel={connection?.keySlug ?? undefined}
            {...form.getInputProps('keyId')}
          />
          <PasswordInput
            label="Password"
            autoComplete="new-password"
            placeholder={connection?.hasPassword === true ? 'Unchanged' : 'No password'}
            {...form.getInputProps('password')}
          />
        </FieldRow>
        {values.keyId !== null && (
          <KeyPicker
            label="Next key"
            placeholder="No next key"
            description="Offered beside the key; it becomes the key as soon as the partner accepts it"
            clearable
            chosenLabel={connection?.nextKey?.slug}
            {...form.getInputProps('nextKeyId')}
          />
        )}
        {connection?.hasPassword === true && (
          <Checkbox
            size="xs"
            label="Forget the stored password"
            {...form.getInputProps('forgetPassword', { type: 'checkbox' })}
          />
        )}
      </Fields>
      {connection === undefined && (
        <Fields
          legend="Host keys"
          hint="Without any, the first key the server shows is pinned as pending, and a person approves it."
        >
          <Textarea
            label="Trusted host keys"
            description="One a line: SHA256:… or a whole public key"
            placeholder="SHA256:…"
            autosize
            minRows={2}
            maxRows={8}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('hostKeys')}
          />
        </Fields>
      )}
      <Fields legend="Limits">
        <FieldRow>
          <NumberInput
            label="Connections at a time"
            placeholder="Default"
            min={1}
            max={100}
            {...form.getInputProps('limits.maxConnections')}
          />
          <NumberInput
            label="Channels for a large push"
            placeholder="Default"
            description="Over a long line; 1 = off"
            min={1}
            max={16}
            {...form.getInputProps('limits.channels')}
          />
          <NumberInput
            label="Connect timeout"
            placeholder="Default"
            suffix=" ms"
            min={1000}
            max={300000}
            step={1000}
            {...form.getInputProps('timeouts.connectMs')}
          />
        </FieldRow>
        <FieldRow>
          <NumberInput
            label="Idle timeout"
            placeholder="Default"
            description="Silence while an answer is awaited"
            suffix=" ms"
            min={1000}
            max={3600000}
            step={1000}
            {...form.getInputProps('timeouts.idleMs')}
          />
          <NumberInput
            label="Transfer timeout"
            placeholder="No limit"
            description="One attempt, in all"
            suffix=" ms"
            min={1000}
            max={604800000}
            step={60000}
            {...form.getInputProps('timeouts.wholeMs')}
          />
        </FieldRow>
        <FieldRow>
          <NumberInput
            label="Keepalive"
            placeholder="Default"
            description="0 for never"
            suffix=" ms"
            min={0}
            max={3600000}
            step={1000}
            {...form.getInputProps('keepalive.intervalMs')}
          />
          <NumberInput
            label="Keepalives unanswered"
            placeholder="Default"
            description="Then the connection is given up"
            min={1}
            max={100}
            {...form.getInputProps('keepalive.maxMissed')}
          />
        </FieldRow>
        <FieldRow>
          <NumberInput
            label="Rest after failures"
            description="To connect, in a row; 0 = never"
            placeholder="Default"
            min={0}
            max={1000}
            {...form.getInputProps('breaker.failures')}
          />
          <NumberInput
            label="Rest for"
            description="Then one connection is tried"
            placeholder="Default"
            suffix=" s"
            min={5}
            max={86400}
            {...form.getInputProps('breaker.probeSeconds')}
          />
        </FieldRow>
      </Fields>
      <WaiverFields form={form} />
      <BandwidthFields form={form} onAdd={() => form.insertListItem('limits.bandwidth', newWindow())} />
      <PartnerFilesFields form={form} />
      <RouteFields form={form} connection={connection} />
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
    <Guarded contract={routes.createConnection} what="this form">
      <ConnectionForm partnerId={partnerId} />
    </Guarded>
  );
}

/** Changes to a connection. */
export function EditConnectionScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(routes.getConnection, { params: { id } }));
  return (
    <Guarded contract={routes.updateConnection} what="this form">
      <Loaded query={query}>{(connection) => <ConnectionForm key={connection.id} connection={connection} />}</Loaded>
    </Guarded>
  );
}
