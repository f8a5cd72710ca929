import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { accountRoutes, transferRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';

/**
 * On the page of a partner with whom no file was exchanged yet: the way to go on with onboarding. What is fetched from us is no transfer, so that one
 * who may only fetch counts as set up once they have an account.
 */
export function FinishSettingUp({ partnerId }: { readonly partnerId: string }) {
  const may = useMay();
  const enabled = may('listTransfers') && may('createConnection');
  const transfers = useQuery({
    ...read(transferRoutes.listTransfers, { query: { partnerId, state: 'committed', limit: 1 } }),
    enabled,
  });
  const accounts = useQuery({ ...read(accountRoutes.listAccounts, { query: { partnerId, limit: 100 } }), enabled });
  if (transfers.data === undefined || accounts.data === undefined || transfers.data.items.length > 0) return null;
  const fetches = accounts.data.items.some(({ mounts }) => {
    const allowed = mounts.flatMap(({ permissions }) => permissions);
    return allowed.includes('download') && !allowed.includes('upload');
  });
  if (fetches) return null;
  return (
    <Notice
      tone="idle"
      title={t`No file was exchanged with this partner yet`}
      actions={
        <LinkButton to="/onboarding/$id" params={{ id: partnerId }}>
          <Trans>Finish setting up</Trans>
        </LinkButton>
      }
    >
      <Trans>Onboarding goes on where it was left: what was made stays.</Trans>
    </Notice>
  );
}
