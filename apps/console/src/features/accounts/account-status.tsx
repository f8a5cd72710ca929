import { Trans } from '@lingui/react/macro';
import type { AccountView } from '@waybill/contracts';
import { Badge } from '../../ui/badge.js';
import { useNow } from '../../ui/now.js';
import { StateBadge } from '../state-badge.js';

/** Whether an account can be used: its status, or that its time is over. */
export function AccountStatus({ account }: { readonly account: Pick<AccountView, 'status' | 'expiresAt'> }) {
  const now = useNow();
  const { status, expiresAt } = account;
  if (status === 'active' && expiresAt !== null && Date.parse(expiresAt) <= now)
    return (
      <Badge tone="idle">
        <Trans>expired</Trans>
      </Badge>
    );
  return <StateBadge state={status} />;
}
