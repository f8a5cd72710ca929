import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { connectionRoutes, storeRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { addressOf } from '../connections/connection-columns.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { FileBrowser } from './file-browser.js';

const ofStore = getRouteApi('/_in/stores/$id/files');
const ofConnection = getRouteApi('/_in/connections/$id/files');

/** The files of a store. */
export function StoreFiles() {
  const { t } = useLingui();
  const { id } = ofStore.useParams();
  const search = ofStore.useSearch();
  const navigate = ofStore.useNavigate();
  const query = useQuery(read(storeRoutes.getStore, { params: { id } }));
  return (
    <Guarded needs="listStoreFiles" what={t`the files of a store`}>
      <Loaded query={query}>
        {({ slug, root }) => (
          <Page
            title={t`Files of ${slug}`}
            crumb={{ label: t`Stores`, to: '/stores' }}
            subtitle={<span className="wb-mono">{root}</span>}
            actions={
              <LinkButton variant="default" to="/stores/$id" params={{ id }}>
                <Trans>Store {slug}</Trans>
              </LinkButton>
            }
          >
            <FileBrowser
              place={{ kind: 'store', id }}
              search={search}
              onSearch={(next, replace = false) => void navigate({ search: next, replace })}
            />
          </Page>
        )}
      </Loaded>
    </Guarded>
  );
}

/** The files at a partner, by a connection. */
export function ConnectionFiles() {
  const { t } = useLingui();
  const { id } = ofConnection.useParams();
  const search = ofConnection.useSearch();
  const navigate = ofConnection.useNavigate();
  const query = useQuery(read(connectionRoutes.getConnection, { params: { id } }));
  return (
    <Guarded needs="listConnectionFiles" what={t`the files at a partner`}>
      <Loaded query={query}>
        {(connection) => (
          <Page
            title={t`Files at ${connection.slug}`}
            crumb={{ label: t`Connections`, to: '/connections' }}
            subtitle={
              <>
                <Link to="/partners/$id" params={{ id: connection.partnerId }}>
                  {connection.partnerName}
                </Link>{' '}
                · <span className="wb-mono">{addressOf(connection)}</span>
              </>
            }
            actions={
              <LinkButton variant="default" to="/connections/$id" params={{ id }}>
                <Trans>Connection {connection.slug}</Trans>
              </LinkButton>
            }
          >
            <FileBrowser
              place={{ kind: 'connection', id }}
              search={search}
              onSearch={(next, replace = false) => void navigate({ search: next, replace })}
            />
          </Page>
        )}
      </Loaded>
    </Guarded>
  );
}
