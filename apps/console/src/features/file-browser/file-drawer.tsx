import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Drawer } from '@mantine/core';
import { DownloadIcon } from '@primer/octicons-react';
import type { FileEntryView, OperationId } from '@waybill/contracts';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { DeleteEntry } from './delete-entry.js';
import { FileDigest } from './file-digest.js';
import { FilePreview } from './file-preview.js';
import { fileEndpoints, filesIn, type Place } from './place.js';

interface FileDrawerProps {
  readonly place: Place;
  readonly entry: FileEntryView | undefined;
  readonly onClose: () => void;
  readonly onRename: (entry: FileEntryView) => void;
  readonly onDeleted: () => Promise<unknown>;
}

/** What an entry is and what can be done with it; what the role may not do is not there. */
export function FileDrawer({ place, entry, onClose, onRename, onDeleted }: FileDrawerProps) {
  const { t } = useLingui();
  return (
    <Drawer
      opened={entry !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={entry === undefined ? t`Details` : <FileName name={entry.name} />}
    >
      {entry !== undefined && <Details key={entry.path} {...{ place, entry, onRename, onDeleted }} />}
    </Drawer>
  );
}

function Details({
  place,
  entry,
  onRename,
  onDeleted,
}: Omit<FileDrawerProps, 'onClose' | 'entry'> & { readonly entry: FileEntryView }) {
  const { t } = useLingui();
  const may = useMay();
  const files = filesIn(place);
  const of = fileEndpoints[place.kind];
  const mayDo = ({ operationId }: { readonly operationId: OperationId }) => may(operationId);
  const { path, name, kind, sizeBytes, modifiedAt } = entry;
  const isFile = kind === 'file';
  const words = {
    file: t`File`,
    folder: t`Folder`,
    link: t`Link, which is not followed`,
    other: t`Neither file nor folder`,
  } as const;
  const remove = async () => {
    await files.remove(path);
    await onDeleted();
  };
  return (
    <div className="wb-stack">
      <div className="wb-actions">
        {isFile && mayDo(of.content) && (
          <Button component="a" href={files.addressOf(path)} download={name} leftSection={<DownloadIcon size={14} />}>
            <Trans>Download</Trans>
          </Button>
        )}
        {mayDo(of.rename) && (
          <Button variant="default" onClick={() => onRename(entry)}>
            <Trans>Rename</Trans>
          </Button>
        )}
        {mayDo(of.remove) && <DeleteEntry entry={entry} onDelete={remove} />}
      </div>
      <Facts>
        <Fact label={t`Kind`}>{words[kind]}</Fact>
        {sizeBytes !== null && kind !== 'folder' && (
          <Fact label={t`Size`}>
            {formatBytes(sizeBytes)} <span className="wb-dim">({formatCount(sizeBytes)})</span>
          </Fact>
        )}
        <Fact label={t`Changed`}>
          <Time at={modifiedAt} />
        </Fact>
        <Fact label={t`Path`}>
          <Copyable value={path} what={t`path`}>
            <FileName name={path} />
          </Copyable>
        </Fact>
        {isFile && mayDo(of.digest) && (
          <Fact label="SHA-256">
            <FileDigest place={place} path={path} />
          </Fact>
        )}
      </Facts>
      {isFile && mayDo(of.preview) && (
        <Panel title={t`Preview`}>
          <FilePreview place={place} path={path} name={name} />
        </Panel>
      )}
    </div>
  );
}
