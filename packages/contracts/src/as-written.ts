import { z } from 'zod';

/**
 * Checks by `schema` and gives back what was written, without the defaults of what was not: a configuration file leaves alone what it
 * does not name.
 */
export function asWritten<S extends z.ZodType>(schema: S) {
  const written = z.custom<z.input<S>>().superRefine((value, context) => {
    const result = schema.safeParse(value);
    for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue });
  });
  // Made when somebody asks, which few processes do. zod loses its way to what this was refined from, which says nothing of its form.
  delete written._zod.parent;
  written._zod.toJSONSchema = () => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return written;
}
