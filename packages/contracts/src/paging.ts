import { z } from 'zod';

/** How a page of a list is asked for. */
export const paging = {
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50).meta({ description: 'How many at most, 1–200.' }),
  cursor: z.string().min(1).max(500).exactOptional().meta({ description: '`nextCursor` of the page before.' }),
};

/** The query of a list: paging and the filters given; unknown filters are refused. */
export function listQuery<const F extends z.ZodRawShape>(filters: F) {
  return z.strictObject({ ...paging, ...filters });
}

/** One page of a list; `nextCursor` is absent on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().exactOptional() });
}

/** Part of a name, whatever its case. */
export const text = z.string().min(1).max(200).exactOptional().meta({ description: 'Part of a name, in any case.' });
