import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { SelfServiceView } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { Badge, Chip } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';
import { type Crumb, Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { accessWords, requirements } from '../accounts/sign-in-values.js';
import { Loaded } from '../loaded.js';
import { ConnectionWatch } from './connection-watch.js';
import type { Door } from './doors.js';
import { type Offer, OwnKeys } from './own-keys.js';
import { OwnTransfers } from './own-transfers.js';

type Own = SelfServiceView['account'];

interface OwnAccountProps {
  readonly door: Door;
  readonly crumb?: Crumb | undefined;
  /** Of who signed in: whether they may offer keys. */
  readonly offer?: Offer;
}

function Server({
  server: { address, hostKeys },
  username,
}: {
  readonly server: SelfServiceView['server'];
  readonly username: string;
}) {
  return (
    <Panel title={t`Our SFTP server`}>
      <Facts>
        <Fact label={t`Address`}>
          <Copyable value={address} what={t`address`} />
        </Fact>
        <Fact label={t`User name`}>
          <Copyable value={username} what={t`user name`} />
        </Fact>
        {hostKeys.map(({ fingerprint, algorithm, publicKey, state }) => (
          <Fact key={fingerprint} label={state === 'next' ? t`Next host key, ${algorithm}` : t`Host key, ${algorithm}`}>
            <Copyable value={fingerprint} what={t`fingerprint`} />
            <span className="wb-sub">
              <Copyable value={publicKey} what={t`host key`}>
                <Trans>Whole key, for known_hosts</Trans>
              </Copyable>
            </span>
          </Fact>
        ))}
        {hostKeys.length === 0 && (
          <Fact label={t`Host keys`}>
            <Trans>The server has not been started yet.</Trans>
          </Fact>
        )}
      </Facts>
    </Panel>
  );
}

function limitsOf({ limits, maxSessions }: Own): readonly (readonly [string, ReactNode])[] {
  const { quotaBytes, quotaFiles, maxFileBytes } = limits;
  return [
    [t`Sessions`, t`${maxSessions} at a time`],
    ...(quotaBytes === null ? [] : ([[t`Room`, formatBytes(quotaBytes)]] as const)),
    ...(quotaFiles === null ? [] : ([[t`Files`, t`${formatCount(quotaFiles)} at most`]] as const)),
    ...(maxFileBytes === null ? [] : ([[t`Largest file`, formatBytes(maxFileBytes)]] as const)),
  ];
}

function Settings({ account }: { readonly account: Own }) {
  const proof = requirements.find(({ value }) => value === account.signIn)?.label ?? '';
  return (
    <Panel title={t`Your account`}>
      <Facts>
        <Fact label={t`To be proven`}>{account.hasSecondFactor ? t`${proof}, and a code` : proof}</Fact>
        <Fact label={t`Password`}>{account.hasPassword ? t`Set` : t`None`}</Fact>
        <Fact label={t`From`}>
          {account.addressAllowList.length === 0 ? (
            t`Any address`
          ) : (
            <span className="wb-mono wb-break">{account.addressAllowList.join(', ')}</span>
          )}
        </Fact>
        <Fact label={t`Access hours`}>
          {account.accessHours.length === 0
            ? t`At any time`
            : account.accessHours.map((window) => <div key={accessWords(window)}>{accessWords(window)}</div>)}
        </Fact>
        <Fact label={t`Ends`}>{account.expiresAt === null ? t`Never` : <Time at={account.expiresAt} />}</Fact>
        {limitsOf(account).map(([label, value]) => (
          <Fact key={label} label={label}>
            {value}
          </Fact>
        ))}
      </Facts>
    </Panel>
  );
}

function Allowed({ permissions }: { readonly permissions: readonly string[] }) {
  if (permissions.length === 0)
    return (
      <span className="wb-dim">
        <Trans>nothing</Trans>
      </span>
    );
  return (
    <span className="wb-chips">
      {permissions.map((permission) => (
        <Chip key={permission}>{permission}</Chip>
      ))}
    </span>
  );
}

function Folders({ mounts }: { readonly mounts: Own['mounts'] }) {
  if (mounts.length === 0)
    return (
      <p className="wb-quiet">
        <Trans>None yet: you see an empty folder.</Trans>
      </p>
    );
  return (
    <ul className="wb-list">
      {mounts.flatMap(({ path, permissions, paths, maxFileBytes, readOnce }) =>
        [{ path, permissions }, ...paths].map((each, index) => (
          <li key={each.path}>
            <div>
              <FileName name={each.path} />
              <span className="wb-sub">
                <Allowed permissions={each.permissions} />
              </span>
              {index === 0 && maxFileBytes !== null && (
                <span className="wb-sub">
                  <Trans>At most {formatBytes(maxFileBytes)} a file</Trans>
                </span>
              )}
              {index === 0 && readOnce && (
                <span className="wb-sub">
                  <Trans>A file goes away once it was read</Trans>
                </span>
              )}
            </div>
          </li>
        )),
      )}
    </ul>
  );
}

function Shown({ own, door, crumb, offer = 'open' }: OwnAccountProps & { readonly own: SelfServiceView }) {
  const { account, link, server } = own;
  return (
    <Page
      title={account.username}
      heading={<span className="wb-mono">{account.username}</span>}
      crumb={crumb}
      status={
        account.status === 'suspended' && (
          <Badge tone="warn">
            <Trans>suspended</Trans>
          </Badge>
        )
      }
      subtitle={<ForeignText text={account.partnerName} />}
    >
      {account.status === 'suspended' && (
        <Notice tone="warn" title={t`Nobody can sign in with this account now`}>
          <Trans>It was suspended. Ask who gave it to you.</Trans>
        </Notice>
      )}
      {link !== null && (
        <p className="wb-hint">
          <Trans>
            This page is for who has its link. The link ends <Time at={link.expiresAt} />; keep it to yourself.
          </Trans>
        </p>
      )}
      <div className="wb-columns">
        <div className="wb-stack">
          <Server server={server} username={account.username} />
          <Settings account={account} />
        </div>
        <div className="wb-stack">
          <OwnKeys keys={account.keys} door={door} offer={link === null ? offer : link.offeredKey === null ? 'open' : 'used'} />
          <Panel title={t`Your folders`} flush>
            <Folders mounts={account.mounts} />
          </Panel>
        </div>
      </div>
      <ConnectionWatch door={door} keys={account.keys} />
      <OwnTransfers door={door} />
    </Page>
  );
}

/** An account as its partner sees it, whichever way they came. */
export function OwnAccount(props: OwnAccountProps) {
  const { door } = props;
  const query = useQuery({ queryKey: [...door.key, 'look'], queryFn: ({ signal }) => door.look(signal), retry: false });
  return <Loaded query={query}>{(own) => <Shown own={own} {...props} />}</Loaded>;
}
