import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type AccountUsageView, type AccountView, routes } from '@waybill/contracts';
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
import { formatBytes } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { BandwidthWords } from '../bandwidth-fields.js';
import { Loaded } from '../loaded.js';
import { transferColumns } from '../transfers/transfer-columns.js';
import { AccountStatus } from './account-status.js';
import { AuthorizedKeys } from './authorized-keys.js';
import { SecondFactor } from './second-factor.js';
import { accessWords, requirements, whyClosed } from './sign-in-values.js';

const route = getRouteApi('/_in/accounts/$id');
/** What an account takes up changes with every file, of which the console does not hear. */
const USAGE_MS = 10_000;

type Mount = AccountView['mounts'][number];

function Permissions({ granted }: { readonly granted: Mount['permissions'] }) {
  if (granted.length === 0) return <span className="wb-dim">nothing</span>;
  return (
    <span className="wb-chips">
      {granted.map((permission) => (
        <Chip key={permission}>{permission}</Chip>
      ))}
    </span>
  );
}

const mountColumns: readonly Column<Mount>[] = [
  { id: 'path', header: 'The partner sees', cell: ({ path }) => <FileName name={path} /> },
  {
    id: 'store',
    header: 'Store',
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
    header: 'Permissions',
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
  if (taken === undefined) return `${words(quota)}; what is taken is counted at the next upload`;
  return `${words(taken + promised)} of ${words(quota)} taken${promised === 0 ? '' : `, ${words(promised)} of it by uploads under way or cut`}`;
}

/** What limits the account, without what does not. */
function limitsOf({ limits }: AccountView, usage: AccountUsageView | undefined): readonly (readonly [string, ReactNode])[] {
  const { quotaBytes, quotaFiles, maxFileBytes, bandwidth } = limits;
  const { stored, promised = { bytes: 0, files: 0 } } = usage ?? {};
  const count = (figure: number): string => figure.toLocaleString('en-US');
  return [
    ...(quotaBytes === null
      ? []
      : ([['Quota of bytes', quotaWords(quotaBytes, formatBytes, stored?.bytes, promised.bytes)]] as const)),
    ...(quotaFiles === null ? [] : ([['Quota of files', quotaWords(quotaFiles, count, stored?.files, promised.files)]] as const)),
    ...(maxFileBytes === null ? [] : ([['Largest file', formatBytes(maxFileBytes)]] as const)),
    ...(bandwidth.length === 0
      ? []
      : ([['Bandwidth', bandwidth.map((window) => <BandwidthWords key={JSON.stringify(window)} window={window} />)]] as const)),
  ];
}

/** What else holds in a mount, in a few words. */
function rulesOf({ names, maxFileBytes, afterRead }: Mount): readonly string[] {
  return [
    ...(names.allow.length === 0 ? [] : [`Only ${names.allow.join(', ')}`]),
    ...(names.deny.length === 0 ? [] : [`Never ${names.deny.join(', ')}`]),
    ...(maxFileBytes === null ? [] : [`At most ${formatBytes(maxFileBytes)} a file`]),
    ...(afterRead.kind === 'keep'
      ? []
      : [afterRead.kind === 'delete' ? 'Read once, then deleted' : `Read once, then moved to ${afterRead.to}`]),
  ];
}

function Detail({ account }: { readonly account: AccountView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, username } = account;
  const closed = whyClosed(account);
  const transfers = useQuery(read(routes.listTransfers, { query: { accountId: id, limit: 20 } }));
  const { data: usage } = useQuery({ ...read(routes.getAccountUsage, { params: { id } }), refetchInterval: USAGE_MS });
  const remove = async () => {
    await call(routes.deleteAccount, { params: { id } });
    await navigate({ to: '/accounts' });
    await queryClient.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <Page
      title={username}
      heading={<span className="wb-mono">{username}</span>}
      crumb={{ label: 'Accounts', to: '/accounts' }}
      status={<AccountStatus account={account} />}
      subtitle={
        <Link to="/partners/$id" params={{ id: account.partnerId }}>
          {account.partnerName}
        </Link>
      }
      actions={
        <>
          {may(routes.deleteAccount) && (
            <ConfirmButton
              danger
              label="Delete account"
              question={`Delete ${username}? The partner cannot sign in any more. Its files and its history stay.`}
              onConfirm={remove}
              done={`Account ${username} deleted`}
            />
          )}
          {may(routes.updateAccount) && (
            <LinkButton to="/accounts/$id/edit" params={{ id }}>
              Edit account
            </LinkButton>
          )}
        </>
      }
    >
      {closed !== undefined && (
        <Notice tone="warn" title="Nobody can sign in with this account">
          {closed}
        </Notice>
      )}
      <div className="wb-columns">
        <Panel title="About">
          <Facts>
            <Fact label="To be proven">{requirements.find(({ value }) => value === account.signIn)?.label}</Fact>
            <Fact label="Password">{account.hasPassword ? 'Set' : 'None'}</Fact>
            <Fact label="Sessions">
              {usage !== undefined && `${usage.sessionsOpen} open, `}
              {account.maxSessions} at a time
            </Fact>
            <Fact label="Allowed addresses">
              <span className="wb-mono">
                {account.addressAllowList.length === 0 ? 'anywhere' : account.addressAllowList.join(', ')}
              </span>
            </Fact>
            <Fact label="Access hours">
              {account.accessHours.length === 0
                ? 'At any time'
                : account.accessHours.map((window) => <div key={accessWords(window)}>{accessWords(window)}</div>)}
            </Fact>
            <Fact label="Expires">{account.expiresAt === null ? 'Never' : <Time at={account.expiresAt} />}</Fact>
            {limitsOf(account, usage).map(([label, value]) => (
              <Fact key={label} label={label}>
                {value}
              </Fact>
            ))}
            <Fact label="Changed">
              <Time at={account.updatedAt} />
            </Fact>
            <Fact label="Id">
              <Copyable value={id} what="id" />
            </Fact>
          </Facts>
        </Panel>
        <div className="wb-stack">
          <Panel title="Authorised keys" flush>
            <AuthorizedKeys keys={account.authorizedKeys} />
          </Panel>
          <SecondFactor account={account} />
        </div>
      </div>
      <Panel title="Mounts" flush>
        {account.mounts.length === 0 ? (
          <p className="wb-quiet">None: the partner sees an empty folder.</p>
        ) : (
          <DataTable label="Mounts" columns={mountColumns} rows={account.mounts} rowId={({ path }) => path} />
        )}
      </Panel>
      <Panel title="Latest uploads" flush>
        <ListView
          label="Latest uploads"
          query={transfers}
          columns={transferColumns}
          rowId={(transfer) => transfer.id}
          empty={<Empty title="Nothing uploaded yet" hint="What the partner uploads appears here as it arrives." />}
        />
      </Panel>
    </Page>
  );
}

/** An account: who may sign in, and what they may do where. */
export function AccountDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getAccount, { params: { id } }));
  return <Loaded query={query}>{(account) => <Detail account={account} />}</Loaded>;
}
