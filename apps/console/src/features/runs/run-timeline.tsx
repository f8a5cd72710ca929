import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { RunView, TransferView } from '@waybill/contracts';
import type { ReactNode } from 'react';
import type { Tone } from '../../ui/badge.js';
import { FileName } from '../../ui/file-name.js';
import { formatCount, formatDuration } from '../../ui/format.js';
import { useNow } from '../../ui/now.js';
import { tones } from '../tones.js';
import { baseName } from '../transfers/transfer-columns.js';
import { runSteps } from './run-steps.js';

interface Span {
  readonly key: string;
  readonly label: ReactNode;
  readonly tone: Tone;
  readonly fromMs: number;
  readonly toMs: number;
  /** What it came to: a state, a count. */
  readonly note: string;
}

/** How many files have a line of their own. */
const FILES = 12;

function spanOfTransfer(transfer: TransferView, nowMs: number): readonly Span[] {
  const { id, startedAt, finishedAt, state, attempt, sourcePath } = transfer;
  if (startedAt === null) return [];
  return [
    {
      key: id,
      label: (
        <Link to="/transfers/$id" params={{ id }}>
          <FileName name={baseName(sourcePath)} truncate />
        </Link>
      ),
      tone: tones[state],
      fromMs: Date.parse(startedAt),
      toMs: finishedAt === null ? nowMs : Date.parse(finishedAt),
      note: attempt > 1 ? t`${state}, attempt ${attempt}` : state,
    },
  ];
}

function Line({ span, fromMs, allMs }: { readonly span: Span; readonly fromMs: number; readonly allMs: number }) {
  const left = ((span.fromMs - fromMs) / allMs) * 100;
  const width = (Math.max(0, span.toMs - span.fromMs) / allMs) * 100;
  return (
    <li data-tone={span.tone}>
      <span className="wb-span-label">{span.label}</span>
      <span className="wb-span-track" aria-hidden="true">
        <span style={{ left: `${Math.min(99, left)}%`, width: `${width}%` }} />
      </span>
      <span className="wb-span-note">
        <span className="wb-number">{formatDuration(Math.max(0, span.toMs - span.fromMs))}</span>
        <span className="wb-sub">{span.note}</span>
      </span>
    </li>
  );
}

/** What a run did when: its steps, and under them its files, all on one scale from its request to its end. */
export function RunTimeline({ run, transfers }: { readonly run: RunView; readonly transfers: readonly TransferView[] }) {
  const nowMs = useNow();
  const fromMs = Date.parse(run.createdAt);
  const toMs = run.finishedAt === null ? nowMs : Date.parse(run.finishedAt);
  const allMs = Math.max(1, toMs - fromMs);
  const steps = runSteps(run, transfers, nowMs).map((step) => ({ ...step, key: step.label }));
  const files = transfers.flatMap((transfer) => spanOfTransfer(transfer, nowMs)).sort((one, other) => one.fromMs - other.fromMs);
  return (
    <>
      <ol className="wb-spans" aria-label={t`Steps of the run`}>
        {[...steps, ...files.slice(0, FILES)].map((span) => (
          <Line key={span.key} span={span} fromMs={fromMs} allMs={allMs} />
        ))}
      </ol>
      {files.length > FILES && (
        <p className="wb-quiet">
          <Trans>The first {formatCount(FILES)} files have a line; the table has the others.</Trans>
        </p>
      )}
    </>
  );
}
