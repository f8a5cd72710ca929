import { t } from '@lingui/core/macro';
import type { AuditAnchorView } from '@waybill/contracts';
import { formatCount } from '../../ui/format.js';

/** Where an anchor's files are, in one line. */
export function placeText({ place }: Pick<AuditAnchorView, 'place'>): string {
  return place.kind === 's3' ? `${place.endpoint}/${place.bucket}/${place.prefix}` : place.path;
}

/** How often it gets a checkpoint. */
export function rhythmText({
  everySeconds,
  everyCheckpoints,
}: Pick<AuditAnchorView, 'everySeconds' | 'everyCheckpoints'>): string {
  const time =
    everySeconds % 3600 === 0 ? `${formatCount(everySeconds / 3600)} h` : t`${formatCount(Math.round(everySeconds / 60))} min`;
  return everyCheckpoints === null ? t`every ${time}` : t`every ${time}, or ${formatCount(everyCheckpoints)} checkpoints`;
}
