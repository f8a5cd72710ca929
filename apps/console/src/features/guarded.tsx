import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import type { OperationId } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { permissionOf } from '../api/permission-of.js';
import { useMay } from '../api/session.js';
import { Page } from '../ui/page.js';
import { NoPermission } from '../ui/states.js';

interface GuardedProps {
  readonly needs: OperationId;
  readonly what: string;
  readonly children: ReactNode;
}

/** Shows its content to those who may call an endpoint; tells everybody else what that takes, and whom to ask. */
export function Guarded({ needs, what, children }: GuardedProps) {
  const may = useMay();
  if (may(needs)) return children;
  return <Refused needs={needs} what={what} />;
}

function Refused({ needs, what }: Omit<GuardedProps, 'children'>) {
  const { data } = useQuery({
    queryKey: ['permission-of', needs],
    queryFn: () => permissionOf(needs),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Page title={t`Not for your role`}>
      <NoPermission what={what} permission={data ?? undefined} />
    </Page>
  );
}
