/** Where the words of an operationId do not say it as people do. */
const chosen: Readonly<Record<string, string>> = {
  requestRun: 'run',
  listLiveSessions: 'list',
  getLiveSession: 'get',
  endLiveSession: 'end',
  saveView: 'save',
  createStoreFolder: 'createFolder',
  createConnectionFolder: 'createFolder',
};

/** `host-keys` is `hostKeys`. */
export function groupName(tag: string): string {
  return camelCase(tag.split('-'));
}

/** What is left of an operationId when the noun of its group is taken out: `createPartner` of `partners` is `create`. */
export function methodName(operationId: string, tag: string): string {
  const noun = tag.split('-').map(singular);
  const words = wordsOf(operationId);
  const at = words.findIndex(
    (_, index) => index > 0 && noun.every((part, offset) => singular(words[index + offset] ?? '') === part),
  );
  return chosen[operationId] ?? camelCase(at === -1 ? words : words.toSpliced(at, noun.length));
}

/** `createPartner` is `CreatePartner`. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function camelCase(words: readonly string[]): string {
  return words.map((word, index) => (index === 0 ? word : pascalCase(word))).join('');
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(' ');
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}
