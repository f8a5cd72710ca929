import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { OperationId, RouteContract } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.js';
import { Notice } from '../../ui/notice.js';

interface NeedsProps {
  /** The act that a part of the wizard is for. */
  readonly act: RouteContract & { readonly operationId: OperationId };
  /** What it does, as it follows “You may not”: `create a connection`. */
  readonly what: string;
  readonly children: ReactNode;
}

/** Shows its content to who may do an act. Everybody else is told which permission it takes. */
export function Needs({ act, what, children }: NeedsProps) {
  const may = useMay();
  if (may(act.operationId)) return children;
  return (
    <Notice tone="idle" title={t`You may not ${what}`}>
      <Trans>
        It takes the permission <span className="wb-mono">{act.access}</span>, for all partners. An administrator can give you a
        role that has it; or somebody who has it does this, and you go on here.
      </Trans>
    </Notice>
  );
}
