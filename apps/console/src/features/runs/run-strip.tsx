import { t } from '@lingui/core/macro';
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RunView } from '@waybill/contracts';
import { formatBytes, formatCount, formatDuration, formatUtc } from '../../ui/format.js';
import { tones } from '../tones.js';

/** The least part of the strip's height that a run has, however short it was. */
const LEAST = 0.18;

function tookMs({ startedAt, finishedAt }: RunView): number {
  return startedAt === null || finishedAt === null ? 0 : Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
}

function sentence(run: RunView): string {
  const { state, counts, startedAt, finishedAt, createdAt } = run;
  const [committed, taken] = [formatCount(counts.committed), formatCount(counts.taken)];
  const facts = [
    state,
    t`${committed} of ${taken} delivered`,
    ...(counts.failed > 0 ? [t`${formatCount(counts.failed)} failed`] : []),
    formatBytes(counts.bytes),
    ...(startedAt === null || finishedAt === null ? [] : [t`took ${formatDuration(tookMs(run))}`]),
  ];
  return `${formatUtc(startedAt ?? createdAt)}: ${facts.join(', ')}`;
}

/** The last runs as a strip, oldest first: the colour is how it ended, the height how long it took beside the others. Each leads to its run. */
export function RunStrip({ runs }: { readonly runs: readonly RunView[] }) {
  const longest = Math.max(1, ...runs.map(tookMs));
  return (
    <ol className="wb-strip" aria-label={t`How the last runs went, oldest first`}>
      {runs.toReversed().map((run) => (
        <li key={run.id}>
          <Tooltip label={sentence(run)}>
            <Link
              to="/runs/$id"
              params={{ id: run.id }}
              className="wb-strip-run"
              data-tone={tones[run.state]}
              aria-label={sentence(run)}
            >
              <span style={{ height: `${(LEAST + (1 - LEAST) * Math.sqrt(tookMs(run) / longest)) * 100}%` }} />
            </Link>
          </Tooltip>
        </li>
      ))}
    </ol>
  );
}

/** How the last runs went, in words. */
export function stripSummary(runs: readonly RunView[]): string {
  const over = runs.filter(({ finishedAt }) => finishedAt !== null);
  const good = over.filter(({ state }) => state === 'succeeded').length;
  return over.length === 0 ? t`None is over yet` : t`${formatCount(good)} of the last ${formatCount(over.length)} succeeded`;
}
