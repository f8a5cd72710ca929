import { buildRequest, connectionFileRoutes, type FileEntryView, storeFileRoutes } from '@waybill/contracts';
import { call, openAnswer, sendBytes } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { linesOf } from './lines-of.js';

/** Where files are looked at: a store of ours, or a partner by a connection. */
export interface Place {
  readonly kind: 'store' | 'connection';
  readonly id: string;
}

/** The endpoints of both kinds of place, under the same names. */
export const fileEndpoints = {
  store: {
    list: storeFileRoutes.listStoreFiles,
    content: storeFileRoutes.downloadStoreFile,
    preview: storeFileRoutes.previewStoreFile,
    digest: storeFileRoutes.digestStoreFile,
    begin: storeFileRoutes.beginStoreFileUpload,
    progress: storeFileRoutes.getStoreFileUpload,
    send: storeFileRoutes.sendStoreFileBytes,
    commit: storeFileRoutes.commitStoreFileUpload,
    discard: storeFileRoutes.discardStoreFileUpload,
    addFolder: storeFileRoutes.createStoreFolder,
    rename: storeFileRoutes.renameStoreFile,
    remove: storeFileRoutes.deleteStoreFile,
  },
  connection: {
    list: connectionFileRoutes.listConnectionFiles,
    content: connectionFileRoutes.downloadConnectionFile,
    preview: connectionFileRoutes.previewConnectionFile,
    digest: connectionFileRoutes.digestConnectionFile,
    begin: connectionFileRoutes.beginConnectionFileUpload,
    progress: connectionFileRoutes.getConnectionFileUpload,
    send: connectionFileRoutes.sendConnectionFileBytes,
    commit: connectionFileRoutes.commitConnectionFileUpload,
    discard: connectionFileRoutes.discardConnectionFileUpload,
    addFolder: connectionFileRoutes.createConnectionFolder,
    rename: connectionFileRoutes.renameConnectionFile,
    remove: connectionFileRoutes.deleteConnectionFile,
  },
} as const;

const listKey = ({ kind, id }: Place, path: string) => ['file-browser', kind, id, path] as const;

/** What has been read of a folder. */
export interface Listing {
  readonly entries: readonly FileEntryView[];
  /** False while the rest is on its way. */
  readonly whole: boolean;
}

/** What can be asked of a place. */
export function filesIn({ kind, id }: Place) {
  const to = fileEndpoints[kind];
  const params = { id };
  return {
    preview: (path: string, maxBytes: number) => call(to.preview, { params, query: { path, maxBytes } }),
    digest: (path: string, signal: AbortSignal) => call(to.digest, { params, query: { path } }, { signal }),
    addFolder: (path: string) => call(to.addFolder, { params, body: { path } }),
    rename: (from: string, to_: string) => call(to.rename, { params, body: { from, to: to_ } }),
    remove: (path: string) => call(to.remove, { params, query: { path } }),
    /** Where the browser fetches a file by itself. */
    addressOf: (path: string) => buildRequest(to.content, { params, query: { path } }).url,
    begin: (path: string, sizeBytes: number, overwrite: boolean) =>
      call(to.begin, { params, body: { path, sizeBytes, overwrite } }),
    progress: (upload: string) => call(to.progress, { params, query: { upload } }),
    send: (upload: string, offset: number, content: Blob, signal: AbortSignal) =>
      sendBytes(to.send, { params, query: { upload, offset }, content }, { signal }),
    commit: (upload: string) => call(to.commit, { params, body: { upload } }),
    discard: (upload: string) => call(to.discard, { params, query: { upload } }),
  };
}

/**
 * Reads a folder, for the query cache. A folder that is read for the first time shows what has come so far. Each reading is in the trail, and a partner is asked
 * by it, so it is read afresh when that is asked for and not by itself.
 */
export function listingQuery(place: Place, path: string) {
  const queryKey = listKey(place, path);
  return {
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Listing> => {
      const contract = fileEndpoints[place.kind].list;
      const answer = await openAnswer(contract, { params: { id: place.id }, query: { path } }, { signal });
      const first = queryClient.getQueryData(queryKey) === undefined;
      const entries: FileEntryView[] = [];
      for await (const lines of linesOf(answer, contract.operationId)) {
        for (const line of lines) entries.push(contract.response.parse(JSON.parse(line)));
        if (first && entries.length > 0) queryClient.setQueryData<Listing>(queryKey, { entries: entries.slice(), whole: false });
      }
      return { entries, whole: true };
    },
  };
}

/** Has a folder read afresh, after something in it was changed. */
export function readAfresh(place: Place, path: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: listKey(place, path) });
}
