import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type AccountUsageView, type AccountView, accountRoutes, transferRoutes } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Chip } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { DataTable } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { BandwidthWords } from '../bandwidth-fields.js';
import { Loaded } from '../loaded.js';
import { transferColumns } from '../transfers/transfer-columns.js';
import { AccountLink } from './account-link.js';
import { AccountStatus } from './account-status.js';
import { AuthorizedKeys } from './authorized-keys.js';
import { OfferKey } from './offer-key.js';
import { SecondFactor } from './second-factor.js';
import { accessWords, requirements, whyClosed } from './sign-in-values.js';

const route = getRouteApi('/_in/accounts/$id');
/** What an account takes up changes with every file, of which the console does not hear. */
const USAGE_MS = 10_000;

type Mount = AccountView['mounts'][number];

function Permissions({ granted }: { readonly granted: Mount['permissions'] }) {
  if (granted.length === 0)
    return (
      <span className="wb-dim">
        <Trans>nothing</Trans>
      </span>
    );
  return (
    <span className="wb-chips">
      {granted.map((permission) => (
        <Chip key={permission}>{permission}</Chip>
      ))}
    </span>
  );
}

const mountColumns: readonly Column<Mount>[] = [
  { id: 'path', header: msg`The partner sees`, cell: ({ path }) => <FileName name={path} /> },
  {
    id: 'store',
    header: msg`Store`,
    cell: ({ storeId, storeSlug, at }) => (
      <>
        <Link to="/stores/$id" params={{ id: storeId }} search={{ path: at }}>
          {storeSlug}
        </Link>{' '}
        <FileName name={at} />
      </>
    ),
  },
  {
    id: 'permissions',
    header: msg`Permissions`,
    cell: (mount) => (
      <>
        <Permissions granted={mount.permissions} />
        {rulesOf(mount).map((rule) => (
          <span key={rule} className="wb-sub">
            {rule}
          </span>
        ))}
        {mount.paths.map((each) => (
          <div key={each.path} className="wb-path-permissions">
            <FileName name={each.path} /> <Permissions granted={each.permissions} />
          </div>
        ))}
      </>
    ),
  },
];

/** A quota and what is taken of it, as far as that is known. */
function quotaWords(quota: number, words: (figure: number) => string, taken: number | undefined, promised: number): string {
  if (taken === undefined) return t`${words(quota)}; what is taken is counted at the next upload`;
  return promised === 0
    ? t`${words(taken)} of ${words(quota)} taken`
    : t`${words(taken + promised)} of ${words(quota)} taken, ${words(promised)} of it by uploads under way or cut`;
}

/** What limits the account, without what does not. */
function limitsOf({ limits }: AccountView, usage: AccountUsageView | undefined): readonly (readonly [string, ReactNode])[] {
  const { quotaBytes, quotaFiles, maxFileBytes, bandwidth } = limits;
  const { stored, promised = { bytes: 0, files: 0 } } = usage ?? {};
  const count = (figure: number): string => formatCount(figure);
  return [
    ...(quotaBytes === null
      ? []
      : ([[t`Quota of bytes`, quotaWords(quotaBytes, formatBytes, stored?.bytes, promised.bytes)]] as const)),
    ...(quotaFiles === null
      ? []
      : ([[t`Quota of files`, quotaWords(quotaFiles, count, stored?.files, promised.files)]] as const)),
    ...(maxFileBytes === null ? [] : ([[t`Largest file`, formatBytes(maxFileBytes)]] as const)),
    ...(bandwidth.length === 0
      ? []
      : ([[t`Bandwidth`, bandwidth.map((window) => <BandwidthWords key={JSON.stringify(window)} window={window} />)]] as const)),
  ];
}

/** What else holds in a mount, in a few words. */
function rulesOf({ names, maxFileBytes, afterRead }: Mount): readonly string[] {
  return [
    ...(names.allow.length === 0 ? [] : [t`Only ${names.allow.join(', ')}`]),
    ...(names.deny.length === 0 ? [] : [t`Never ${names.deny.join(', ')}`]),
    ...(maxFileBytes === null ? [] : [t`At most ${formatBytes(maxFileBytes)} a file`]),
    ...(afterRead.kind === 'keep'
      ? []
      : [afterRead.kind === 'delete' ? t`Read once, then deleted` : t`Read once, then moved to ${afterRead.to}`]),
  ];
}

function Detail({ account }: { readonly account: AccountView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, username } = account;
  const closed = whyClosed(account);
  const transfers = useQuery(read(transferRoutes.listTransfers, { query: { accountId: id, limit: 20 } }));
  const { data: usage } = useQuery({ ...read(accountRoutes.getAccountUsage, { params: { id } }), refetchInterval: USAGE_MS });
  const withdraw = async (fingerprint: string) => {
    await call(accountRoutes.withdrawKey, { params: { id }, body: { fingerprint } });
    await queryClient.invalidateQueries({ queryKey: ['accounts'] });
  };
  const remove = async () => {
    await call(accountRoutes.deleteAccount, { params: { id } });
    await navigate({ to: '/accounts' });
    await queryClient.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <Page
      title={username}
      heading={<span className="wb-mono">{username}</span>}
      crumb={{ label: t`Accounts`, to: '/accounts' }}
      status={<AccountStatus account={account} />}
      subtitle={
        <Link to="/partners/$id" params={{ id: account.partnerId }}>
          {account.partnerName}
        </Link>
      }
      actions={
        <>
          {may('deleteAccount') && (
            <ConfirmButton
              danger
              label={t`Delete account`}
              question={t`Delete ${username}? The partner cannot sign in any more. Its files and its history stay.`}
              onConfirm={remove}
              done={t`Account ${username} deleted`}
            />
          )}
          {may('updateAccount') && (
            <LinkButton to="/accounts/$id/edit" params={{ id }}>
              <Trans>Edit account</Trans>
            </LinkButton>
          )}
        </>
      }
    >
      {closed !== undefined && (
        <Notice tone="warn" title={t`Nobody can sign in with this account`}>
          {closed}
        </Notice>
      )}
      <div className="wb-columns">
        <Panel title={t`About`}>
          <Facts>
            <Fact label={t`To be proven`}>{requirements.find(({ value }) => value === account.signIn)?.label}</Fact>
            <Fact label={t`Password`}>{account.hasPassword ? t`Set` : t`None`}</Fact>
            <Fact label={t`Sessions`}>
              {usage === undefined
                ? t`${account.maxSessions} at a time`
                : t`${usage.sessionsOpen} open, ${account.maxSessions} at a time`}
            </Fact>
            <Fact label={t`Allowed addresses`}>
              <span className="wb-mono">
                {account.addressAllowList.length === 0 ? t`anywhere` : account.addressAllowList.join(', ')}
              </span>
            </Fact>
            <Fact label={t`Access hours`}>
              {account.accessHours.length === 0
                ? t`At any time`
                : account.accessHours.map((window) => <div key={accessWords(window)}>{accessWords(window)}</div>)}
            </Fact>
            <Fact label={t`Expires`}>{account.expiresAt === null ? t`Never` : <Time at={account.expiresAt} />}</Fact>
            {limitsOf(account, usage).map(([label, value]) => (
              <Fact key={label} label={label}>
                {value}
              </Fact>
            ))}
            <Fact label={t`Changed`}>
              <Time at={account.updatedAt} />
            </Fact>
            <Fact label={t`Id`}>
              <Copyable value={id} what={t`id`} />
            </Fact>
          </Facts>
        </Panel>
        <div className="wb-stack">
          <Panel title={t`Authorised keys`} flush actions={may('offerKey') && <OfferKey account={account} />}>
            <AuthorizedKeys
              keys={account.authorizedKeys}
              username={account.username}
              {...(may('withdrawKey') ? { onWithdraw: withdraw } : {})}
            />
          </Panel>
          {account.revokedKeys.length > 0 && (
            <Panel title={t`Revoked keys and certificates`} flush>
              <ul className="wb-list">
                {account.revokedKeys.map((line) => (
                  <li key={line} className="wb-mono">
                    {line}
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <SecondFactor account={account} />
          {may('makeAccountLink') && <AccountLink account={account} />}
        </div>
      </div>
      <Panel title={t`Mounts`} flush>
        {account.mounts.length === 0 ? (
          <p className="wb-quiet">
            <Trans>None: the partner sees an empty folder.</Trans>
          </p>
        ) : (
          <DataTable label={t`Mounts`} columns={mountColumns} rows={account.mounts} rowId={({ path }) => path} />
        )}
      </Panel>
      <Panel title={t`Latest uploads`} flush>
        <ListView
          label={t`Latest uploads`}
          query={transfers}
          columns={transferColumns}
          rowId={(transfer) => transfer.id}
          empty={<Empty title={t`Nothing uploaded yet`} hint={t`What the partner uploads appears here as it arrives.`} />}
        />
      </Panel>
    </Page>
  );
}

/** An account: who may sign in, and what they may do where. */
export function AccountDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(accountRoutes.getAccount, { params: { id } }));
  return <Loaded query={query}>{(account) => <Detail account={account} />}</Loaded>;
}
