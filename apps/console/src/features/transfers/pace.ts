import { t } from '@lingui/core/macro';
import type { TransferView } from '@waybill/contracts';
import { formatBytes, formatDuration } from '../../ui/format.js';

type Moving = Pick<TransferView, 'bytesDone' | 'expectedBytes' | 'startedAt'>;

/** A speed that is told of less than this is a guess. */
const LEAST_MS = 1000;

/**
 * How fast a transfer is since its attempt began, and how long it will take at that pace: `12.4 MB/s · 3 min 05 s left`. Undefined before
 * anything can be said; without the second part when nobody knows how large the file is.
 */
export function paceText({ bytesDone, expectedBytes, startedAt }: Moving, nowMs: number): string | undefined {
  if (startedAt === null || bytesDone === 0) return undefined;
  const tookMs = nowMs - Date.parse(startedAt);
  if (tookMs < LEAST_MS) return undefined;
  const speed = `${formatBytes((bytesDone / tookMs) * 1000)}/s`;
  if (expectedBytes === null || expectedBytes < bytesDone) return speed;
  const leftMs = ((expectedBytes - bytesDone) / bytesDone) * tookMs;
  // Tenths of seconds would change with every look.
  return t`${speed} · ${formatDuration(Math.ceil(leftMs / 1000) * 1000)} left`;
}
