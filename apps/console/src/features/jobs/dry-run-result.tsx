import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { midSentence } from '../../language/spoken.js';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { SegmentedControl } from '@mantine/core';
import type { DryRunView } from '@waybill/contracts';
import { useState } from 'react';
import { type Column, DataTable } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { reasonWord } from '../runs/reason-word.js';
import { Verdict } from '../runs/verdict.js';

type Entry = DryRunView['entries'][number];

/** Where the file would go, a line for each target, and why not. */
function Targets({ decision, targets }: Pick<Entry, 'decision' | 'targets'>) {
  if (decision !== 'taken') return '–';
  return targets.map(({ path, decision: there, reason }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same path may be at several targets, and their order does not change.
    <div key={index}>
      <FileName name={path} />
      {there === 'skipped' && (
        <span className="wb-sub">
          <Trans>Left there: {midSentence(reasonWord(reason))}</Trans>
        </span>
      )}
    </div>
  ));
}

const columns: readonly Column<Entry>[] = [
  { id: 'path', header: msg`File`, cell: ({ path }) => <FileName name={path} /> },
  {
    id: 'size',
    header: msg`Size`,
    align: 'right',
    cell: ({ sizeBytes }) => <span className="wb-number">{sizeBytes === null ? '–' : formatBytes(sizeBytes)}</span>,
  },
  { id: 'modifiedAt', header: msg`Changed`, wide: true, cell: ({ modifiedAt }) => <Time at={modifiedAt} /> },
  {
    id: 'verdict',
    header: msg`Verdict`,
    cell: ({ decision, reason }) => <Verdict decision={decision} reason={reason} />,
  },
  {
    id: 'target',
    header: msg`Would become`,
    wide: true,
    cell: (entry) => <Targets {...entry} />,
  },
];

const shows = ['all', 'taken', 'skipped'] as const;

/** A path as it is told within the folder that was listed. */
function within(folder: string, path: string): string {
  const start = folder === '/' ? folder : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : path;
}

function Entries({ result: { folder, entries, seen, taken } }: { readonly result: DryRunView }) {
  const [show, setShow] = useState<(typeof shows)[number]>('all');
  if (entries.length === 0) return <Empty title={t`Nothing there`} hint={t`The source folder is empty.`} />;
  const shown = show === 'all' ? entries : entries.filter(({ decision }) => decision === show);
  const rows = shown.map((entry) => ({ ...entry, path: within(folder, entry.path) }));
  return (
    <>
      <div className="wb-actions">
        <SegmentedControl
          size="xs"
          aria-label={t`Show`}
          value={show}
          onChange={(value) => setShow(shows.find((each) => each === value) ?? 'all')}
          data={[
            { value: 'all', label: t`All ${formatCount(seen)}` },
            { value: 'taken', label: t`Taken ${formatCount(taken)}` },
            { value: 'skipped', label: t`Left ${formatCount(seen - taken)}` },
          ]}
        />
        {entries.length < seen && (
          <span className="wb-dim">
            <Trans>The first {formatCount(entries.length)} are shown.</Trans>
          </span>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="wb-dim">
          <Trans>None among them.</Trans>
        </p>
      ) : (
        <div className="wb-dry-run">
          <DataTable label={t`Dry run`} rows={rows} columns={columns} rowId={({ path }) => path} />
        </div>
      )}
    </>
  );
}

/** What a run would make of every file, and why. */
export function DryRunResult({ result }: { readonly result: DryRunView }) {
  const { seen, taken, takenBytes, reasons, stopped, complete } = result;
  const left = reasons.filter(({ reason }) => reason !== 'matched').sort((one, other) => other.files - one.files);
  return (
    <div className="wb-stack-close">
      {stopped !== null && (
        <Notice tone="bad" title={t`The run would fail: ${stopped.detail}`}>
          <span className="wb-mono">{stopped.code}</span>
        </Notice>
      )}
      {!complete && (
        <Notice tone="warn" title={t`The folder could not be listed to its end in 45 seconds; this is its beginning.`} />
      )}
      {result.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      <p role="status">
        <Trans>
          A run now would take <strong>{formatCount(taken)}</strong> of {formatCount(seen)} entries ({formatBytes(takenBytes)}) in{' '}
          <FileName name={result.folder} />.
          {left.length > 0 && (
            <span className="wb-sub">
              <Trans>
                Left: {left.map(({ reason, files }) => `${formatCount(files)} × ${midSentence(reasonWord(reason))}`).join(', ')}
              </Trans>
            </span>
          )}
        </Trans>
      </p>
      <Entries result={result} />
    </div>
  );
}
