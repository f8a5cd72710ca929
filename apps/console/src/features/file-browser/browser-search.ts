import { z } from 'zod';
import { searchText } from '../../ui/list-search.js';

const path = z.string().min(1).max(4096).optional().catch(undefined);

/** What a file browser keeps in the URL: the folder, how it is looked at, and whose details are open. */
export const browserSearch = { path, text: searchText, sort: searchText, open: path };

/** A file browser’s part of the URL. */
export interface BrowserSearch {
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly sort?: string | undefined;
  /** The path of the entry whose details are shown. */
  readonly open?: string | undefined;
}
