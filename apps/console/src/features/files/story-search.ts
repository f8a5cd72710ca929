import { z } from 'zod';
import { searchText } from '../../ui/list-search.js';

const instant = z.iso.datetime({ offset: true }).optional().catch(undefined);

/** What the URL of the search for a file holds. */
export const storySearch = {
  text: searchText,
  path: searchText,
  sha256: searchText,
  transferId: searchText,
  partnerId: searchText,
  since: instant,
  until: instant,
};

const search = z.object(storySearch);
export type StorySearch = z.output<typeof search>;

const DIGEST = /^[0-9a-f]{64}$/i;

/** What a text that somebody typed asks for: a digest when it is one, else a part of a name. */
export function askedBy(typed: string | undefined): Pick<StorySearch, 'text' | 'sha256'> {
  if (typed === undefined) return { text: undefined, sha256: undefined };
  return DIGEST.test(typed) ? { text: undefined, sha256: typed.toLowerCase() } : { text: typed, sha256: undefined };
}

/** Whether enough is said to look for a file. */
export function isAsked({ text, path, sha256, transferId, partnerId }: StorySearch): boolean {
  return [text, path, sha256, transferId, partnerId].some((each) => each !== undefined);
}

/** The read that a URL stands for. */
export function storyInput({ text, path, sha256, transferId, partnerId, since, until }: StorySearch) {
  return { query: { text, path, sha256, transferId, partnerId, since, until } };
}
