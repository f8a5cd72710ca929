import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { keyRoutes, selfServiceRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { CopyButton } from '../../ui/copyable.js';
import { LinkButton } from '../../ui/links.js';
import { Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Loaded } from '../loaded.js';
import { letterText } from './letter-text.js';
import { type Made, useMade } from './use-made.js';
import { inboundOf, outboundOf } from './ways.js';

const route = getRouteApi('/_in/onboarding/$id/letter');

/** The host and the port of `sftp.us.example:2022`, and of `[2001:db8::1]:2022`. */
function hostAndPort(address: string): { readonly host: string; readonly port: string } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/g, ''), port: address.slice(colon + 1) };
}

function Letter({ made }: { readonly made: Made }) {
  const { partner, connection, account, ways } = made;
  const search = route.useSearch();
  const may = useMay();
  const server = useQuery({
    ...read(selfServiceRoutes.getSelfService, { params: { id: account?.id ?? '' } }),
    enabled: account !== undefined,
  });
  const keyId = connection?.keyId ?? null;
  const key = useQuery({ ...read(keyRoutes.getKey, { params: { id: keyId ?? '' } }), enabled: keyId !== null && may('getKey') });
  const inbound = account !== undefined && inboundOf(ways).length > 0;
  const outbound = connection !== undefined && outboundOf(ways).length > 0;
  const text = letterText({
    partner: partner.name,
    ways,
    server: { ...hostAndPort(server.data?.server.address ?? ''), hostKeys: server.data?.server.hostKeys ?? [] },
    account: inbound ? account : undefined,
    connection: outbound ? connection : undefined,
    ourKey: key.data,
  });
  return (
    <Page
      title={t`For ${partner.name}`}
      crumb={{ label: t`Partners`, to: '/partners' }}
      subtitle={t`What the partner needs to do their part. It holds no secret.`}
      actions={
        <>
          <LinkButton
            variant="default"
            to="/onboarding/$id/$step"
            params={{ id: partner.id, step: 'credentials' }}
            search={search}
          >
            <Trans>Back to credentials</Trans>
          </LinkButton>
          <Button variant="default" onClick={() => window.print()}>
            <Trans>Print</Trans>
          </Button>
        </>
      }
    >
      {!inbound && !outbound ? (
        <Empty
          title={t`There is nothing to send yet`}
          hint={t`Make what each side signs in with first: that is the step of credentials.`}
        />
      ) : inbound && server.data === undefined ? (
        <Loaded query={server} part>
          {() => null}
        </Loaded>
      ) : (
        <Panel title={t`Send this to your partner`} actions={<CopyButton value={text} label={t`Copy the text`} />}>
          <pre className="wb-code">{text}</pre>
        </Panel>
      )}
    </Page>
  );
}

/** What is sent to a partner, to be copied or printed. */
export function LetterScreen() {
  const { id } = route.useParams();
  const query = useMade(id, route.useSearch());
  return <Loaded query={query}>{(made) => <Letter made={made} />}</Loaded>;
}
