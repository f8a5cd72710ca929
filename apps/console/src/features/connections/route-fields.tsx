import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/SegmentedControl.css';
import { Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ConnectionView } from '@waybill/contracts';
import { entered, numberOf, orUndefined } from '../../api/use-entry-form.js';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';
import { JumpHostPicker } from '../pickers.js';
import { ConnectionNumber } from './connection-number.js';

const ways = spoken([
  { value: 'direct', label: msg`Direct` },
  { value: 'proxy', label: msg`Through a proxy` },
  { value: 'jump', label: msg`Over a jump host` },
]);
const kinds = spoken([
  { value: 'socks5', label: msg`SOCKS5` },
  { value: 'http', label: msg`HTTP CONNECT` },
]);

type Way = (typeof ways)[number]['value'];
type Kind = (typeof kinds)[number]['value'];

interface RouteValues {
  way: Way;
  proxyPassword: string;
  forgetProxyPassword: boolean;
  route: {
    proxy: { kind: Kind; host: string; port: number | string; username: string };
    jump: string | null;
    resolveThere: boolean;
    bindAddress: string;
  };
}

/** The fields of the way to a server, as a form begins with them. */
export function initialRoute(connection: ConnectionView | undefined): RouteValues {
  const { proxy, jump, resolve, bindAddress } = connection?.route ?? {
    proxy: null,
    jump: null,
    resolve: 'here',
    bindAddress: null,
  };
  return {
    way: proxy !== null ? 'proxy' : jump !== null ? 'jump' : 'direct',
    proxyPassword: '',
    forgetProxyPassword: false,
    route: {
      proxy: {
        kind: proxy?.kind ?? kinds[0].value,
        host: proxy?.host ?? '',
        port: entered(proxy?.port ?? 1080),
        username: proxy?.username ?? '',
      },
      jump,
      resolveThere: resolve === 'there',
      bindAddress: bindAddress ?? '',
    },
  };
}

/** The route that the fields make; what belongs to another way than the chosen one is left out. */
export function routeOf({ way, route }: RouteValues) {
  const { proxy, jump, resolveThere, bindAddress } = route;
  return {
    proxy:
      way === 'proxy'
        ? {
            kind: proxy.kind,
            host: proxy.host.trim(),
            // Not a number is for the schema to complain about.
            port: numberOf(proxy.port) ?? Number.NaN,
            username: orUndefined(proxy.username)?.trim() ?? null,
          }
        : null,
    jump: way === 'jump' ? (jump ?? '') : null,
    resolve: resolveThere && way !== 'direct' ? ('there' as const) : ('here' as const),
    bindAddress: way === 'jump' ? null : (orUndefined(bindAddress)?.trim() ?? null),
  };
}

/** The way in a few words. */
function routeText(way: Way, { proxy, jump, bindAddress }: RouteValues['route']): string {
  if (way === 'proxy') return `Through the proxy ${proxy.host}`.trim();
  if (way === 'jump') return `Over the jump host ${jump ?? ''}`.trim();
  return bindAddress.trim() === '' ? t`Direct` : t`Direct, from ${bindAddress.trim()}`;
}

interface RouteFieldsProps<Values extends RouteValues & Record<string, unknown>> {
  readonly form: UseFormReturnType<Values>;
  readonly connection: ConnectionView | undefined;
}

/** The way to the server: direct, through a proxy, or over the server of another connection. */
export function RouteFields<Values extends RouteValues & Record<string, unknown>>({
  form,
  connection,
}: RouteFieldsProps<Values>) {
  const { way, route } = form.getValues();
  return (
    <FoldedFields
      legend={t`Route`}
      summary={routeText(way, route)}
      hint={t`How the server is reached. Every address on the way must be one that this installation may connect to.`}
    >
      <div>
        <SegmentedControl size="xs" aria-label={t`Route`} data={[...ways]} {...form.getInputProps('way')} />
      </div>
      {way === 'proxy' && (
        <>
          <div>
            <SegmentedControl
              size="xs"
              aria-label={t`Kind of proxy`}
              data={[...kinds]}
              {...form.getInputProps('route.proxy.kind')}
            />
          </div>
          <FieldRow>
            <TextInput
              label={t`Proxy host`}
              placeholder="proxy.example"
              classNames={{ input: 'wb-mono' }}
              {...form.getInputProps('route.proxy.host')}
            />
            <ConnectionNumber form={form} name="route.proxy.port" label={t`Proxy port`} />
          </FieldRow>
          <FieldRow>
            <TextInput
              label={t`Proxy user name`}
              placeholder={t`None`}
              classNames={{ input: 'wb-mono' }}
              autoComplete="off"
              {...form.getInputProps('route.proxy.username')}
            />
            <PasswordInput
              label={t`Proxy password`}
              autoComplete="new-password"
              placeholder={connection?.hasProxyPassword === true ? t`Unchanged` : t`No password`}
              {...form.getInputProps('proxyPassword')}
            />
          </FieldRow>
          {connection?.hasProxyPassword === true && (
            <Checkbox
              size="xs"
              label={t`Forget the stored proxy password`}
              {...form.getInputProps('forgetProxyPassword', { type: 'checkbox' })}
            />
          )}
        </>
      )}
      {way === 'jump' && (
        <JumpHostPicker
          label={t`Jump host`}
          placeholder={t`Choose a connection`}
          description={t`Signed in to first, with its own key and host keys`}
          {...form.getInputProps('route.jump')}
        />
      )}
      {way !== 'direct' && (
        <Checkbox
          size="xs"
          label={way === 'proxy' ? t`The proxy resolves the host name` : t`The jump host resolves the host name`}
          description={t`Its address cannot be checked here then`}
          {...form.getInputProps('route.resolveThere', { type: 'checkbox' })}
        />
      )}
      {way !== 'jump' && (
        <TextInput
          label={t`Bind address`}
          placeholder={t`Any`}
          description={t`The address of this machine to connect from`}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('route.bindAddress')}
        />
      )}
    </FoldedFields>
  );
}
