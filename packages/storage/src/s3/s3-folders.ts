import type { AppendFolder, BucketOpener, S3Place } from '@waybill/core';
import type { Outbound } from '@waybill/ssh';
import { S3Folder } from './s3-folder.js';
import { parseEndpoint } from './s3-request.js';

/** Opens folders in buckets of S3-compatible services, at addresses that the outbound policy allows. */
export class S3Folders implements BucketOpener {
  readonly #outbound: Outbound;

  constructor(outbound: Outbound) {
    this.#outbound = outbound;
  }

  open(place: S3Place, secretAccessKey: string): AppendFolder {
    parseEndpoint(place.endpoint);
    return new S3Folder(place, secretAccessKey, this.#outbound);
  }
}
