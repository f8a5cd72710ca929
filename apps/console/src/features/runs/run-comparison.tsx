import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type RunView, runRoutes, type SightingView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { midSentence, wordOf } from '../../language/spoken.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount, formatDuration, shortId } from '../../ui/format.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { reasonWord } from './reason-word.js';
import { sightingChanges } from './sighting-changes.js';

/** The most files that two runs are compared by: one page of sightings each. */
const FILES = 200;

interface Measure {
  readonly label: MessageDescriptor;
  readonly of: (run: RunView) => number;
  readonly text: (value: number) => string;
}

function tookMs({ startedAt, finishedAt }: RunView): number {
  return startedAt === null || finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt);
}

const measures: readonly Measure[] = [
  { label: msg`Seen`, of: ({ counts }) => counts.seen, text: formatCount },
  { label: msg`Taken`, of: ({ counts }) => counts.taken, text: formatCount },
  { label: msg`Skipped`, of: ({ counts }) => counts.skipped, text: formatCount },
  { label: msg`Delivered`, of: ({ counts }) => counts.committed, text: formatCount },
  { label: msg`Failed`, of: ({ counts }) => counts.failed, text: formatCount },
  { label: msg`Size`, of: ({ counts }) => counts.bytes, text: formatBytes },
  { label: msg`Took`, of: tookMs, text: formatDuration },
];

function difference(now: number, then: number, text: Measure['text']): string {
  if (now === then) return t`the same`;
  return now > then ? `+${text(now - then)}` : `−${text(then - now)}`;
}

function Figures({ run, good }: { readonly run: RunView; readonly good: RunView }) {
  return (
    <div className="wb-table-scroll">
      <table className="wb-table" aria-label={t`Compared with the last good run`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Figure</Trans>
            </th>
            <th scope="col" className="wb-right">
              <Trans>This run</Trans>
            </th>
            <th scope="col" className="wb-right">
              <Trans>Last good run</Trans>
            </th>
            <th scope="col" className="wb-right">
              <Trans>Difference</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {measures.map(({ label, of, text }) => (
            <tr key={label.id}>
              <th scope="row">{wordOf(label)}</th>
              <td className="wb-right">{text(of(run))}</td>
              <td className="wb-right">{text(of(good))}</td>
              <td className="wb-right wb-dim">{difference(of(run), of(good), text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function saw({ decision, reason }: Pick<SightingView, 'decision' | 'reason'>): string {
  return decision === 'taken' ? t`taken` : midSentence(reasonWord(reason));
}

function Files({ run, good }: { readonly run: RunView; readonly good: RunView }) {
  const mine = useQuery(read(runRoutes.listSightings, { params: { id: run.id }, query: { limit: FILES } }));
  const theirs = useQuery(read(runRoutes.listSightings, { params: { id: good.id }, query: { limit: FILES } }));
  return (
    <Loaded query={mine} part>
      {(now) => (
        <Loaded query={theirs} part>
          {(then) => {
            if (now.nextCursor !== undefined || then.nextCursor !== undefined)
              return (
                <p className="wb-quiet">
                  <Trans>More than {FILES} files were seen: the figures above are all that is compared.</Trans>
                </p>
              );
            const changes = sightingChanges(then.items, now.items);
            if (changes.length === 0)
              return (
                <p className="wb-quiet">
                  <Trans>Both saw the same files, and decided the same.</Trans>
                </p>
              );
            return (
              <ul className="wb-list" aria-label={t`Files that differ`}>
                {changes.map(({ path, before, now: after }) => (
                  <li key={path}>
                    <FileName name={path} />
                    <span className="wb-dim">
                      <Trans>
                        {before === undefined ? t`not there` : saw(before)} then,{' '}
                        {after === undefined ? t`not there` : saw(after)} now
                      </Trans>
                    </span>
                  </li>
                ))}
              </ul>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

/** This run beside the last one of its job that succeeded before it. */
export function RunComparison({ run }: { readonly run: RunView }) {
  const query = useQuery(
    read(runRoutes.listRuns, { query: { jobId: run.jobId, state: 'succeeded', until: run.createdAt, limit: 2 } }),
  );
  return (
    <Loaded query={query} part>
      {({ items }) => {
        const good = items.find(({ id }) => id !== run.id);
        if (good === undefined)
          return <Empty title={t`No good run to compare with`} hint={t`No run of this job had succeeded before this one.`} />;
        const link = (
          <Link to="/runs/$id" params={{ id: good.id }}>
            <Trans>
              run <span className="wb-mono">{shortId(good.id)}</span>
            </Trans>
          </Link>
        );
        return (
          <>
            <p className="wb-quiet">
              {good.jobVersion === run.jobVersion ? (
                <Trans>
                  The last good one is {link}, <Time at={good.startedAt} />, by the same version of the job.
                </Trans>
              ) : (
                <Trans>
                  The last good one is {link}, <Time at={good.startedAt} />, by version {good.jobVersion} of the job; this one
                  went by version {run.jobVersion}.
                </Trans>
              )}
            </p>
            <Figures run={run} good={good} />
            <Files run={run} good={good} />
          </>
        );
      }}
    </Loaded>
  );
}
