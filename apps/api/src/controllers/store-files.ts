import type { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { PutDeps } from '@waybill/engine';
import { FileAnswers } from '../files/file-answers.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { FILES } from '../tokens.js';

/** Files in stores, by hand. */
@Controller()
export class StoreFilesController {
  readonly #files: FileAnswers;

  constructor(@Inject(FILES) deps: PutDeps) {
    this.#files = new FileAnswers(deps, 'store');
  }

  @Endpoint(routes.listStoreFiles)
  list(call: Call<typeof routes.listStoreFiles>): Promise<Readable> {
    return this.#files.list(call);
  }

  @Endpoint(routes.getStoreFile)
  get(call: Call<typeof routes.getStoreFile>): Promise<Answer<typeof routes.getStoreFile>> {
    return this.#files.entry(call);
  }

  @Endpoint(routes.downloadStoreFile)
  download(call: Call<typeof routes.downloadStoreFile>): Promise<Readable> {
    return this.#files.download(call);
  }

  @Endpoint(routes.previewStoreFile)
  preview(call: Call<typeof routes.previewStoreFile>): Promise<Answer<typeof routes.previewStoreFile>> {
    return this.#files.preview(call);
  }

  @Endpoint(routes.digestStoreFile)
  digest(call: Call<typeof routes.digestStoreFile>): Promise<Answer<typeof routes.digestStoreFile>> {
    return this.#files.digest(call);
  }

  @Endpoint(routes.beginStoreFileUpload)
  begin(call: Call<typeof routes.beginStoreFileUpload>): Promise<Answer<typeof routes.beginStoreFileUpload>> {
    return this.#files.begin(call);
  }

  @Endpoint(routes.getStoreFileUpload)
  progress(call: Call<typeof routes.getStoreFileUpload>): Promise<Answer<typeof routes.getStoreFileUpload>> {
    return this.#files.progress(call);
  }

  @Endpoint(routes.sendStoreFileBytes)
  send(call: Call<typeof routes.sendStoreFileBytes>): Promise<Answer<typeof routes.sendStoreFileBytes>> {
    return this.#files.send(call);
  }

  @Endpoint(routes.commitStoreFileUpload)
  commit(call: Call<typeof routes.commitStoreFileUpload>): Promise<Answer<typeof routes.commitStoreFileUpload>> {
    return this.#files.commit(call);
  }

  @Endpoint(routes.discardStoreFileUpload)
  discard(call: Call<typeof routes.discardStoreFileUpload>): Promise<Answer<typeof routes.discardStoreFileUpload>> {
    return this.#files.discard(call);
  }

  @Endpoint(routes.createStoreFolder)
  addFolder(call: Call<typeof routes.createStoreFolder>): Promise<Answer<typeof routes.createStoreFolder>> {
    return this.#files.addFolder(call);
  }

  @Endpoint(routes.renameStoreFile)
  rename(call: Call<typeof routes.renameStoreFile>): Promise<Answer<typeof routes.renameStoreFile>> {
    return this.#files.rename(call);
  }

  @Endpoint(routes.deleteStoreFile)
  remove(call: Call<typeof routes.deleteStoreFile>): Promise<Answer<typeof routes.deleteStoreFile>> {
    return this.#files.remove(call);
  }
}
