import { t } from '@lingui/core/macro';
import type { RunView, TransferView } from '@waybill/contracts';
import type { Tone } from '../../ui/badge.js';

/** One step of a run: from when to when, in milliseconds, and what it came to. */
export interface RunStep {
  readonly label: string;
  readonly tone: Tone;
  readonly fromMs: number;
  readonly toMs: number;
  readonly note: string;
}

type Run = Pick<RunView, 'createdAt' | 'startedAt' | 'finishedAt' | 'state' | 'counts' | 'failureCode'>;
type Moved = Pick<TransferView, 'createdAt'>;

function endTone({ state, failureCode }: Run): Tone {
  if (state === 'failed') return 'bad';
  if (state === 'cancelled') return 'idle';
  return state === 'succeeded' && failureCode === null ? 'good' : 'running';
}

/**
 * The steps of a run: it waited, it listed its source, it moved files. What is under way ends now. A run's files are written down at once
 * when its source was listed, so the first of them tells when that was; without any, the listing is all that there was.
 */
export function runSteps(run: Run, transfers: readonly Moved[], nowMs: number): readonly RunStep[] {
  const askedMs = Date.parse(run.createdAt);
  const overMs = run.finishedAt === null ? nowMs : Date.parse(run.finishedAt);
  const startedMs = run.startedAt === null ? undefined : Date.parse(run.startedAt);
  const waited: RunStep = {
    label: t`Waited`,
    tone: 'idle',
    fromMs: askedMs,
    toMs: startedMs ?? overMs,
    note: startedMs === undefined ? t`has not begun` : t`for its turn`,
  };
  if (startedMs === undefined) return [waited];
  const { seen, taken, committed, failed } = run.counts;
  const listedMs = transfers.length === 0 ? undefined : Math.min(...transfers.map(({ createdAt }) => Date.parse(createdAt)));
  const listed: RunStep = {
    label: t`Listed the source`,
    tone: listedMs === undefined && taken === 0 ? endTone(run) : 'good',
    fromMs: startedMs,
    toMs: listedMs ?? overMs,
    note: t`${seen} seen, ${taken} taken`,
  };
  if (listedMs === undefined) return [waited, listed];
  const moved: RunStep = {
    label: t`Moved files`,
    tone: endTone(run),
    fromMs: listedMs,
    toMs: overMs,
    note: failed > 0 ? t`${committed} delivered, ${failed} failed` : t`${committed} of ${taken} delivered`,
  };
  return [waited, listed, moved];
}
