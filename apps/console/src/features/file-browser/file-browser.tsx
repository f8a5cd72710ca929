import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, FileButton } from '@mantine/core';
import { SyncIcon, UploadIcon } from '@primer/octicons-react';
import { useQuery } from '@tanstack/react-query';
import type { FileEntryView, OperationId } from '@waybill/contracts';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useMay } from '../../api/session.js';
import { FileName } from '../../ui/file-name.js';
import { TextFilter } from '../../ui/filters.js';
import { Panel } from '../../ui/page.js';
import { SkeletonLines } from '../../ui/skeletons.js';
import { Empty, Failed } from '../../ui/states.js';
import { folderTrail } from '../stores/folder-trail.js';
import type { BrowserSearch } from './browser-search.js';
import { DropZone } from './drop-zone.js';
import { EntryCount } from './entry-count.js';
import { FileDrawer } from './file-drawer.js';
import { FileGrid } from './file-grid.js';
import { FolderLink, type LinkFolder } from './folder-link.js';
import { NewFolder } from './new-folder.js';
import { parentOf, pathIn } from './paths.js';
import { fileEndpoints, filesIn, type Listing, listingQuery, type Place, readAfresh } from './place.js';
import { RenameField } from './rename-field.js';
import { shownEntries } from './shown-entries.js';
import { uploadInto, useUploads } from './uploads.js';
import { UploadsPanel } from './uploads-panel.js';

interface FileBrowserProps {
  readonly place: Place;
  readonly search: BrowserSearch;
  /** Goes to another part of the URL; `replace` leaves no step in the history. */
  readonly onSearch: (search: BrowserSearch, replace?: boolean) => void;
}

/** The files of a place: walks, shows, and does what the role may. */
export function FileBrowser({ place, search, onSearch }: FileBrowserProps) {
  const { t } = useLingui();
  const folderLink: LinkFolder = (path, children) => (
    <FolderLink place={place} path={path} sort={search.sort}>
      {children}
    </FolderLink>
  );
  const may = useMay();
  const of = fileEndpoints[place.kind];
  const mayDo = ({ operationId }: { readonly operationId: OperationId }) => may(operationId);
  const folder = search.path ?? '/';
  const query = useQuery(listingQuery(place, folder));
  const queue = useUploads(place);
  const upload = mayDo(of.begin) ? (files: readonly File[]) => uploadInto(place, folder, files) : undefined;
  const uploadButton = upload !== undefined && (
    <FileButton multiple onChange={upload}>
      {(props) => (
        <Button {...props} leftSection={<UploadIcon size={14} />}>
          <Trans>Upload files</Trans>
        </Button>
      )}
    </FileButton>
  );
  const files = filesIn(place);
  const afresh = () => readAfresh(place, folder);
  return (
    <div className="wb-stack">
      <UploadsPanel items={queue} />
      <DropZone onFiles={upload}>
        <Panel
          title={<Trail folder={folder} folderLink={folderLink} />}
          actions={
            <>
              <TextFilter
                main
                width={180}
                label={t`Filter by name`}
                value={search.text}
                onChange={(text) => onSearch({ ...search, text }, true)}
              />
              <Button
                variant="default"
                loading={query.isFetching}
                leftSection={<SyncIcon size={14} />}
                onClick={() => void query.refetch()}
              >
                <Trans>Read afresh</Trans>
              </Button>
              {mayDo(of.addFolder) && (
                <NewFolder
                  onMake={async (name) => {
                    await files.addFolder(pathIn(folder, name));
                    await afresh();
                  }}
                />
              )}
              {uploadButton}
            </>
          }
          flush
        >
          {query.data === undefined && query.error === null && <SkeletonLines what={t`Loading the folder`} />}
          {query.data === undefined && query.error !== null && (
            <Failed error={query.error} onRetry={() => void query.refetch()} />
          )}
          {query.data !== undefined && query.error !== null && !query.isFetching && (
            <p className="wb-form-problem wb-panel-body" role="alert">
              {query.error.message}
            </p>
          )}
          {query.data !== undefined && (
            <Folder
              {...{ place, search, onSearch, folderLink, folder, listing: query.data, afresh }}
              mayRename={mayDo(of.rename)}
              empty={
                <Empty
                  title={t`This folder is empty`}
                  hint={
                    upload === undefined
                      ? t`Files appear here when a job or a partner delivers them.`
                      : t`Drop files here, or choose them. Nobody sees a file before it is whole.`
                  }
                  action={uploadButton}
                />
              }
            />
          )}
        </Panel>
      </DropZone>
    </div>
  );
}

function Trail({ folder, folderLink }: { readonly folder: string; readonly folderLink: LinkFolder }) {
  const { t } = useLingui();
  const trail = folderTrail(folder);
  return (
    <nav aria-label={t`Folder`} className="wb-trail">
      {trail.map(({ name, path }, at) => (
        <span key={path} aria-current={at === trail.length - 1 ? 'page' : undefined}>
          {at === trail.length - 1 ? <FileName name={name} /> : folderLink(path, <FileName name={name} />)}
          {at > 0 && at < trail.length - 1 && <span className="wb-dim"> /</span>}
        </span>
      ))}
    </nav>
  );
}

interface FolderProps extends FileBrowserProps {
  readonly folderLink: LinkFolder;
  readonly folder: string;
  readonly listing: Listing;
  readonly afresh: () => Promise<unknown>;
  readonly mayRename: boolean;
  readonly empty: ReactNode;
}

function Folder({ place, search, onSearch, folderLink, folder, listing, afresh, mayRename, empty }: FolderProps) {
  const { t } = useLingui();
  const { text, sort, open } = search;
  const { entries, whole } = listing;
  const shown = useMemo(() => shownEntries(entries, { text, sort }), [entries, text, sort]);
  const [active, setActive] = useState<string>();
  const [renaming, setRenaming] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const walked = useRef(false);
  const walk = (path: string, cameFrom?: string) => {
    walked.current = true;
    setActive(cameFrom);
    setRenaming(undefined);
    setProblem(undefined);
    onSearch({ path: path === '/' ? undefined : path, sort });
  };
  const show = (entry: FileEntryView | undefined) => onSearch({ ...search, open: entry?.path });
  const rename = (entry: FileEntryView) => {
    if (open !== undefined) show(undefined);
    setActive(entry.path);
    setRenaming(entry.path);
  };
  const up = () => {
    if (folder !== '/') walk(parentOf(folder), folder);
  };
  const opened = open === undefined ? undefined : entries.find(({ path }) => path === open);
  const renamed = renaming === undefined ? undefined : entries.find(({ path }) => path === renaming);
  return (
    <>
      {problem !== undefined && (
        <p className="wb-form-problem wb-panel-body" role="alert">
          {problem}
        </p>
      )}
      {entries.length === 0 && empty}
      {entries.length > 0 && shown.length === 0 && (
        <Empty
          title={t`No name has this text`}
          hint={plural(entries.length, { one: 'The folder has # entry.', other: 'The folder has # entries.' })}
          action={
            <Button variant="default" onClick={() => onSearch({ ...search, text: undefined })}>
              <Trans>Show all</Trans>
            </Button>
          }
        />
      )}
      {shown.length > 0 && (
        <FileGrid
          key={folder}
          entries={shown}
          sort={sort}
          onSort={(wanted) => onSearch({ ...search, sort: wanted }, true)}
          active={active}
          onActive={setActive}
          onEnter={(entry) => (entry.kind === 'folder' ? walk(entry.path) : show(entry))}
          onDetails={show}
          onUp={up}
          onRename={mayRename ? rename : undefined}
          renaming={
            renamed && {
              path: renamed.path,
              field: (
                <RenameField
                  name={renamed.name}
                  onProblem={setProblem}
                  onEnd={() => setRenaming(undefined)}
                  onRename={async (name) => {
                    await filesIn(place).rename(renamed.path, pathIn(folder, name));
                    setActive(pathIn(folder, name));
                    await afresh();
                  }}
                />
              ),
            }
          }
          folderLink={folderLink}
          takesFocus={walked.current}
        />
      )}
      {entries.length > 0 && (
        <p className="wb-files-count wb-dim wb-number" role="status">
          <EntryCount entries={entries.length} fitting={text === undefined ? undefined : shown.length} whole={whole} />
        </p>
      )}
      <FileDrawer
        place={place}
        entry={opened}
        onClose={() => show(undefined)}
        onRename={rename}
        onDeleted={async () => {
          show(undefined);
          await afresh();
        }}
      />
    </>
  );
}
