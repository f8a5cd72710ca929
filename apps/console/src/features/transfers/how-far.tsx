import { t } from '@lingui/core/macro';
import type { TransferView } from '@waybill/contracts';
import { useState } from 'react';
import { formatBytes } from '../../ui/format.js';
import { Panel } from '../../ui/page.js';
import { Progress } from '../../ui/progress.js';
import { visibleText } from '../../ui/visible-name.js';
import { paceText } from './pace.js';

function toldOf({ attempt, bytesDone }: TransferView) {
  return { attempt, bytesDone, atMs: Date.now() };
}

/** How far a transfer is that is under way: its share, its bytes, its speed, and what is left at that pace. */
export function HowFar({ transfer, name }: { readonly transfer: TransferView; readonly name: string }) {
  const { state, attempt, sizeBytes, expectedBytes } = transfer;
  // The pace is of the moment at which these bytes were told of, not of a clock that goes on without them. What is read from the database
  // is older than what the live feed said: within an attempt nothing goes back.
  const [told, setTold] = useState(() => toldOf(transfer));
  if (attempt !== told.attempt || transfer.bytesDone > told.bytesDone) setTold(toldOf(transfer));
  const { bytesDone } = told;
  const total = sizeBytes ?? expectedBytes;
  const [done, size] = [formatBytes(bytesDone), formatBytes(total ?? 0)];
  const pace = state === 'running' ? paceText({ ...transfer, bytesDone }, told.atMs) : undefined;
  return (
    <Panel>
      <section aria-label={t`How far it is`}>
        <Progress
          label={t`Progress of ${visibleText(name)}`}
          done={bytesDone}
          total={total}
          tone={state === 'verifying' ? 'verifying' : 'running'}
        />
        <div className="wb-how-far wb-dim wb-number">
          <span>{total === null ? done : t`${done} of ${size}`}</span>
          {pace !== undefined && <span>{pace}</span>}
        </div>
      </section>
    </Panel>
  );
}
