import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { FileStoryView, StoryStepView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { Badge, type Tone } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatUtc } from '../../ui/format.js';
import { Panel } from '../../ui/page.js';

const whereWords: Readonly<Record<FileStoryView['where'], { readonly tone: Tone; readonly word: string }>> = spoken({
  delivered: { tone: 'good', word: msg`Delivered` },
  arrived: { tone: 'good', word: msg`Arrived` },
  'on-its-way': { tone: 'running', word: msg`On its way` },
  failed: { tone: 'bad', word: msg`Not delivered` },
  deleted: { tone: 'idle', word: msg`Deleted` },
  left: { tone: 'warn', word: msg`Seen, not taken` },
});

const stepTones: Readonly<Record<StoryStepView['kind'], Tone>> = {
  skipped: 'warn',
  seen: 'idle',
  claimed: 'running',
  retried: 'warn',
  verified: 'verifying',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'idle',
  'source-done': 'idle',
  arriving: 'running',
  arrived: 'good',
  cut: 'bad',
  refused: 'warn',
  renamed: 'idle',
  changed: 'idle',
  downloaded: 'good',
  deleted: 'idle',
  asked: 'idle',
};

/** Where one can go from a step. */
function StepLinks({ step }: { readonly step: StoryStepView }) {
  return (
    <span className="wb-step-links">
      {step.transferId !== null && (
        <Link to="/transfers/$id" params={{ id: step.transferId }}>
          <Trans>Transfer</Trans>
        </Link>
      )}
      {step.runId !== null && (
        <Link to="/runs/$id" params={{ id: step.runId }}>
          <Trans>Run</Trans>
        </Link>
      )}
      {step.eventId !== null && (
        <Link to="/audit" search={{ event: step.eventId }}>
          <Trans>Event</Trans>
        </Link>
      )}
    </span>
  );
}

function Step({ step }: { readonly step: StoryStepView }) {
  const about = [
    step.partnerName,
    step.jobSlug === null ? null : t`job ${step.jobSlug}`,
    step.address === null ? null : t`from ${step.address}`,
    step.sizeBytes === null ? null : formatBytes(step.sizeBytes),
    step.reason,
  ].filter((each) => each !== null);
  return (
    <li className="wb-step">
      <time className="wb-step-at wb-number" dateTime={step.at}>
        {formatUtc(step.at)}
      </time>
      <div className="wb-step-what">
        <Badge tone={stepTones[step.kind]}>{step.kind}</Badge>
        <p>
          {step.says} {step.times > 1 && step.until !== null && t`${step.times} times, last at ${formatUtc(step.until)}.`}
        </p>
        <span className="wb-sub">
          {step.actor !== null && (
            <Trans>
              by <ForeignText text={step.actor} />
            </Trans>
          )}
          {step.actor !== null && about.length > 0 && ' · '}
          {about.join(' · ')}
        </span>
        <span className="wb-sub">
          <FileName name={step.path} />
          {step.truePath !== null && step.truePath !== step.path && (
            <>
              {' → '}
              <FileName name={step.truePath} />
            </>
          )}
        </span>
        <StepLinks step={step} />
      </div>
    </li>
  );
}

/** One file: where it is, and everything that happened to it, oldest first. */
export function StoryTimeline({ story }: { readonly story: FileStoryView }) {
  const { tone, word } = whereWords[story.where];
  const digest = story.steps.findLast(({ sha256 }) => sha256 !== null)?.sha256;
  return (
    <Panel
      title={
        <span className="wb-story-title">
          <FileName name={story.path} /> <Badge tone={tone}>{word}</Badge>
        </span>
      }
    >
      {digest !== undefined && digest !== null && (
        <p className="wb-sub">
          <Trans>
            SHA-256 <Copyable value={digest} what={t`digest`} />
          </Trans>
        </p>
      )}
      {story.isCut && (
        <p className="wb-sub">
          <Trans>Only the newest of very many steps are shown.</Trans>
        </p>
      )}
      <ol className="wb-timeline">
        {story.steps.map((step, index) => (
          <Step key={step.eventId ?? `${step.at}-${index}`} step={step} />
        ))}
      </ol>
    </Panel>
  );
}
