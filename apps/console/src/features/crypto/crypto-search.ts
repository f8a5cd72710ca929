import { z } from 'zod';
import { searchText } from '../../ui/list-search.js';

/** What the URL of the crypto inventory holds: an algorithm to be switched off, and when. */
export const cryptoSearch = { algorithm: searchText, on: z.iso.date().optional().catch(undefined) };

const search = z.object(cryptoSearch);
export type CryptoSearch = z.output<typeof search>;

/** The read that the screen begins with. */
export const inventoryInput = { query: {} };
