import { Failure, joinVPath, parseVPath, type VPath, vpathName, vpathParent } from '@waybill/core';
import type { SftpAttributes, SftpFileHandle, SftpFolderHandle, SftpFolderRow, SftpHandlers } from '@waybill/sftp';

/** Files that are there without being stored anywhere. */
export interface GeneratedFiles {
  readonly folder: VPath;
  /** Every name, in the form of `decodeName`. */
  readonly names: () => Iterable<string>;
  /** What is in the file of this name; undefined when it is none of them. */
  readonly contentOf: (name: string) => Uint8Array | undefined;
  readonly modifiedAt: Date;
}

const ROWS = 200;

/** Shows generated files beside the real ones: they can be listed, looked at, read, removed and moved away. */
export function withGenerated(files: SftpHandlers, generated: GeneratedFiles, gone: Set<VPath>): SftpHandlers {
  const contentOf = (path: VPath): Uint8Array | undefined =>
    vpathParent(path) === generated.folder && !gone.has(path) ? generated.contentOf(vpathName(path)) : undefined;
  const attributesOf = (content: Uint8Array): SftpAttributes => {
    const seconds = Math.floor(generated.modifiedAt.getTime() / 1000);
    const times = { accessedAtSeconds: seconds, modifiedAtSeconds: seconds };
    return { mode: 0o100640, sizeBytes: content.length, times };
  };
  const look = (real: SftpHandlers['stat']): SftpHandlers['stat'] => {
    return async (path, signal) => {
      const content = contentOf(parseVPath(path));
      return content === undefined ? real(path, signal) : attributesOf(content);
    };
  };
  return {
    ...files,
    stat: look(files.stat),
    lstat: look(files.lstat),
    openFolder: async (path, signal) => {
      const real = await files.openFolder(path, signal);
      if (path !== generated.folder) return real;
      const names = generated.names()[Symbol.iterator]();
      return joined(real, () =>
        nextRows(
          names,
          (name) => (gone.size > 0 ? contentOf(joinVPath(generated.folder, name)) : generated.contentOf(name)),
          attributesOf,
        ),
      );
    },
    open: async (path, flags, attributes, signal) => {
      const content = flags.write ? undefined : contentOf(parseVPath(path));
      return content === undefined ? files.open(path, flags, attributes, signal) : handleOf(content, attributesOf(content));
    },
    remove: async (path, signal) => {
      if (contentOf(parseVPath(path)) === undefined) return files.remove(path, signal);
      gone.add(parseVPath(path));
    },
    rename: async (from, to, options, signal) => {
      const content = contentOf(parseVPath(from));
      if (content === undefined) return files.rename(from, to, options, signal);
      const flags = { read: false, write: true, append: false, create: true, truncate: true, exclusive: !options.overwrite };
      const file = await files.open(to, flags, {}, signal);
      await file.write(0, content, signal);
      await file.close(signal);
      gone.add(parseVPath(from));
    },
  };
}

function nextRows(
  names: Iterator<string>,
  contentOf: (name: string) => Uint8Array | undefined,
  attributesOf: (content: Uint8Array) => SftpAttributes,
): readonly SftpFolderRow[] | undefined {
  const rows: SftpFolderRow[] = [];
  while (rows.length < ROWS) {
    const { done, value } = names.next();
    if (done === true) break;
    const content = contentOf(value);
    if (content !== undefined) rows.push({ name: value, attributes: attributesOf(content) });
  }
  return rows.length === 0 ? undefined : rows;
}

function joined(real: SftpFolderHandle, more: () => readonly SftpFolderRow[] | undefined): SftpFolderHandle {
  let over = false;
  return {
    next: async (signal) => {
      const rows = over ? undefined : await real.next(signal);
      over ||= rows === undefined;
      return rows ?? more();
    },
    close: () => real.close(),
  };
}

function handleOf(content: Uint8Array, attributes: SftpAttributes): SftpFileHandle {
  const refuse = async (): Promise<never> => {
    throw new Failure('permission.denied', { publicDetail: 'The file was opened for reading.' });
  };
  return {
    concurrentWrites: false,
    read: async (offset, length) => Uint8Array.from(content.subarray(offset, offset + length)),
    stat: async () => attributes,
    write: refuse,
    setstat: refuse,
    fsync: async () => undefined,
    close: async () => undefined,
    abandon: async () => undefined,
  };
}
