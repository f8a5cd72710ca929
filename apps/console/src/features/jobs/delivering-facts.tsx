import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { JobDefinitionView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { formatAll } from '../../ui/format.js';
import { Fact } from '../../ui/page.js';

const verifyWords = spoken({
  strongest: msg`The best means at hand`,
  'read-back': msg`Reading it back`,
  'remote-digest': msg`A digest the partner tells`,
  size: msg`Its size`,
});

const caseWords = spoken({ keep: msg`As they are`, lower: msg`Small`, upper: msg`Capital` });

/** What is done where a file is at the target already. */
function conflictText({ onConflict, renameWith, deleteBeforeRename }: JobDefinitionView['target']): string {
  const counted = renameWith === 'counter';
  switch (onConflict) {
    case 'overwrite':
      return deleteBeforeRename ? t`Overwrite in one step; delete it first where that fails` : t`Overwrite in one step`;
    case 'fail':
      return t`Fail the transfer`;
    case 'skip':
      return t`Skip the file`;
    case 'rename':
      return counted ? t`Give the new file a free name, with a counter` : t`Give the new file a free name, with the time`;
    case 'backup':
      return counted ? t`Keep it under another name, with a counter` : t`Keep it under another name, with the time`;
  }
}

/** How a job's files arrive. */
export function DeliveringFacts({ target }: { readonly target: JobDefinitionView['target'] }) {
  const { name, letterCase, keep, mode, verify, sidecar, doneMarker } = target;
  const kept = [...(keep.modifiedAt ? [t`time`] : []), ...(keep.mode ? [t`permissions`] : [])];
  const after = [...(sidecar ? ['.sha256'] : []), ...(doneMarker === undefined ? [] : [doneMarker])];
  return (
    <>
      <Fact label={t`When a file is there`}>{conflictText(target)}</Fact>
      <Fact label={t`Checked by`}>{verifyWords[verify]}</Fact>
      {name !== '{name}' && (
        <Fact label={t`Name there`}>
          <span className="wb-mono">{name}</span>
        </Fact>
      )}
      {letterCase !== 'keep' && <Fact label={t`Letters of the name`}>{caseWords[letterCase]}</Fact>}
      {!target.makeFolders && (
        <Fact label={t`Missing folders`}>
          <Trans>Are not made</Trans>
        </Fact>
      )}
      {kept.length > 0 && <Fact label={t`Kept of the source`}>{formatAll(kept)}</Fact>}
      {mode !== undefined && !keep.mode && (
        <Fact label={t`Permissions of new files`}>
          <span className="wb-mono">{mode}</span>
        </Fact>
      )}
      {after.length > 0 && (
        <Fact label={t`Written beside it`}>
          <span className="wb-mono">{after.join(' ')}</span>
        </Fact>
      )}
    </>
  );
}
