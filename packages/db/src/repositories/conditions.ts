/** The condition that a filter's field asks for; none when it is not set. */
export function when<T, C>(value: T | undefined, condition: (value: T) => C): readonly C[] {
  return value === undefined ? [] : [condition(value)];
}

/** Matches texts that hold `text`, whatever its case. `%`, `_` and `\` stand for themselves. */
export function containing(text: string) {
  return { contains: text.replace(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' } as const;
}

/** Newest first: ids are UUIDv7, which sort by the time they were made. */
export const newestFirst = { id: 'desc' } as const;

/** The rows after `id` in that order. */
export function olderThan(id: string | undefined) {
  return when(id, (value) => ({ id: { lt: value } }));
}
