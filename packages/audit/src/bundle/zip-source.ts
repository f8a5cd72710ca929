import { stat } from 'node:fs/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { type BundleSource, BundleUnreadable, bounded } from './bundle-source.js';
import { isPlainName } from './manifest.js';

const MOST_FILES = 1000;
/** A bundle is text that holds hashes: nothing in it shrinks by more than this, but a small file. */
const MOST_RATIO = 200;
const SMALL_BYTES = 10 * 1024 * 1024;
const SYMLINK = 0o120000;
const KIND = 0o170000;

const kindOf = ({ externalFileAttributes }: Entry): number => (externalFileAttributes >>> 16) & KIND;

/** Why an entry is nothing that a bundle has; undefined when it is plain. */
function oddityOf(entry: Entry): string | undefined {
  if (!isPlainName(entry.fileName)) return 'its name';
  if (kindOf(entry) !== 0 && kindOf(entry) !== 0o100000) return kindOf(entry) === SYMLINK ? 'it is a link' : 'it is no file';
  if (entry.isEncrypted()) return 'it is encrypted';
  if (entry.uncompressedSize > SMALL_BYTES && entry.uncompressedSize > MOST_RATIO * entry.compressedSize)
    return 'it would become far larger than any text does';
  return undefined;
}

async function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  if (zip.entryCount > MOST_FILES) throw new BundleUnreadable(`It has more than ${MOST_FILES} files: this is no bundle.`);
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/**
 * A bundle as it was fetched. Reads what the directory of the zip names, into memory a piece at a time, and writes nothing; names that lead elsewhere,
 * links, encrypted, doubled and overlapping entries and bombs are refused.
 * @throws BundleUnreadable
 */
export async function openZip(file: string): Promise<BundleSource> {
  const zip = await opened(file);
  try {
    const entries = await entriesOf(zip);
    const byName = new Map(entries.map((entry) => [entry.fileName, entry]));
    const packed = entries.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
    if (packed > (await stat(file)).size) throw new BundleUnreadable('Its files lie over one another: this is no bundle.');
    return {
      list: async () => ({
        names: entries.filter((entry) => oddityOf(entry) === undefined).map(({ fileName }) => fileName),
        odd: entries.flatMap((entry) => {
          const oddity = oddityOf(entry);
          return oddity === undefined ? [] : [`${entry.fileName} (${oddity})`];
        }),
      }),
      async *read(name, limit) {
        const entry = byName.get(name);
        if (entry === undefined || oddityOf(entry) !== undefined) throw new BundleUnreadable(`${name} cannot be read.`);
        yield* bounded(await zip.openReadStreamPromise(entry), limit);
      },
      close: async () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw unreadable(error);
  }
}

function unreadable(error: unknown): BundleUnreadable {
  if (error instanceof BundleUnreadable) return error;
  return new BundleUnreadable(`It is no zip that can be read: ${error instanceof Error ? error.message : String(error)}.`);
}

async function opened(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
  } catch (error) {
    throw unreadable(error);
  }
}
