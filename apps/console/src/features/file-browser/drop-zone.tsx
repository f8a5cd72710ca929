import { Trans, useLingui } from '@lingui/react/macro';
import { type DragEvent, type ReactNode, useState } from 'react';
import { notifyProblem } from '../../ui/notify.js';

interface DropZoneProps {
  /** Undefined where nobody may put anything. */
  readonly onFiles: ((files: readonly File[]) => void) | undefined;
  readonly children: ReactNode;
}

/** Takes files that are dragged into it from outside. */
export function DropZone({ onFiles, children }: DropZoneProps) {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  if (onFiles === undefined) return children;
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is for the mouse; the button beside it does the same for everybody.
    <div
      className="wb-drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(false);
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(false);
        const { files, folders } = dropped(event.dataTransfer);
        if (folders > 0)
          notifyProblem(t`Folders are not uploaded`, new Error(t`Make the folder here, go into it, and drop its files.`));
        if (files.length > 0) onFiles(files);
      }}
    >
      {children}
      {over && (
        <div className="wb-drop-over">
          <Trans>Drop the files to upload them here</Trans>
        </div>
      )}
    </div>
  );
}

/** A folder comes as an item that is no file; its bytes could not be read. */
function dropped({ items, files }: DataTransfer): { readonly files: readonly File[]; readonly folders: number } {
  const folders = new Set(
    [...items].flatMap((item) => {
      const entry = item.webkitGetAsEntry();
      return entry?.isDirectory === true ? [entry.name] : [];
    }),
  );
  return { files: [...files].filter(({ name }) => !folders.has(name)), folders: folders.size };
}
