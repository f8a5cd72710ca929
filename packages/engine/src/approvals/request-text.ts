const DATE = '$date';

/** The input of a use case as text that can be sealed; dates keep being dates. */
export function requestText(input: unknown): string {
  return JSON.stringify(tagged(input));
}

/** Reads what {@link requestText} wrote. Its form is that of the use case that it was written for. */
export const readRequest = (text: string): ReturnType<typeof JSON.parse> =>
  JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const [[name, at] = [], ...others] = Object.entries(value);
    return name === DATE && typeof at === 'string' && others.length === 0 ? new Date(at) : value;
  });

function tagged(value: unknown): unknown {
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, tagged(each)]));
}
