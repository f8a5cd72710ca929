import { z } from 'zod';

/** What is saved as a view of a list: its filters, sort and columns, and neither the page nor what is open beside it. */
export function viewOfSearch({ pages: _p, event: _e, ...kept }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(kept);
}

/** The URL that a saved view stands for; what it has that the list has no more is left out. */
export function searchOfView<Shape extends z.ZodRawShape>(shape: Shape, saved: string): z.output<z.ZodObject<Shape>> {
  const schema = z.object(shape);
  try {
    return schema.parse(JSON.parse(saved));
  } catch {
    return schema.parse({});
  }
}
