import { parseVPath, type VPath } from '@waybill/core';
import type { SftpAttributes, SftpFileHandle, SftpFolderHandle, SftpFolderRow, SftpHandlers } from '@waybill/sftp';
import type { Manners, Request, RequestName } from './behaviours/behaviour.js';
import type { Line } from './network/line.js';
import type { Tally } from './tally.js';

export interface Service {
  /** What the requests are done with, asked for each of them. */
  readonly files: () => SftpHandlers;
  /** How the partner behaves now. */
  readonly manners: () => readonly Manners[];
  readonly tally: Tally;
}

/** The requests of one session, each counted and done as the partner behaves at that moment. */
export function servedRequests(service: Service, line: Line): SftpHandlers {
  const session = new ServedSession(service, line);
  const byPath = <T>(type: RequestName, path: string, signal: AbortSignal, work: (path: VPath) => Promise<T>): Promise<T> => {
    const normal = parseVPath(path);
    return session.perform({ type, path: normal }, signal, () => work(normal));
  };
  const files = service.files;
  return {
    realpath: (path, signal) => byPath('REALPATH', path, signal, (at) => files().realpath(at, signal)),
    stat: (path, signal) =>
      byPath('STAT', path, signal, async (at) => session.told(await files().stat(at, signal), { type: 'STAT', path: at })),
    lstat: (path, signal) =>
      byPath('LSTAT', path, signal, async (at) => session.told(await files().lstat(at, signal), { type: 'LSTAT', path: at })),
    openFolder: (path, signal) =>
      byPath('OPENDIR', path, signal, async (at) => session.folder(await files().openFolder(at, signal), at)),
    open: async (path, flags, attributes, signal) => {
      const at = parseVPath(path);
      return session.perform({ type: 'OPEN', path: at, writes: flags.write }, signal, async () =>
        session.file(await files().open(at, flags, attributes, signal), at, flags.write),
      );
    },
    setstat: (path, attributes, signal) => byPath('SETSTAT', path, signal, (at) => files().setstat(at, attributes, signal)),
    mkdir: (path, attributes, signal) => byPath('MKDIR', path, signal, (at) => files().mkdir(at, attributes, signal)),
    rmdir: (path, signal) => byPath('RMDIR', path, signal, (at) => files().rmdir(at, signal)),
    remove: (path, signal) => byPath('REMOVE', path, signal, (at) => files().remove(at, signal)),
    rename: (from, to, options, signal) => {
      const request: Request = {
        type: options.overwrite ? 'POSIX-RENAME' : 'RENAME',
        path: parseVPath(from),
        to: parseVPath(to),
      };
      return session.perform(request, signal, () => files().rename(request.path, parseVPath(to), options, signal));
    },
  };
}

class ServedSession {
  readonly #service: Service;
  readonly #line: Line;

  constructor(service: Service, line: Line) {
    this.#service = service;
    this.#line = line;
  }

  async perform<T>(request: Request, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const seen = this.#service.tally.request(request);
    for (const { before } of this.#service.manners()) await before?.(request, this.#line, signal);
    const result = await work();
    seen.done = true;
    for (const { after } of this.#service.manners()) await after?.(request, this.#line, signal);
    return result;
  }

  /** What the client is told about a file. */
  told(attributes: SftpAttributes, request: Pick<Request, 'type' | 'path'>): SftpAttributes {
    return this.#service.manners().reduce((told, manners) => manners.attributes?.(told, request) ?? told, attributes);
  }

  folder(folder: SftpFolderHandle, path: VPath): SftpFolderHandle {
    return {
      next: (signal) =>
        this.perform({ type: 'READDIR', path }, signal, async () => {
          const rows = await folder.next(signal);
          return rows === undefined ? undefined : this.#rows(rows, path);
        }),
      close: () => folder.close(),
    };
  }

  file(file: SftpFileHandle, path: VPath, writes: boolean): SftpFileHandle {
    const { tally, manners } = this.#service;
    return {
      concurrentWrites: file.concurrentWrites,
      read: (offset, length, signal, use) =>
        this.perform({ type: 'READ', path, bytes: length }, signal, async () => {
          const most = manners().reduce((least, { mostReadBytes }) => Math.min(least, mostReadBytes ?? least), length);
          const data = await file.read(offset, most, signal, use);
          tally.bytesRead += data.length;
          return data;
        }),
      write: (offset, data, signal) => {
        const request: Request = { type: 'WRITE', path, bytes: data.length };
        return this.perform(request, signal, async () => {
          const stored = manners().reduce((bytes, each) => each.stores?.(bytes, request) ?? bytes, data);
          await file.write(offset, stored, signal);
          tally.bytesWritten += data.length;
        });
      },
      stat: (signal) =>
        this.perform({ type: 'FSTAT', path }, signal, async () => this.told(await file.stat(signal), { type: 'FSTAT', path })),
      setstat: (attributes, signal) => this.perform({ type: 'FSETSTAT', path }, signal, () => file.setstat(attributes, signal)),
      fsync: (signal) => this.perform({ type: 'FSYNC', path }, signal, () => file.fsync(signal)),
      close: (signal) => this.perform({ type: 'CLOSE', path, writes }, signal, () => file.close(signal)),
      abandon: (reason) => file.abandon(reason),
    };
  }

  #rows(rows: readonly SftpFolderRow[], folder: VPath): readonly SftpFolderRow[] {
    const manners = this.#service.manners();
    // A listing of 100,000 entries is not walked for nothing.
    const speaks = manners.some(({ attributes }) => attributes !== undefined);
    const told = !speaks
      ? rows
      : rows.map(({ name, attributes }) => ({
          name,
          attributes: this.told(attributes, { type: 'READDIR', path: parseVPath(`${folder}/${name}`) }),
        }));
    return manners.reduce<readonly SftpFolderRow[]>((shown, each) => each.rows?.(shown) ?? shown, told);
  }
}
