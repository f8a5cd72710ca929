import { createHash } from 'node:crypto';
import type { Signer } from '../signing.js';
import {
  BUNDLE_FORMAT,
  type BundleManifest,
  MANIFEST_FILE,
  type ManifestFile,
  manifestText,
  SIGNATURE_FILE,
} from './manifest.js';
import { type BundleFile, inPieces, zipOf } from './zip-writer.js';

/** What a bundle says of itself; what it counted is known at the end. */
export type BundleAbout = Omit<BundleManifest, 'format' | 'version' | 'stream' | 'files' | 'keyFingerprint'>;

/**
 * Writes a bundle: the files as they come, each with its digest, then the manifest and its signature. Streams, in bounded memory.
 * @param about asked for when every file was written
 */
export async function* writeBundle(
  files: AsyncIterable<BundleFile>,
  { about, signer, at }: { readonly about: () => BundleAbout; readonly signer: Signer; readonly at: Date },
): AsyncGenerator<Uint8Array, void, void> {
  const listed: ManifestFile[] = [];
  async function* all(): AsyncGenerator<BundleFile> {
    for await (const { name, content } of files) yield { name, content: listing(name, inPieces(content), listed) };
    const manifest = manifestText({
      ...about(),
      ...{ format: BUNDLE_FORMAT, version: 1, stream: 'main' },
      files: listed.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      keyFingerprint: signer.keyFingerprint,
    });
    yield { name: MANIFEST_FILE, content: [manifest] };
    yield { name: SIGNATURE_FILE, content: [Buffer.from(signer.sign(manifest), 'base64')] };
  }
  yield* zipOf(all(), at);
}

async function* listing(name: string, content: AsyncIterable<Uint8Array>, listed: ManifestFile[]): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  for await (const bytes of content) {
    digest.update(bytes);
    sizeBytes += bytes.length;
    yield bytes;
  }
  listed.push({ name, sha256: digest.digest('hex'), sizeBytes });
}
