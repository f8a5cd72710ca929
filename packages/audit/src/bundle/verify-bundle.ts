import { createHash } from 'node:crypto';
import { parseCanonicalJson } from '../canonical-json.js';
import { linesOf } from '../lines-of.js';
import { readCheckpoint, type SignedCheckpoint } from '../merkle/checkpoint.js';
import { type PublicKeys, publicKeysOf } from '../signing.js';
import { verifyNdjson } from '../verify-export.js';
import { type BundleSource, BundleUnreadable } from './bundle-source.js';
import { type BundleManifest, bundleFiles, isSignedManifest, MANIFEST_FILE, readManifest, SIGNATURE_FILE } from './manifest.js';
import { ProvenTree } from './proven-tree.js';

const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
const MOST_KEYS_BYTES = 1024 * 1024;
const MOST_TOLD = 20;

/** What a bundle is checked against besides itself. */
export interface BundleExpectation {
  /** The platform's public keys (PEM), of a source that is trusted. Without them, the keys of the bundle are taken, which prove nothing against who made it. */
  readonly publicKeyPem?: string;
  /** Checkpoints that were kept elsewhere: the events must be those they are of. */
  readonly checkpoints?: readonly SignedCheckpoint[];
  readonly signal?: AbortSignal;
}

/** How a bundle holds. */
export interface BundleReport {
  readonly ok: boolean;
  /** What was checked, a sentence each. */
  readonly checked: readonly string[];
  /** What is wrong, a sentence each: the first ones. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  /** What was not or could not be checked. */
  readonly notes: readonly string[];
}

class Findings {
  readonly checked: string[] = [];
  readonly notes: string[] = [];
  readonly problems: string[] = [];
  #count = 0;

  readonly wrong = (detail: string): void => {
    this.#count += 1;
    if (this.problems.length < MOST_TOLD) this.problems.push(detail);
  };

  get count(): number {
    return this.#count;
  }

  report(): BundleReport {
    const { checked, notes, problems } = this;
    return { ok: this.#count === 0, checked, notes, problems, problemCount: this.#count };
  }
}

/**
 * Checks a bundle: the signature of its manifest, that every file is there, unchanged, and no other; every event, its link and its
 * place in the tree; every checkpoint; and those that were kept elsewhere. Streams, writes nothing, needs no network. Never throws for what it finds.
 * @throws Failure `key.unsupported` when the PEM holds no Ed25519 public key
 */
export async function verifyBundle(source: BundleSource, expected: BundleExpectation = {}): Promise<BundleReport> {
  const found = new Findings();
  const given = expected.publicKeyPem === undefined ? undefined : publicKeysOf(expected.publicKeyPem);
  try {
    await check(source, { ...expected, given }, found);
  } catch (error) {
    if (error instanceof BundleUnreadable || isReadError(error)) found.wrong(error.message);
    else throw error;
  }
  return found.report();
}

/** Of the file system and of the decompressor: what cannot be read is not whole. */
function isReadError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (('code' in error && typeof error.code === 'string' && /^(E[A-Z]+|Z_)/.test(error.code)) ||
      /yauzl|zip|size|byte/i.test(error.message))
  );
}

interface Against extends BundleExpectation {
  readonly given: PublicKeys | undefined;
}

async function check(source: BundleSource, against: Against, found: Findings): Promise<void> {
  const { names, odd } = await source.list();
  for (const name of odd) found.wrong(`${JSON.stringify(name)} is nothing that a bundle has.`);
  for (const needed of [MANIFEST_FILE, SIGNATURE_FILE, bundleFiles.keys])
    if (!names.includes(needed)) throw new BundleUnreadable(`${needed} is missing: this is no audit bundle, or not all of it.`);
  const text = await textOf(source, MANIFEST_FILE, MOST_MANIFEST_BYTES);
  const manifest = readManifest(text);
  if (manifest === undefined)
    throw new BundleUnreadable(`${MANIFEST_FILE} was changed, or is that of a version this program does not know.`);
  const own = await keysOf(source);
  const keys = against.given ?? own;
  const signature = await bytesOf(source, SIGNATURE_FILE, 64);
  // Nothing else is read under a manifest that nobody stands for.
  if (!isSignedManifest(text, manifest, signature, keys)) {
    const whose = against.given === undefined ? 'its keys.json' : 'those that were given';
    throw new BundleUnreadable(
      `${MANIFEST_FILE} is not signed by a key of ${whose}: it was changed, or signed by another key (it names ${manifest.keyFingerprint}).`,
    );
  }
  found.checked.push(`The manifest is signed by ${manifest.keyFingerprint}.`);
  if (against.given === undefined)
    found.notes.push(
      'The signature was checked with the keys inside the bundle, which whoever owns the platform could have made. Get the public key by another way and give it with --public-key.',
    );
  await checkFiles(source, { manifest, names }, found);
  // What is not the file that was signed proves nothing, and need not be read.
  if (found.count > 0) return;
  await checkEvents(source, { manifest, keys, against }, found);
}

async function checkFiles(
  source: BundleSource,
  { manifest, names }: { readonly manifest: BundleManifest; readonly names: readonly string[] },
  found: Findings,
): Promise<void> {
  const known = new Set([MANIFEST_FILE, SIGNATURE_FILE, ...manifest.files.map(({ name }) => name)]);
  for (const name of names) if (!known.has(name)) found.wrong(`${JSON.stringify(name)} is not in the manifest: it was added.`);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) if (count > 1) found.wrong(`${JSON.stringify(name)} is there ${count} times.`);
  if (known.size !== manifest.files.length + 2) found.wrong('The manifest names a file twice.');
  for (const { name, sha256, sizeBytes } of manifest.files) {
    if (!counts.has(name)) {
      found.wrong(`${name} is missing.`);
      continue;
    }
    const digest = createHash('sha256');
    let size = 0;
    for await (const chunk of source.read(name, sizeBytes)) {
      digest.update(chunk);
      size += chunk.length;
    }
    if (size !== sizeBytes || digest.digest('hex') !== sha256)
      found.wrong(`${name} was changed: its digest is not that of the manifest.`);
  }
  found.checked.push(`${manifest.files.length} files have the digests of the manifest; none is missing and none was added.`);
}

async function checkEvents(
  source: BundleSource,
  { manifest, keys, against }: { readonly manifest: BundleManifest; readonly keys: PublicKeys; readonly against: Against },
  found: Findings,
): Promise<void> {
  const sizeOf = new Map(manifest.files.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const lines = (name: string): AsyncGenerator<string> => linesOf(source.read(name, sizeOf.get(name) ?? 0));
  const treeSize = manifest.checkpoint?.treeSize ?? 0;
  const kept = against.checkpoints ?? [];
  const tree = new ProvenTree({
    gaps: lines(bundleFiles.proofs),
    checkpoints: checkpointsOf(lines(bundleFiles.checkpoints)),
    ...{ kept, keys, wrong: found.wrong },
  });
  let unproven = 0;
  const { signal } = against;
  const pem = [...keys.values()].join('\n');
  const report = await verifyNdjson(lines(bundleFiles.events), {
    publicKeyPem: pem,
    selections: true,
    onEvent: async ({ seq, hash }) => {
      if (seq > treeSize) unproven += 1;
      else await tree.add({ seq, hash });
    },
    ...(signal === undefined ? {} : { signal }),
  });
  await tree.finish(treeSize);
  if (!report.ok) {
    for (const { detail } of report.breaks) found.wrong(`${bundleFiles.events}: ${detail}`);
    return;
  }
  const { events, checkpoint } = manifest;
  if (report.count !== events.count || report.header.complete !== events.complete)
    found.wrong(`The manifest tells of ${events.count} events, but ${bundleFiles.events} has ${report.count}.`);
  if (checkpoint !== null && tree.largest !== treeSize)
    found.wrong(`${bundleFiles.checkpoints} does not end with the checkpoint of ${treeSize} events that the manifest names.`);
  found.checked.push(
    events.complete
      ? `${report.count} events are unchanged, linked and complete from the first to the last.`
      : `${report.count} selected events are unchanged; how many were left out between them is known from their numbers.`,
  );
  if (checkpoint !== null)
    found.checked.push(
      `${report.count - unproven} events are proven to stand at their places in the trail of ${treeSize} events that was signed at ${checkpoint.at}; ${tree.compared} checkpoints agree.`,
    );
  if (kept.length > 0 && found.count === 0)
    found.checked.push(`${kept.length} checkpoints that were kept elsewhere are of these events.`);
  if (kept.length === 0)
    found.notes.push(
      'No checkpoint that was kept elsewhere was given (--checkpoint): that the trail was not written anew before this bundle rests on the signing key alone.',
    );
  if (unproven > 0)
    found.notes.push(
      `${unproven} events at the end are newer than the last checkpoint; they rest on the signature of this bundle alone.`,
    );
}

async function* checkpointsOf(lines: AsyncIterable<string>): AsyncGenerator<SignedCheckpoint | undefined> {
  for await (const line of lines) yield readSignedCheckpoint(line);
}

/** A checkpoint as it is saved: JSON with `body`, `signature` and `signedBy`. Undefined for anything else; who signed it is not checked. */
function readSignedCheckpoint(text: string): SignedCheckpoint | undefined {
  try {
    const value: Partial<SignedCheckpoint> = JSON.parse(text);
    const { body, signature, signedBy } = value;
    if (typeof body !== 'string' || typeof signature !== 'string' || typeof signedBy !== 'string') return undefined;
    return readCheckpoint({ body }) === undefined ? undefined : { body, signature, signedBy };
  } catch {
    return undefined;
  }
}

/** The checkpoints of a saved file: one as JSON, or a line each as in the `checkpoints.jsonl` of a bundle. Undefined when there is none, or anything else. */
export function readSavedCheckpoints(text: string): readonly SignedCheckpoint[] | undefined {
  const one = readSignedCheckpoint(text);
  if (one !== undefined) return [one];
  const checkpoints: SignedCheckpoint[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const read = readSignedCheckpoint(line);
    if (read === undefined) return undefined;
    checkpoints.push(read);
  }
  return checkpoints.length === 0 ? undefined : checkpoints;
}

async function bytesOf(source: BundleSource, name: string, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(name, limit)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > limit) throw new BundleUnreadable(`${name} is larger than it can be.`);
  return bytes;
}

async function textOf(source: BundleSource, name: string, limit: number): Promise<string> {
  const bytes = await bytesOf(source, name, limit);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new BundleUnreadable(`${name} is not text.`);
  return text;
}

/** The keys of `keys.json`, by their fingerprints. */
async function keysOf(source: BundleSource): Promise<PublicKeys> {
  const value: unknown = parseCanonicalJson((await textOf(source, bundleFiles.keys, MOST_KEYS_BYTES)).trimEnd());
  const keys = typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys) ? value.keys : [];
  const pems = keys.flatMap((key: unknown) =>
    typeof key === 'object' && key !== null && 'publicKeyPem' in key && typeof key.publicKeyPem === 'string'
      ? [key.publicKeyPem]
      : [],
  );
  try {
    return publicKeysOf(pems.join('\n'));
  } catch {
    throw new BundleUnreadable(`${bundleFiles.keys} holds no public key of the platform.`);
  }
}
