import { useLingui } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import { FileDirectoryIcon, FileIcon, FileSymlinkFileIcon, KebabHorizontalIcon } from '@primer/octicons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { FileEntryView } from '@waybill/contracts';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { FileName } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { Time } from '../../ui/time.js';
import { visibleText } from '../../ui/visible-name.js';
import type { LinkFolder } from './folder-link.js';

const ROW_PX = 32;
const HEADER_PX = 30;
/** How far Page Up and Page Down go. */
const PAGE_ROWS = 15;

const icons = { file: FileIcon, folder: FileDirectoryIcon, link: FileSymlinkFileIcon, other: FileIcon } as const;

interface FileGridProps {
  readonly entries: readonly FileEntryView[];
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  /** The path of the row that the keyboard is at. */
  readonly active: string | undefined;
  readonly onActive: (path: string) => void;
  /** Into a folder; the details of anything else. */
  readonly onEnter: (entry: FileEntryView) => void;
  readonly onDetails: (entry: FileEntryView) => void;
  readonly onUp: () => void;
  /** Undefined where nobody may. */
  readonly onRename: ((entry: FileEntryView) => void) | undefined;
  /** In place of the name of the row that is being renamed. */
  readonly renaming: { readonly path: string; readonly field: ReactNode } | undefined;
  readonly folderLink: LinkFolder;
  /** Takes the keyboard when it appears: who walks with it goes on with it. */
  readonly takesFocus: boolean;
}

/** The entries of a folder, of which only those in sight are drawn, however many there are. Arrows, Home, End, Enter, Backspace, Space and F2 do what they do in a file manager. */
export function FileGrid(props: FileGridProps) {
  const { t } = useLingui();
  const { entries, sort, onSort, active, renaming, takesFocus } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const at = Math.max(
    0,
    entries.findIndex(({ path }) => path === active),
  );
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
    getItemKey: (index) => entries[index]?.path ?? index,
  });
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row is the active one, not with every row that comes.
  useEffect(() => {
    if (active !== undefined) rows.scrollToIndex(at);
  }, [active]);
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE_ROWS,
    PageUp: at - PAGE_ROWS,
    Home: 0,
    End: entries.length - 1,
  };
  const press = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.metaKey || event.ctrlKey || event.altKey) return;
    const entry = entries[at];
    const move = moves[event.key];
    if (move !== undefined) {
      // The first arrow shows where one is.
      const isFirst = active === undefined && event.key.startsWith('Arrow');
      const next = entries[isFirst ? at : Math.min(Math.max(move, 0), entries.length - 1)];
      if (next !== undefined) props.onActive(next.path);
    } else if (event.key === 'Backspace') props.onUp();
    else if (entry === undefined) return;
    else if (event.key === 'Enter') props.onEnter(entry);
    else if (event.key === ' ') props.onDetails(entry);
    else if (event.key === 'F2' && props.onRename !== undefined) props.onRename(entry);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drawn = rows.getVirtualItems();
  const isDrawn = drawn.some(({ index }) => index === at);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot leave rows out.
    <div
      ref={box}
      role="grid"
      aria-label={t`Files`}
      aria-rowcount={entries.length + 1}
      aria-colcount={4}
      aria-activedescendant={isDrawn && active !== undefined ? `${id}-${at}` : undefined}
      tabIndex={0}
      className="wb-files"
      onKeyDown={press}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons are. */}
      <div role="row" aria-rowindex={1} className="wb-files-row wb-files-head">
        <Head id="name" label={t`Name`} sort={sort} onSort={onSort} />
        <Head id="size" label={t`Size`} sort={sort} onSort={onSort} right />
        <Head id="changed" label={t`Changed`} sort={sort} onSort={onSort} wide />
        {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: nothing is to be done with it. */}
        <span role="columnheader">
          <span className="wb-visually-hidden">{t`Actions`}</span>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      <div role="rowgroup" className="wb-files-body" style={{ height: rows.getTotalSize() }}>
        {drawn.map(({ index, key, start }) => {
          const entry = entries[index];
          if (entry === undefined) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above.
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is the grid's.
            <div
              key={key}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={active === entry.path}
              className="wb-files-row"
              style={{ transform: `translateY(${start - HEADER_PX}px)` }}
              onClick={() => props.onActive(entry.path)}
            >
              <Row {...props} entry={entry} field={renaming?.path === entry.path ? renaming.field : undefined} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({
  entry,
  field,
  folderLink,
  onDetails,
}: FileGridProps & { readonly entry: FileEntryView; readonly field: ReactNode }) {
  const { t } = useLingui();
  const { kind, name, path, sizeBytes, modifiedAt } = entry;
  const words = { file: t`file`, folder: t`folder`, link: t`link`, other: t`other` } as const;
  const Icon = icons[kind];
  const shown = visibleText(name);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot leave rows out. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus. */}
      <span role="gridcell" className="wb-files-name">
        <Icon size={15} aria-label={words[kind]} className="wb-dim wb-files-icon" />
        {field}
        {field === undefined && kind === 'folder' && folderLink(path, <FileName name={name} truncate />)}
        {field === undefined && kind !== 'folder' && (
          <button type="button" tabIndex={-1} className="wb-files-open" onClick={() => onDetails(entry)}>
            <FileName name={name} truncate />
          </button>
        )}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above. */}
      <span role="gridcell" className="wb-number wb-files-size">
        {kind !== 'folder' && sizeBytes !== null && (
          <span title={t`${formatCount(sizeBytes)} bytes`}>{formatBytes(sizeBytes)}</span>
        )}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above. */}
      <span role="gridcell" className="wb-wide">
        <Time at={modifiedAt} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above. */}
      <span role="gridcell">
        <ActionIcon size="sm" tabIndex={-1} aria-label={t`Details of ${shown}`} onClick={() => onDetails(entry)}>
          <KebabHorizontalIcon size={14} />
        </ActionIcon>
      </span>
    </>
  );
}

interface HeadProps {
  readonly id: string;
  readonly label: string;
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly right?: boolean;
  readonly wide?: boolean;
}

function Head({ id, label, sort = 'name', onSort, right = false, wide = false }: HeadProps) {
  const turned = sort === `-${id}`;
  const direction = sort === id ? 'ascending' : turned ? 'descending' : 'none';
  const next = sort === id ? `-${id}` : id === 'name' || turned ? undefined : id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot leave rows out.
    // biome-ignore lint/a11y/useFocusableInteractive: its button is.
    <span role="columnheader" aria-sort={direction} className={right ? 'wb-files-size' : wide ? 'wb-wide' : undefined}>
      <button type="button" className="wb-sort" onClick={() => onSort(next)}>
        {label}
        <span aria-hidden="true">{direction === 'ascending' ? ' ↑' : turned ? ' ↓' : ''}</span>
      </button>
    </span>
  );
}
