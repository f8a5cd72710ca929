import { t } from '@lingui/core/macro';
import type { SightingView } from '@waybill/contracts';
import { Badge } from '../../ui/badge.js';
import { reasonWord } from './reason-word.js';

/** What a run decided about a file, and why unless its rules simply matched. */
export function Verdict({ decision, reason }: Pick<SightingView, 'decision' | 'reason'>) {
  return (
    <>
      <Badge tone={decision === 'taken' ? 'good' : 'idle'}>{decision === 'taken' ? t`taken` : t`left`}</Badge>
      {reason !== 'matched' && <span className="wb-sub">{reasonWord(reason)}</span>}
    </>
  );
}
