import type { AccountView } from '@waybill/contracts';
import { Badge } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import { useNow } from '../../ui/now.js';
import { Time } from '../../ui/time.js';

type Key = AccountView['authorizedKeys'][number];

function Ending({ expiresAt }: { readonly expiresAt: string }) {
  const isOver = Date.parse(expiresAt) <= useNow();
  return (
    <span className="wb-sub">
      {isOver ? <Badge tone="idle">expired</Badge> : 'expires'} <Time at={expiresAt} />
    </span>
  );
}

/** The keys that may sign in to an account: which, from where, and until when. */
export function AuthorizedKeys({ keys }: { readonly keys: readonly Key[] }) {
  if (keys.length === 0) return <p className="wb-quiet">None.</p>;
  return (
    <ul className="wb-list">
      {keys.map((key) => (
        <li key={key.fingerprint}>
          <div>
            <Copyable value={key.fingerprint} what="fingerprint" />
            <span className="wb-sub">
              {key.algorithm} {key.comment}
            </span>
            {key.from.length > 0 && (
              <span className="wb-sub">
                from <span className="wb-mono">{key.from.join(', ')}</span>
              </span>
            )}
            {key.expiresAt !== null && <Ending expiresAt={key.expiresAt} />}
          </div>
        </li>
      ))}
    </ul>
  );
}
