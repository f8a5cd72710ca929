import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { accountRoutes } from '@waybill/contracts';
import { useMemo } from 'react';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { spoken } from '../../language/spoken.js';
import { Page, Panel } from '../../ui/page.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { doorOfAccount } from './doors.js';
import { OwnAccount } from './own-account.js';

const crumb = spoken({ label: msg`Your accounts`, to: '/own-accounts' });
const route = getRouteApi('/_in/own-accounts/$id');

/** The accounts of who looks after those of a partner; the one, where there is one. */
export function OwnAccounts() {
  const query = useQuery(read(accountRoutes.listAccounts, { query: { limit: 100 } }));
  return (
    <Loaded query={query}>
      {({ items }) => {
        const [only, ...more] = items;
        if (only !== undefined && more.length === 0) return <Own id={only.id} />;
        return (
          <Page title={t`Your accounts`} subtitle={t`How your systems sign in to our SFTP server.`}>
            <Panel flush>
              {items.length === 0 ? (
                <p className="wb-quiet">
                  <Trans>None yet. Ask who invited you for one.</Trans>
                </p>
              ) : (
                <ul className="wb-list">
                  {items.map(({ id, username, partnerName, status }) => (
                    <li key={id}>
                      <div>
                        <Link to="/own-accounts/$id" params={{ id }} className="wb-mono">
                          {username}
                        </Link>
                        <span className="wb-sub">{partnerName}</span>
                      </div>
                      <StateBadge state={status} />
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
          </Page>
        );
      }}
    </Loaded>
  );
}

function Own({ id, isOneOfSeveral = false }: { readonly id: string; readonly isOneOfSeveral?: boolean }) {
  const door = useMemo(() => doorOfAccount(id), [id]);
  const offer = useMay()('offerKey') ? 'open' : 'none';
  return <OwnAccount door={door} crumb={isOneOfSeveral ? crumb : undefined} offer={offer} />;
}

/** One of several accounts. */
export function OwnAccountScreen() {
  const { id } = route.useParams();
  return <Own id={id} isOneOfSeveral />;
}
