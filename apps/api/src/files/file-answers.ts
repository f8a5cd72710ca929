import { Readable } from 'node:stream';
import type { FileDigestView, FileEntryView, FilePreviewView, FileUploadView } from '@waybill/contracts';
import { Failure, type FileUpload, parseVPath, vpathName } from '@waybill/core';
import {
  beginUpload,
  commitUpload,
  digestFile,
  discardUpload,
  downloadFile,
  type FilePlace,
  type ListedFile,
  listFiles,
  makeFolder,
  type PutDeps,
  previewFile,
  readUpload,
  removeFile,
  renameFile,
  sendChunk,
  statFile,
  UPLOAD_CHUNK_BYTES,
} from '@waybill/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, principalOf } from '../http/caller.js';
import { instant, instantOrNull } from '../views/wire.js';
import { attachment } from './attachment.js';
import { fileTag, rangeOf } from './range.js';

const LINES_AT_ONCE = 200;

/** What every request about files has. */
interface FileRequest {
  readonly params: { readonly id: string };
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A question about what is at a path. */
interface FileQuestion extends FileRequest {
  readonly query: { readonly path: string };
}

/** Answers about files of one kind of place; the same for Stores and for partners. */
export class FileAnswers {
  readonly #deps: PutDeps;
  readonly #kind: FilePlace['kind'];

  constructor(deps: PutDeps, kind: FilePlace['kind']) {
    this.#deps = deps;
    this.#kind = kind;
  }

  async list(asked: FileQuestion): Promise<Readable> {
    const { entries, close } = await listFiles(this.#deps, this.#at(asked), asked.caller, asked.signal);
    const answer = Readable.from(linesOf(entries), { objectMode: false });
    answer.once('close', () => void close());
    return answer;
  }

  async entry(asked: FileQuestion): Promise<FileEntryView> {
    return fileEntryView(await statFile(this.#deps, this.#at(asked), asked.caller, asked.signal));
  }

  async download(asked: FileQuestion): Promise<Readable> {
    const { caller, signal, request, reply } = asked;
    const at = this.#at(asked);
    const file = await downloadFile(this.#deps, at, { rangeOf: rangeOf(request), signal }, caller);
    const { sizeBytes, modifiedAt, fingerprint, part } = file;
    reply.header('content-disposition', attachment(vpathName(at.path)));
    // Should a browser ever show it after all, it is nobody's page and runs nothing.
    reply.header('content-security-policy', "default-src 'none'; sandbox");
    if (fingerprint !== undefined) reply.header('etag', fileTag(fingerprint)).header('accept-ranges', 'bytes');
    if (modifiedAt !== undefined) reply.header('last-modified', modifiedAt.toUTCString());
    if (part !== undefined) reply.header('content-range', `bytes ${part.from}-${part.to}/${sizeBytes}`);
    const length = part === undefined ? sizeBytes : part.to - part.from + 1;
    if (length !== undefined) reply.header('content-length', length);
    if (request.method === 'HEAD') {
      await file.close();
      return Readable.from([]);
    }
    const answer = Readable.from(file.content, { objectMode: false });
    answer.once('close', () => void file.close());
    return answer;
  }

  async preview(asked: FileQuestion & { readonly query: { readonly maxBytes: number } }): Promise<FilePreviewView> {
    const wanted = { ...this.#at(asked), maxBytes: asked.query.maxBytes };
    const { sizeBytes = null, ...shown } = await previewFile(this.#deps, wanted, asked.caller, asked.signal);
    return { ...shown, sizeBytes };
  }

  digest(asked: FileQuestion): Promise<FileDigestView> {
    return digestFile(this.#deps, this.#at(asked), asked.caller, asked.signal);
  }

  async begin(
    asked: FileRequest & { readonly body: { readonly path: string; readonly sizeBytes: number; readonly overwrite: boolean } },
  ): Promise<FileUploadView> {
    const { body, caller, signal } = asked;
    const { place, owner } = this.#mine(asked, '');
    const wanted = { place, owner, path: parseVPath(body.path), sizeBytes: body.sizeBytes, overwrite: body.overwrite };
    return fileUploadView(await beginUpload(this.#deps, wanted, caller, signal));
  }

  async progress(asked: FileRequest & { readonly query: { readonly upload: string } }): Promise<FileUploadView> {
    return fileUploadView(await readUpload(this.#deps, this.#mine(asked, asked.query.upload)));
  }

  async send(
    asked: FileRequest & { readonly query: { readonly upload: string; readonly offset: number } },
  ): Promise<FileUploadView> {
    const { query, request, signal } = asked;
    const chunk = { ...this.#mine(asked, query.upload), offset: query.offset, content: bytesOf(request) };
    return fileUploadView(await sendChunk(this.#deps, chunk, signal));
  }

  commit(asked: FileRequest & { readonly body: { readonly upload: string; readonly sha256?: string } }): Promise<FileDigestView> {
    const { body, caller, signal } = asked;
    const stated = body.sha256 === undefined ? {} : { sha256: body.sha256 };
    return commitUpload(this.#deps, { ...this.#mine(asked, body.upload), ...stated }, caller, signal);
  }

  async discard(asked: FileRequest & { readonly query: { readonly upload: string } }): Promise<undefined> {
    await discardUpload(this.#deps, this.#mine(asked, asked.query.upload), asked.caller, asked.signal);
  }

  async addFolder({
    params,
    body,
    caller,
    signal,
  }: FileRequest & { readonly body: { readonly path: string } }): Promise<undefined> {
    await makeFolder(this.#deps, this.#at({ params, query: body }), caller, signal);
  }

  async rename(asked: FileRequest & { readonly body: { readonly from: string; readonly to: string } }): Promise<undefined> {
    const { params, body, caller, signal } = asked;
    const { place, path } = this.#at({ params, query: { path: body.from } });
    await renameFile(this.#deps, { place, from: path, to: parseVPath(body.to) }, caller, signal);
  }

  async remove(asked: FileQuestion): Promise<undefined> {
    await removeFile(this.#deps, this.#at(asked), asked.caller, asked.signal);
  }

  #mine({ params, caller }: Pick<FileRequest, 'params' | 'caller'>, id: string) {
    const owner = principalOf(caller);
    if (owner === undefined) throw new Failure('permission.denied');
    return { place: { kind: this.#kind, id: params.id }, id, owner };
  }

  #at({ params, query }: Pick<FileQuestion, 'params' | 'query'>) {
    return { place: { kind: this.#kind, id: params.id }, path: parseVPath(query.path) };
  }
}

function fileEntryView({ name, path, kind, sizeBytes, modifiedAt }: ListedFile): FileEntryView {
  return { name, path, kind, sizeBytes: sizeBytes ?? null, modifiedAt: instantOrNull(modifiedAt ?? null) };
}

function fileUploadView({ id, path, sizeBytes, bytesDone, overwrite, expiresAt }: FileUpload): FileUploadView {
  return { id, path, sizeBytes, bytesDone, overwrite, chunkBytes: UPLOAD_CHUNK_BYTES, expiresAt: instant(expiresAt) };
}

/** The bytes of a body, as they come. @throws Failure `cancelled` when who sends them is gone */
async function* bytesOf({ body }: FastifyRequest): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Readable)) return;
  try {
    yield* body;
  } catch (cause) {
    throw new Failure('cancelled', { cause });
  }
}

async function* linesOf(entries: AsyncIterable<ListedFile>): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const entry of entries) {
    lines.push(`${JSON.stringify(fileEntryView(entry))}\n`);
    if (lines.length < LINES_AT_ONCE) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}
