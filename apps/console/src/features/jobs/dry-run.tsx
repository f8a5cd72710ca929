import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DryRunView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { type Column, DataTable } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/page.js';
import { Empty, Loading } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { reasonWord } from '../runs/reason-word.js';

type Entry = DryRunView['entries'][number];

const columns: readonly Column<Entry>[] = [
  { id: 'path', header: 'File', cell: ({ path }) => <FileName name={path} /> },
  {
    id: 'size',
    header: 'Size',
    align: 'right',
    cell: ({ sizeBytes }) => <span className="wb-number">{sizeBytes === null ? '–' : formatBytes(sizeBytes)}</span>,
  },
  { id: 'modifiedAt', header: 'Changed', wide: true, cell: ({ modifiedAt }) => <Time at={modifiedAt} /> },
  { id: 'decision', header: 'Decision', cell: ({ decision }) => decision },
  { id: 'reason', header: 'Why', cell: ({ reason }) => reasonWord(reason) },
  {
    id: 'target',
    header: 'Would become',
    wide: true,
    cell: ({ decision, targetPath }) => (decision === 'taken' && targetPath !== null ? <FileName name={targetPath} /> : '–'),
  },
];

function Result({ result }: { readonly result: DryRunView }) {
  const { seen, taken, takenBytes, entries, stopped, complete } = result;
  return (
    <div className="wb-stack">
      {stopped !== null && (
        <Notice tone="bad" title={`The run would fail: ${stopped.detail}`}>
          <span className="wb-mono">{stopped.code}</span>
        </Notice>
      )}
      {!complete && (
        <Notice tone="warn" title="The folder could not be listed to its end in 45 seconds; this is its beginning." />
      )}
      {result.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      <p role="status">
        A run now would take {formatCount(taken)} of {formatCount(seen)} entries ({formatBytes(takenBytes)}) in{' '}
        <FileName name={result.folder} />
        {entries.length < seen && `; the first ${formatCount(entries.length)} are shown`}.
      </p>
      {entries.length === 0 ? (
        <Empty title="Nothing there" hint="The source folder is empty." />
      ) : (
        <DataTable label="Dry run" rows={entries} columns={columns} rowId={({ path }) => path} />
      )}
    </div>
  );
}

/** Shows what a run would make of every file, and changes nothing. */
export function DryRunPanel({ jobId }: { readonly jobId: string }) {
  const dryRun = useMutation({ mutationFn: () => call(routes.dryRunJob, { params: { id: jobId }, body: {} }) });
  return (
    <Panel
      title="Dry run"
      actions={
        <Button variant="default" loading={dryRun.isPending} onClick={() => dryRun.mutate()}>
          Dry run
        </Button>
      }
    >
      <div aria-live="polite">
        {dryRun.isPending && <Loading what="Listing the source" />}
        {dryRun.error !== null && !dryRun.isPending && <p className="wb-form-problem">{sentenceOf(dryRun.error)}</p>}
        {dryRun.data !== undefined && !dryRun.isPending && <Result result={dryRun.data} />}
        {dryRun.isIdle && (
          <p className="wb-dim">Connects, lists, and says what a run would make of every file and why. Nothing is transferred.</p>
        )}
      </div>
    </Panel>
  );
}
