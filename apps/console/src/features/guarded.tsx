import type { RouteContract } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { useMay } from '../api/session.js';
import { NoPermission } from '../ui/states.js';

/** Shows its content to those who may call an endpoint; tells everybody else that it is not for them. */
export function Guarded({
  contract,
  what,
  children,
}: {
  readonly contract: RouteContract;
  readonly what: string;
  readonly children: ReactNode;
}) {
  const may = useMay();
  if (may(contract)) return children;
  return (
    <main className="wb-page">
      <NoPermission what={what} />
    </main>
  );
}
