import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseVPath } from '@waybill/core';
import { digestFile, listFiles, makeFolder, removeFile, renameFile } from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import type { Command } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { fetchFile, sendFile, type Told, uploadFor } from './file-copy.js';
import { type FoundPlace, type NamedPlace, nameOf, parsePlace, pathFor, withPlaceOf } from './file-place.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

interface Json {
  readonly json?: boolean;
}

const where = 'store:NAME/path or connection:NAME/path; a partner’s path is from the root of its server';

/** `waybill files …`: files in stores and at partners, by hand. Every look and every act is in the audit trail. */
export function registerFiles(program: Command, io: CommandIo): void {
  const files = program.command('files').description('files in stores and at partners, by hand');
  const command = (name: string, description: string) => reachesPlatform(files.command(name).description(description));
  const at = (of: Command, place: NamedPlace, work: (found: FoundPlace, platform: OpenPlatform) => Promise<void>) =>
    withPlatform(configOptionsOf(of), io, (platform) => withPlaceOf(platform, place, (found) => work(found, platform)));

  command('ls', 'list a folder, a line each, in no order')
    .argument('<place>', where, parsePlace)
    .option('--json', 'as JSON, a line each')
    .action((named: NamedPlace, { json }: Json, of: Command) =>
      at(of, named, async ({ files: deps, place }, { context }) => {
        const { entries } = await listFiles(deps, { place, path: named.path }, context, io.signal);
        for await (const { name, path, kind, sizeBytes, modifiedAt } of entries) {
          const entry = { name, path, kind, sizeBytes: sizeBytes ?? null, modifiedAt: modifiedAt?.toISOString() ?? null };
          io.print(json === true ? escapeUnsafe(JSON.stringify(entry)) : lineOf(entry));
        }
      }),
    );

  command('get', 'fetch a file')
    .argument('<place>', where, parsePlace)
    .argument('[file]', 'under which name; that of the file, in this folder, when not given')
    .option('--force', 'replace a file that is there')
    .option('--json', 'say as JSON what was fetched')
    .action((named: NamedPlace, file: string | undefined, options: Json & { readonly force?: boolean }, of: Command) =>
      at(of, named, async (found, { context }) => {
        const local = await localFor(file ?? '.', nameOf(named.path));
        const wanted = { path: named.path, local, force: options.force === true };
        const { sizeBytes } = await fetchFile(found, wanted, { context, signal: io.signal, told: progress(io, local) });
        if (options.json === true) io.print(JSON.stringify({ path: named.path, file: local, sizeBytes }));
      }),
    );

  command('put', 'put a file: nobody sees it before it is whole')
    .argument('<file>', 'of this machine')
    .argument('<place>', `${where}; a folder when it ends in a slash`)
    .option('--force', 'replace a file that is there')
    .option('--resume <id>', 'go on with an upload that was cut')
    .option('--json', 'say as JSON what was put')
    .action((local: string, target: string, options: PutOptions, of: Command) => {
      const named = parsePlace(target);
      return at(of, named, async (found, { context }) => {
        const path = pathFor(target, named, basename(local));
        const { size: sizeBytes } = await stat(local);
        const copying = { context, signal: io.signal, told: progress(io, local) };
        const wanted = { path, sizeBytes, overwrite: options.force === true, resume: options.resume };
        const upload = await uploadFor(found, wanted, copying);
        try {
          const put = await sendFile(found, upload, local, copying);
          io.print(options.json === true ? JSON.stringify(put) : `${put.sha256}  ${escapeUnsafe(put.path)}`);
        } catch (error) {
          io.tell(`What came is kept for a day. Go on with the same command and --resume ${upload.id}`);
          throw error;
        }
      });
    });

  command('mkdir', 'make a folder; the one above it must be there')
    .argument('<place>', where, parsePlace)
    .action((named: NamedPlace, _: unknown, of: Command) =>
      at(of, named, ({ files: deps, place }, { context }) => makeFolder(deps, { place, path: named.path }, context, io.signal)),
    );

  command('mv', 'rename a file or folder, or move it within its place; replaces nothing')
    .argument('<place>', where, parsePlace)
    .argument('<path>', 'its new path in the same place')
    .action((named: NamedPlace, to: string, _: unknown, of: Command) =>
      at(of, named, ({ files: deps, place }, { context }) =>
        renameFile(deps, { place, from: named.path, to: parseVPath(to) }, context, io.signal),
      ),
    );

  command('rm', 'delete a file, a link or an empty folder')
    .argument('<place>', where, parsePlace)
    .action((named: NamedPlace, _: unknown, of: Command) =>
      at(of, named, ({ files: deps, place }, { context }) => removeFile(deps, { place, path: named.path }, context, io.signal)),
    );

  command('sum', 'compute the SHA-256 of a file, as sha256sum prints it')
    .argument('<place>', where, parsePlace)
    .option('--json', 'as JSON')
    .action((named: NamedPlace, { json }: Json, of: Command) =>
      at(of, named, async ({ files: deps, place }, { context }) => {
        const digest = await digestFile(deps, { place, path: named.path }, context, io.signal);
        io.print(json === true ? JSON.stringify(digest) : `${digest.sha256}  ${escapeUnsafe(digest.path)}`);
      }),
    );
}

interface PutOptions extends Json {
  readonly force?: boolean;
  readonly resume?: string;
}

interface Entry {
  readonly name: string;
  readonly kind: string;
  readonly sizeBytes: number | null;
  readonly modifiedAt: string | null;
}

function lineOf({ name, kind, sizeBytes, modifiedAt }: Entry): string {
  const size = kind === 'folder' || sizeBytes === null ? '-' : String(sizeBytes);
  return `${kind.padEnd(6)}  ${size.padStart(14)}  ${(modifiedAt ?? '-').padEnd(24)}  ${escapeUnsafe(name)}`;
}

/** A name in a folder of this machine, or the name itself. */
async function localFor(file: string, name: string): Promise<string> {
  const isFolder = await stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return isFolder ? join(file, name) : file;
}

/** Says each tenth of a copy, to standard error. */
function progress(io: CommandIo, what: string): Told {
  let said = -1;
  return (done, size) => {
    if (size === undefined || size === 0) return;
    const tenth = Math.floor((done / size) * 10);
    if (tenth === said) return;
    said = tenth;
    io.tell(`${escapeUnsafe(basename(what))}: ${tenth * 10} % of ${size} bytes`);
  };
}
