import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import type { AccountView } from '@waybill/contracts';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { useNow } from '../../ui/now.js';
import { Time } from '../../ui/time.js';

type Key = AccountView['authorizedKeys'][number];

function Ending({ expiresAt }: { readonly expiresAt: string }) {
  const isOver = Date.parse(expiresAt) <= useNow();
  return (
    <span className="wb-sub">
      {isOver ? (
        <Badge tone="idle">
          <Trans>expired</Trans>
        </Badge>
      ) : (
        t`expires`
      )}{' '}
      <Time at={expiresAt} />
    </span>
  );
}

function Waiting({ pending: { until, replaces, overlapDays } }: { readonly pending: NonNullable<Key['pending']> }) {
  return (
    <span className="wb-sub">
      {replaces === null ? (
        <Trans>
          <Badge tone="warn">waits for its first sign-in</Badge>, lapses <Time at={until} />
        </Trans>
      ) : (
        <Trans>
          <Badge tone="warn">waits for its first sign-in</Badge>, lapses <Time at={until} />; then{' '}
          <span className="wb-mono">{replaces}</span> ends after <Plural value={overlapDays} one="# day" other="# days" />
        </Trans>
      )}
    </span>
  );
}

interface AuthorizedKeysProps {
  readonly keys: readonly Key[];
  readonly username: string;
  /** Takes a key back that waits; absent for who may not. */
  readonly onWithdraw?: (fingerprint: string) => Promise<void>;
}

/** The keys that may sign in to an account, and the authorities whose certificates may: which, from where, until when, and what waits to be proven. */
export function AuthorizedKeys({ keys, username, onWithdraw }: AuthorizedKeysProps) {
  if (keys.length === 0)
    return (
      <p className="wb-quiet">
        <Trans>None.</Trans>
      </p>
    );
  return (
    <ul className="wb-list">
      {keys.map((key) => (
        <li key={key.fingerprint}>
          <div>
            <Copyable value={key.fingerprint} what={t`fingerprint`} />
            {key.isAuthority && (
              <span className="wb-sub">
                <Trans>
                  <Badge tone="idle">authority</Badge> of certificates for{' '}
                  <span className="wb-mono">{key.principals.length === 0 ? username : key.principals.join(', ')}</span>
                </Trans>
              </span>
            )}
            <span className="wb-sub">
              {key.algorithm} {key.comment}
            </span>
            {key.from.length > 0 && (
              <span className="wb-sub">
                <Trans>
                  from <span className="wb-mono">{key.from.join(', ')}</span>
                </Trans>
              </span>
            )}
            {key.pending !== null && <Waiting pending={key.pending} />}
            {key.replacedBy !== null && (
              <span className="wb-sub">
                <Trans>
                  <Badge tone="idle">replaced</Badge> by <span className="wb-mono">{key.replacedBy}</span>
                </Trans>
              </span>
            )}
            {key.expiresAt !== null && <Ending expiresAt={key.expiresAt} />}
          </div>
          {key.pending !== null && onWithdraw !== undefined && (
            <ConfirmButton
              danger
              label={t`Withdraw`}
              question={t`Take the key ${key.fingerprint} back? It signs nobody in then.`}
              onConfirm={() => onWithdraw(key.fingerprint)}
              done={t`Key withdrawn`}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
