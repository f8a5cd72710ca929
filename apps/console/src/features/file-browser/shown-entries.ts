import type { FileEntryView } from '@waybill/contracts';

/** How a folder is looked at; all of it is in the URL. */
export interface Look {
  readonly text?: string | undefined;
  /** `name`, `size` or `changed`, with a `-` for the other way round. */
  readonly sort?: string | undefined;
}

type Key = (entry: FileEntryView) => string | number;

const keys: Readonly<Record<string, Key>> = {
  name: ({ name }) => name.toLowerCase(),
  size: ({ sizeBytes }) => sizeBytes ?? -1,
  changed: ({ modifiedAt }) => modifiedAt ?? '',
};

/** The entries that have a text in their name, folders first, sorted. A key is made once for each: a folder may have 100,000. */
export function shownEntries(entries: readonly FileEntryView[], { text = '', sort = 'name' }: Look): readonly FileEntryView[] {
  const wanted = text.toLowerCase();
  const found = wanted === '' ? entries : entries.filter(({ name }) => name.toLowerCase().includes(wanted));
  const turned = sort.startsWith('-') ? -1 : 1;
  const by = sort.replace('-', '');
  const keyOf: Key = (Object.hasOwn(keys, by) ? keys[by] : undefined) ?? (({ name }) => name);
  return found
    .map((entry) => ({ entry, last: entry.kind !== 'folder', key: keyOf(entry) }))
    .sort((one, other) => {
      if (one.last !== other.last) return one.last ? 1 : -1;
      if (one.key !== other.key) return one.key < other.key ? -turned : turned;
      return one.entry.name < other.entry.name ? -1 : 1;
    })
    .map(({ entry }) => entry);
}
