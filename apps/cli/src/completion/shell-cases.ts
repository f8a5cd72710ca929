import type { CommandShown, OptionShown, ValueKind } from './command-tree.js';

/** A word of a shell that means nothing but itself, in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Where a value is wanted, and which: by path and option in one word, `audit export:--format`. */
export function wantedValues(tree: readonly CommandShown[]): readonly { readonly at: string; readonly value: ValueKind }[] {
  return tree.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }: OptionShown) =>
      value === undefined ? [] : names.map((name) => ({ at: `${path}:${name}`, value })),
    ),
  );
}

/** The lines of a `case` of bash and zsh that lead from one command to those below it: `case "$at $word" in … path=$… ;;`. */
export function stepCases(tree: readonly CommandShown[]): string {
  return tree
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path.includes(' ') ? path : ` ${path}`))
    .join(' | ');
}
