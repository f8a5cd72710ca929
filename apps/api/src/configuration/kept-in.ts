/** Secrets that stay, as a file says it. */
export function keptIn(keeps: readonly string[] = []): Readonly<Record<string, 'kept'>> {
  return Object.fromEntries(keeps.map((name) => [name, 'kept']));
}
