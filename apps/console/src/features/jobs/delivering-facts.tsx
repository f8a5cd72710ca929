import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { JobDefinitionView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { Fact } from '../../ui/page.js';

const conflictWords = spoken({
  overwrite: msg`Overwrite in one step`,
  fail: msg`Fail the transfer`,
  skip: msg`Skip the file`,
  rename: msg`Give the new file a free name`,
  backup: msg`Keep it under another name`,
});

const verifyWords = spoken({
  strongest: msg`The best means at hand`,
  'read-back': msg`Reading it back`,
  'remote-digest': msg`A digest the partner tells`,
  size: msg`Its size`,
});

const caseWords = spoken({ keep: msg`As they are`, lower: msg`Small`, upper: msg`Capital` });

/** How a job's files arrive. */
export function DeliveringFacts({ target }: { readonly target: JobDefinitionView['target'] }) {
  const { onConflict, renameWith, name, letterCase, keep, mode, verify, sidecar, doneMarker } = target;
  const named = onConflict === 'rename' || onConflict === 'backup';
  const kept = [...(keep.modifiedAt ? [t`time`] : []), ...(keep.mode ? [t`permissions`] : [])];
  const after = [...(sidecar ? ['.sha256'] : []), ...(doneMarker === undefined ? [] : [doneMarker])];
  return (
    <>
      <Fact label={t`When a file is there`}>
        {conflictWords[onConflict]}
        {named && (renameWith === 'counter' ? t`, with a counter` : t`, with the time`)}
        {onConflict === 'overwrite' && target.deleteBeforeRename && t`; delete it first where that fails`}
      </Fact>
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
      {kept.length > 0 && <Fact label={t`Kept of the source`}>{kept.join(t` and `)}</Fact>}
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
