import { z } from 'zod';
import { byId, bytes, id, instant, path } from './fields.js';
import { partnerNotReached } from './problem.js';
import { route } from './route.js';

/** How much of a file a preview reads at most. */
export const MAX_PREVIEW_BYTES = 256 * 1024;

/** How many bytes of an upload one request may bring. */
const MAX_CHUNK_BYTES = 8 * 1024 * 1024;

const fileEntry = z
  .object({
    name: z.string(),
    path: z.string(),
    kind: z.enum(['file', 'folder', 'link', 'other']),
    sizeBytes: bytes.nullable(),
    modifiedAt: instant.nullable(),
  })
  .meta({ id: 'FileEntry' });

const filePreview = z
  .object({
    path: z.string(),
    sizeBytes: bytes.nullable(),
    text: z
      .string()
      .nullable()
      .meta({ description: 'The beginning of the file as text, up to the last whole character; null for what is no text.' }),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).nullable(),
    truncated: z.boolean().meta({ description: 'Whether the file goes on.' }),
  })
  .meta({ id: 'FilePreview' });

const fileDigest = z.object({ path: z.string(), sizeBytes: bytes, sha256: z.string() }).meta({ id: 'FileDigest' });

const fileUpload = z
  .object({
    id,
    path: z.string(),
    sizeBytes: bytes,
    bytesDone: bytes.meta({ description: 'Where the next bytes go.' }),
    overwrite: z.boolean(),
    chunkBytes: bytes.meta({ description: 'How many bytes one request may bring.' }),
    expiresAt: instant.meta({ description: 'When it is discarded unless it is gone on with.' }),
  })
  .meta({ id: 'FileUpload' });

const beginBody = z
  .strictObject({ path, sizeBytes: bytes, overwrite: z.boolean().default(false) })
  .meta({ id: 'BeginFileUpload' });
const commitBody = z
  .strictObject({
    upload: id,
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 of 0–9 and a–f')
      .exactOptional()
      .meta({ description: 'What the file is to have; another digest discards the upload.' }),
  })
  .meta({ id: 'CommitFileUpload' });
const renameBody = z.strictObject({ from: path, to: path }).meta({ id: 'RenameFile' });
const folderBody = z.strictObject({ path }).meta({ id: 'CreateFolder' });

/** A file that is being put somewhere, as the API shows it. */
export type FileUploadView = z.infer<typeof fileUpload>;
/** A file or folder of a store, or at a partner, as the API shows it. */
export type FileEntryView = z.infer<typeof fileEntry>;
/** The beginning of a file. */
export type FilePreviewView = z.infer<typeof filePreview>;
/** The digest of a file, as the server computed it. */
export type FileDigestView = z.infer<typeof fileDigest>;

const byPath = z.strictObject({ path });
const inFolder = z.strictObject({ path: path.default('/') });
const previewOf = z.strictObject({
  path,
  maxBytes: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PREVIEW_BYTES)
    .default(64 * 1024),
});

const inStore = 'store-files';
const atPartner = 'connection-files';

const list = { method: 'GET', params: byId, query: inFolder, response: fileEntry, status: 200 } as const;
const look = { method: 'GET', params: byId, query: byPath, response: fileEntry, status: 200 } as const;
const download = {
  method: 'GET',
  params: byId,
  query: byPath,
  response: z.string().meta({ description: 'The file, or the part of it that `Range` asks for.' }),
  produces: 'application/octet-stream',
  ranges: true,
  status: 200,
} as const;
const preview = { method: 'GET', params: byId, query: previewOf, response: filePreview, status: 200 } as const;
const digest = { method: 'GET', params: byId, query: byPath, response: fileDigest, status: 200 } as const;

const byUpload = z.strictObject({ upload: id });
const bytesAt = z.strictObject({ upload: id, offset: z.coerce.number().int().min(0) });

const begin = { method: 'POST', params: byId, body: beginBody, response: fileUpload, status: 201, idempotent: true } as const;
const progress = { method: 'GET', params: byId, query: byUpload, response: fileUpload, status: 200 } as const;
const send = {
  method: 'PUT',
  params: byId,
  query: bytesAt,
  takesBytes: MAX_CHUNK_BYTES,
  response: fileUpload,
  status: 200,
} as const;
const commit = { method: 'POST', params: byId, body: commitBody, response: fileDigest, status: 200 } as const;
const discard = { method: 'DELETE', params: byId, query: byUpload, status: 204 } as const;
const rename = { method: 'POST', params: byId, body: renameBody, status: 204 } as const;
const remove = { method: 'DELETE', params: byId, query: byPath, status: 204 } as const;
const addFolder = { method: 'POST', params: byId, body: folderBody, status: 204 } as const;

/** What goes wrong where files are looked for. */
const notThere = ['source.not-found', 'source.denied'] as const;
/** What goes wrong where files are put. */
const notWritten = ['target.full', 'integrity.digest-mismatch'] as const;
/** What goes wrong on the way to a partner beside that. */
const notReached = [...notThere, ...partnerNotReached, 'connection.stopped', 'conflict.state'] as const;

/** The endpoints of files in stores. */
export const storeFileRoutes = {
  listStoreFiles: route({
    ...list,
    operationId: 'listStoreFiles',
    path: '/stores/{id}/files',
    tag: inStore,
    summary: 'Lists a folder of a store: an entry a line, as they are found, in no order. What is being written does not show.',
    access: 'stores:browse',
    produces: 'application/x-ndjson',
    problems: notThere,
  }),
  getStoreFile: route({
    ...look,
    operationId: 'getStoreFile',
    path: '/stores/{id}/files/entry',
    tag: inStore,
    summary: 'Tells what a file or folder of a store is, without what it holds.',
    access: 'stores:browse',
    problems: notThere,
  }),
  downloadStoreFile: route({
    ...download,
    operationId: 'downloadStoreFile',
    path: '/stores/{id}/files/content',
    tag: inStore,
    summary: 'Fetches a file of a store, or a part of it. Every fetching is in the trail.',
    access: 'store-files:read',
    problems: notThere,
  }),
  previewStoreFile: route({
    ...preview,
    operationId: 'previewStoreFile',
    path: '/stores/{id}/files/preview',
    tag: inStore,
    summary: 'Shows the beginning of a file of a store, when it is text.',
    access: 'store-files:read',
    problems: notThere,
  }),
  digestStoreFile: route({
    ...digest,
    operationId: 'digestStoreFile',
    path: '/stores/{id}/files/digest',
    tag: inStore,
    summary: 'Computes the SHA-256 of a file of a store. A large file takes its time.',
    access: 'store-files:read',
    problems: notThere,
  }),
  beginStoreFileUpload: route({
    ...begin,
    operationId: 'beginStoreFileUpload',
    path: '/stores/{id}/file-uploads',
    tag: inStore,
    summary: 'Begins to put a file into a store. Nothing shows before it is committed.',
    access: 'store-files:write',
    problems: notThere,
  }),
  getStoreFileUpload: route({
    ...progress,
    operationId: 'getStoreFileUpload',
    path: '/stores/{id}/file-uploads',
    tag: inStore,
    summary: 'Tells how far an upload of one’s own is, to go on with it.',
    access: 'store-files:write',
    problems: notThere,
  }),
  sendStoreFileBytes: route({
    ...send,
    operationId: 'sendStoreFileBytes',
    path: '/stores/{id}/file-uploads/bytes',
    tag: inStore,
    summary: 'Brings the next bytes of an upload. What came before a cut is kept.',
    access: 'store-files:write',
    problems: [...notThere, ...notWritten],
  }),
  commitStoreFileUpload: route({
    ...commit,
    operationId: 'commitStoreFileUpload',
    path: '/stores/{id}/file-uploads/commit',
    tag: inStore,
    summary: 'Makes an upload visible in one step, once the server has read it back for its SHA-256.',
    access: 'store-files:write',
    problems: [...notThere, ...notWritten],
  }),
  discardStoreFileUpload: route({
    ...discard,
    operationId: 'discardStoreFileUpload',
    path: '/stores/{id}/file-uploads',
    tag: inStore,
    summary: 'Removes what came of an upload.',
    access: 'store-files:write',
    problems: notThere,
  }),
  createStoreFolder: route({
    ...addFolder,
    operationId: 'createStoreFolder',
    path: '/stores/{id}/files/folders',
    tag: inStore,
    summary: 'Makes a folder in a store.',
    access: 'store-files:write',
    problems: notThere,
  }),
  renameStoreFile: route({
    ...rename,
    operationId: 'renameStoreFile',
    path: '/stores/{id}/files/rename',
    tag: inStore,
    summary: 'Gives a file or folder in a store another name or place. Nothing is replaced.',
    access: 'store-files:rename',
    problems: notThere,
  }),
  deleteStoreFile: route({
    ...remove,
    operationId: 'deleteStoreFile',
    path: '/stores/{id}/files',
    tag: inStore,
    summary: 'Deletes a file, a link or an empty folder in a store.',
    access: 'store-files:delete',
    problems: notThere,
  }),
};

/** The endpoints of files at partners. */
export const connectionFileRoutes = {
  listConnectionFiles: route({
    ...list,
    operationId: 'listConnectionFiles',
    path: '/connections/{id}/files',
    tag: atPartner,
    summary: 'Lists a folder at a partner: an entry a line, as the partner sends them.',
    access: 'connections:browse',
    scope: { one: 'connection' },
    produces: 'application/x-ndjson',
    problems: notReached,
  }),
  getConnectionFile: route({
    ...look,
    operationId: 'getConnectionFile',
    path: '/connections/{id}/files/entry',
    tag: atPartner,
    summary: 'Tells what a file or folder at a partner is, without what it holds.',
    access: 'connections:browse',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  downloadConnectionFile: route({
    ...download,
    operationId: 'downloadConnectionFile',
    path: '/connections/{id}/files/content',
    tag: atPartner,
    summary: 'Fetches a file of a partner, or a part of it. Every fetching is in the trail.',
    access: 'partner-files:read',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  previewConnectionFile: route({
    ...preview,
    operationId: 'previewConnectionFile',
    path: '/connections/{id}/files/preview',
    tag: atPartner,
    summary: 'Shows the beginning of a file at a partner, when it is text.',
    access: 'partner-files:read',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  digestConnectionFile: route({
    ...digest,
    operationId: 'digestConnectionFile',
    path: '/connections/{id}/files/digest',
    tag: atPartner,
    summary: 'Computes the SHA-256 of a file at a partner: all of it is read for that.',
    access: 'partner-files:read',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  beginConnectionFileUpload: route({
    ...begin,
    operationId: 'beginConnectionFileUpload',
    path: '/connections/{id}/file-uploads',
    tag: atPartner,
    summary: 'Begins to put a file to a partner. Nothing shows before it is committed.',
    access: 'partner-files:write',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  getConnectionFileUpload: route({
    ...progress,
    operationId: 'getConnectionFileUpload',
    path: '/connections/{id}/file-uploads',
    tag: atPartner,
    summary: 'Tells how far an upload of one’s own is, to go on with it.',
    access: 'partner-files:write',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  sendConnectionFileBytes: route({
    ...send,
    operationId: 'sendConnectionFileBytes',
    path: '/connections/{id}/file-uploads/bytes',
    tag: atPartner,
    summary: 'Brings the next bytes of an upload. What came before a cut is kept.',
    access: 'partner-files:write',
    scope: { one: 'connection' },
    problems: [...notReached, ...notWritten],
  }),
  commitConnectionFileUpload: route({
    ...commit,
    operationId: 'commitConnectionFileUpload',
    path: '/connections/{id}/file-uploads/commit',
    tag: atPartner,
    summary: 'Makes an upload visible in one step, once the server has read it back for its SHA-256.',
    access: 'partner-files:write',
    scope: { one: 'connection' },
    problems: [...notReached, ...notWritten],
  }),
  discardConnectionFileUpload: route({
    ...discard,
    operationId: 'discardConnectionFileUpload',
    path: '/connections/{id}/file-uploads',
    tag: atPartner,
    summary: 'Removes what came of an upload.',
    access: 'partner-files:write',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  createConnectionFolder: route({
    ...addFolder,
    operationId: 'createConnectionFolder',
    path: '/connections/{id}/files/folders',
    tag: atPartner,
    summary: 'Makes a folder at a partner.',
    access: 'partner-files:write',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  renameConnectionFile: route({
    ...rename,
    operationId: 'renameConnectionFile',
    path: '/connections/{id}/files/rename',
    tag: atPartner,
    summary: 'Gives a file or folder at a partner another name or place. Nothing is replaced.',
    access: 'partner-files:rename',
    scope: { one: 'connection' },
    problems: notReached,
  }),
  deleteConnectionFile: route({
    ...remove,
    operationId: 'deleteConnectionFile',
    path: '/connections/{id}/files',
    tag: atPartner,
    summary: 'Deletes a file, a link or an empty folder at a partner.',
    access: 'partner-files:delete',
    scope: { one: 'connection' },
    problems: notReached,
  }),
};
