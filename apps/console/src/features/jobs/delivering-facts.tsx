import type { JobDefinitionView } from '@waybill/contracts';
import { Fact } from '../../ui/page.js';

const conflictWords = {
  overwrite: 'Overwrite in one step',
  fail: 'Fail the transfer',
  skip: 'Skip the file',
  rename: 'Give the new file a free name',
  backup: 'Keep it under another name',
} as const;

const verifyWords = {
  strongest: 'The best means at hand',
  'read-back': 'Reading it back',
  'remote-digest': 'A digest the partner tells',
  size: 'Its size',
} as const;

const caseWords = { keep: 'As they are', lower: 'Small', upper: 'Capital' } as const;

/** How a job's files arrive. */
export function DeliveringFacts({ target }: { readonly target: JobDefinitionView['target'] }) {
  const { onConflict, renameWith, name, letterCase, keep, mode, verify, sidecar, doneMarker } = target;
  const named = onConflict === 'rename' || onConflict === 'backup';
  const kept = [...(keep.modifiedAt ? ['time'] : []), ...(keep.mode ? ['permissions'] : [])];
  const after = [...(sidecar ? ['.sha256'] : []), ...(doneMarker === undefined ? [] : [doneMarker])];
  return (
    <>
      <Fact label="When a file is there">
        {conflictWords[onConflict]}
        {named && (renameWith === 'counter' ? ', with a counter' : ', with the time')}
        {onConflict === 'overwrite' && target.deleteBeforeRename && '; delete it first where that fails'}
      </Fact>
      <Fact label="Checked by">{verifyWords[verify]}</Fact>
      {name !== '{name}' && (
        <Fact label="Name there">
          <span className="wb-mono">{name}</span>
        </Fact>
      )}
      {letterCase !== 'keep' && <Fact label="Letters of the name">{caseWords[letterCase]}</Fact>}
      {!target.makeFolders && <Fact label="Missing folders">Are not made</Fact>}
      {kept.length > 0 && <Fact label="Kept of the source">{kept.join(' and ')}</Fact>}
      {mode !== undefined && !keep.mode && (
        <Fact label="Permissions of new files">
          <span className="wb-mono">{mode}</span>
        </Fact>
      )}
      {after.length > 0 && (
        <Fact label="Written beside it">
          <span className="wb-mono">{after.join(' ')}</span>
        </Fact>
      )}
    </>
  );
}
