import { createHash } from 'node:crypto';
import { Failure, type FileInfo, type OpenFile, type Storage, type VPath } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { streamDigest } from '../digest/stream-digest.js';
import { type FileAt, type FileDeps, fileEvent, type OpenPlace, once, openPlace, recordFileEvent, withPlace } from './place.js';
import { type TextPreview, textPreview } from './text-preview.js';

/** A part of a file: from a byte, up to another one and with it, or to the end. */
export interface FileRange {
  readonly from: number;
  readonly to?: number;
}

/** Which part of a file of that size is meant; undefined for all of it. Throws for what cannot be met. */
export type RangeOf = (file: { readonly sizeBytes: number; readonly fingerprint: string | undefined }) => FileRange | undefined;

/** A file on its way out. */
export interface FileDownload {
  /** Undefined where the place does not tell it before the end. */
  readonly sizeBytes: number | undefined;
  readonly modifiedAt: Date | undefined;
  /** The same as long as size and time of the file are. */
  readonly fingerprint: string | undefined;
  /** What of it comes, both ends with it; undefined when all does. */
  readonly part: { readonly from: number; readonly to: number } | undefined;
  readonly content: AsyncGenerator<Uint8Array, void, undefined>;
  /** For who never begins to read it. Safe at any time and any number of times. */
  close(): Promise<void>;
}

const READ_BYTES = 256 * 1024;

/**
 * Gives out a file. Before its first byte goes, `file.read` is in the trail; before its last one does, `file.downloaded` is, with the digest when all of it went.
 * Where that cannot be written the download breaks off, so nobody holds a whole file of which the trail does not know.
 * @throws Failure `source.not-found`, `target.is-folder`, what `rangeOf` throws, and what `openPlace` throws
 */
export async function downloadFile(
  deps: FileDeps,
  { place, path }: FileAt,
  { rangeOf, signal }: { readonly rangeOf?: RangeOf; readonly signal: AbortSignal },
  context: ActorContext,
): Promise<FileDownload> {
  const open = await openPlace(deps, place, signal);
  let file: OpenFile | undefined;
  const letGo = once(async () => {
    await file?.close();
    await open.close();
  });
  try {
    const opened = await openFile(open.storage, path, signal);
    file = opened.file;
    const { sizeBytes, modifiedAt } = opened.info;
    const fingerprint = fingerprintOf(opened.info);
    const asked = sizeBytes === undefined ? undefined : rangeOf?.({ sizeBytes, fingerprint });
    if (asked !== undefined && open.storage.capabilities.readOnce) throw onlyOnce();
    const part =
      asked === undefined || sizeBytes === undefined
        ? undefined
        : { from: asked.from, to: Math.min(asked.to ?? sizeBytes - 1, sizeBytes - 1) };
    const details = { for: 'download', ...(part === undefined ? {} : { from: part.from, to: part.to }) };
    const event = { ...fileEvent(open, path, context), details };
    await recordFileEvent(deps, { ...event, file: { ...event.file, ...sized(sizeBytes) }, type: 'file.read' });
    const going = { file, part, sizeBytes, signal, letGo };
    const content = bytesOf(going, async ({ sent, sha256 }) => {
      const facts = part === undefined ? { sizeBytes: sent, sha256 } : sized(sizeBytes);
      await recordFileEvent(deps, {
        ...event,
        type: 'file.downloaded',
        file: { ...event.file, ...facts },
        details: { ...details, bytes: sent },
      });
    });
    return { sizeBytes, modifiedAt, fingerprint, part, content, close: letGo };
  } catch (error) {
    await letGo();
    throw error;
  }
}

interface Going {
  readonly file: OpenFile;
  readonly part: FileDownload['part'];
  readonly sizeBytes: number | undefined;
  readonly signal: AbortSignal;
  letGo(): Promise<void>;
}

async function* bytesOf(
  { file, part, sizeBytes, signal, letGo }: Going,
  whenAllRead: (sum: { readonly sent: number; readonly sha256: string }) => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  const wanted = part === undefined ? sizeBytes : part.to - part.from + 1;
  let sent = 0;
  // The last piece waits for its event.
  let held: Uint8Array | undefined;
  try {
    if (wanted !== 0) {
      for await (const bytes of file.stream(part?.from ?? 0, signal)) {
        const left = (wanted ?? Number.POSITIVE_INFINITY) - sent;
        if (held !== undefined) yield held;
        held = Uint8Array.from(bytes.subarray(0, Math.min(left, bytes.length)));
        hash.update(held);
        sent += held.length;
        if (wanted !== undefined && sent >= wanted) break;
      }
    }
    if (wanted !== undefined && sent < wanted) {
      throw new Failure('source.changed', { publicDetail: 'The file became shorter while it was read.' });
    }
    await whenAllRead({ sent, sha256: hash.digest('hex') });
    if (held !== undefined) yield held;
  } finally {
    await letGo();
  }
}

/** The beginning of a file as text. */
export interface FilePreview extends TextPreview {
  readonly path: VPath;
  readonly sizeBytes: number | undefined;
}

/** Shows the beginning of a file, when it is text. Recorded as a reading before it goes out. @throws as `downloadFile` */
export function previewFile(
  deps: FileDeps,
  { place, path, maxBytes }: FileAt & { readonly maxBytes: number },
  context: ActorContext,
  signal: AbortSignal,
): Promise<FilePreview> {
  return withPlace(deps, place, signal, async (open) => {
    refuseReadOnce(open.storage);
    const { file, info } = await openFile(open.storage, path, signal);
    try {
      const bytes = await beginningOf(file, maxBytes, signal);
      const truncated = info.sizeBytes === undefined ? bytes.length === maxBytes : bytes.length < info.sizeBytes;
      await recordReading(
        deps,
        open,
        { path, sizeBytes: info.sizeBytes, details: { for: 'preview', bytes: bytes.length } },
        context,
      );
      return { path, sizeBytes: info.sizeBytes, ...textPreview(bytes, truncated) };
    } finally {
      await file.close();
    }
  });
}

async function beginningOf(file: OpenFile, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let had = 0;
  while (had < maxBytes) {
    const piece = await file.readAt(had, Math.min(READ_BYTES, maxBytes - had), signal);
    if (piece.length === 0) break;
    pieces.push(piece);
    had += piece.length;
  }
  return Buffer.concat(pieces);
}

/** The SHA-256 of a file. */
export interface FileDigest {
  readonly path: VPath;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Computes the digest of a file, of which all is read. Recorded as a reading: who knows a digest can tell a file by it. @throws as `downloadFile` */
export function digestFile(
  deps: FileDeps,
  { place, path }: FileAt,
  context: ActorContext,
  signal: AbortSignal,
): Promise<FileDigest> {
  return withPlace(deps, place, signal, async (open) => {
    refuseReadOnce(open.storage);
    const { sizeBytes, sha256 } = await digestAt(open.storage, path, signal);
    await recordReading(deps, open, { path, sizeBytes, sha256, details: { for: 'digest' } }, context);
    return { path, sizeBytes, sha256 };
  });
}

/** Reads all of a file for its digest. */
export async function digestAt(
  storage: Storage,
  path: VPath,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const { file, info } = await openFile(storage, path, signal);
  const digest = streamDigest(info.sizeBytes);
  try {
    let sizeBytes = 0;
    for await (const bytes of file.stream(0, signal)) {
      sizeBytes += bytes.length;
      await digest.update(bytes);
    }
    return { sizeBytes, sha256: await digest.soFar() };
  } finally {
    digest.release();
    await file.close();
  }
}

async function openFile(
  storage: Storage,
  path: VPath,
  signal: AbortSignal,
): Promise<{ readonly file: OpenFile; readonly info: FileInfo }> {
  const { kind } = await storage.stat(path, signal);
  if (kind === 'folder') throw new Failure('target.is-folder');
  if (kind !== 'file') {
    throw new Failure('source.denied', { publicDetail: 'Only files can be read; links are not followed.' });
  }
  const file = await storage.open(path, signal);
  try {
    return { file, info: await file.stat(signal) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function fingerprintOf({ sizeBytes, modifiedAt }: FileInfo): string | undefined {
  return sizeBytes === undefined || modifiedAt === undefined ? undefined : `${sizeBytes}-${modifiedAt.getTime()}`;
}

function sized(sizeBytes: number | undefined) {
  return sizeBytes === undefined ? {} : { sizeBytes };
}

function onlyOnce(): Failure {
  return new Failure('target.unsupported', {
    publicDetail: 'Files at this partner can be read once only, so they can be downloaded as a whole and not looked into.',
  });
}

function refuseReadOnce({ capabilities }: Storage): void {
  if (capabilities.readOnce) throw onlyOnce();
}

interface Reading {
  readonly path: VPath;
  readonly sizeBytes: number | undefined;
  readonly sha256?: string;
  readonly details: Readonly<Record<string, string | number>>;
}

function recordReading(
  deps: FileDeps,
  open: OpenPlace,
  { path, sizeBytes, sha256, details }: Reading,
  context: ActorContext,
): Promise<void> {
  const event = fileEvent(open, path, context);
  const facts = { ...sized(sizeBytes), ...(sha256 === undefined ? {} : { sha256 }) };
  return recordFileEvent(deps, { ...event, type: 'file.read', file: { ...event.file, ...facts }, details });
}
