import type { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { PutDeps } from '@waybill/engine';
import { FileAnswers } from '../files/file-answers.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { FILES } from '../tokens.js';

/** Files at partners, by hand. */
@Controller()
export class ConnectionFilesController {
  readonly #files: FileAnswers;

  constructor(@Inject(FILES) deps: PutDeps) {
    this.#files = new FileAnswers(deps, 'connection');
  }

  @Endpoint(routes.listConnectionFiles)
  list(call: Call<typeof routes.listConnectionFiles>): Promise<Readable> {
    return this.#files.list(call);
  }

  @Endpoint(routes.getConnectionFile)
  get(call: Call<typeof routes.getConnectionFile>): Promise<Answer<typeof routes.getConnectionFile>> {
    return this.#files.entry(call);
  }

  @Endpoint(routes.downloadConnectionFile)
  download(call: Call<typeof routes.downloadConnectionFile>): Promise<Readable> {
    return this.#files.download(call);
  }

  @Endpoint(routes.previewConnectionFile)
  preview(call: Call<typeof routes.previewConnectionFile>): Promise<Answer<typeof routes.previewConnectionFile>> {
    return this.#files.preview(call);
  }

  @Endpoint(routes.digestConnectionFile)
  digest(call: Call<typeof routes.digestConnectionFile>): Promise<Answer<typeof routes.digestConnectionFile>> {
    return this.#files.digest(call);
  }

  @Endpoint(routes.beginConnectionFileUpload)
  begin(call: Call<typeof routes.beginConnectionFileUpload>): Promise<Answer<typeof routes.beginConnectionFileUpload>> {
    return this.#files.begin(call);
  }

  @Endpoint(routes.getConnectionFileUpload)
  progress(call: Call<typeof routes.getConnectionFileUpload>): Promise<Answer<typeof routes.getConnectionFileUpload>> {
    return this.#files.progress(call);
  }

  @Endpoint(routes.sendConnectionFileBytes)
  send(call: Call<typeof routes.sendConnectionFileBytes>): Promise<Answer<typeof routes.sendConnectionFileBytes>> {
    return this.#files.send(call);
  }

  @Endpoint(routes.commitConnectionFileUpload)
  commit(call: Call<typeof routes.commitConnectionFileUpload>): Promise<Answer<typeof routes.commitConnectionFileUpload>> {
    return this.#files.commit(call);
  }

  @Endpoint(routes.discardConnectionFileUpload)
  discard(call: Call<typeof routes.discardConnectionFileUpload>): Promise<Answer<typeof routes.discardConnectionFileUpload>> {
    return this.#files.discard(call);
  }

  @Endpoint(routes.createConnectionFolder)
  addFolder(call: Call<typeof routes.createConnectionFolder>): Promise<Answer<typeof routes.createConnectionFolder>> {
    return this.#files.addFolder(call);
  }

  @Endpoint(routes.renameConnectionFile)
  rename(call: Call<typeof routes.renameConnectionFile>): Promise<Answer<typeof routes.renameConnectionFile>> {
    return this.#files.rename(call);
  }

  @Endpoint(routes.deleteConnectionFile)
  remove(call: Call<typeof routes.deleteConnectionFile>): Promise<Answer<typeof routes.deleteConnectionFile>> {
    return this.#files.remove(call);
  }
}
