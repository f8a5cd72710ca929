import type { CommandShown, OptionShown, ValueKind } from './command-tree.js';
import { wantedValues } from './shell-cases.js';

/** A word of fish that means nothing but itself, in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const line = (path: string, rest: string): string => `complete -c waybill -n ${quoted(`__waybill_is ${quoted(path)}`)} ${rest}`;

function value(kind: ValueKind | undefined): string {
  if (kind === undefined) return '';
  if (kind.kind === 'words') return ` -x -a ${quoted(kind.words.join(' '))}`;
  return kind.kind === 'file' ? ' -r -F' : ' -x';
}

function ofOption(path: string, { names, description, value: kind }: OptionShown): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  return line(path, `${flags}${value(kind)} -d ${quoted(description)}`);
}

function ofCommand({ path, commands, options, argument }: CommandShown): readonly string[] {
  const below = commands.map(({ name, description }) => line(path, `-a ${quoted(name)} -d ${quoted(description)}`));
  const plain =
    argument.kind === 'words'
      ? [line(path, `-a ${quoted(argument.words.join(' '))}`)]
      : argument.kind === 'file'
        ? [line(path, '-F')]
        : [];
  return [...below, ...(commands.length > 0 ? [] : plain), ...options.map((option) => ofOption(path, option))];
}

/** Completion for fish: a file `waybill.fish` in its folder `completions`, or what `waybill completion fish | source` takes. It starts no program. */
export function fishCompletion(tree: readonly CommandShown[]): string {
  const paths = tree.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const taking = wantedValues(tree).map(({ at }) => quoted(at));
  return `# Completion of waybill for fish; made by: waybill completion fish
function __waybill_is
  set -l at ''
  set -l skip no
  for word in (commandline -opc)[2..-1]
    if test $skip = yes
      set skip no
      continue
    end
    if contains -- "$at:$word" ${taking.join(' ')}
      set skip yes
      continue
    end
    set -l next (string trim -- "$at $word")
    if contains -- $next ${paths.join(' ')}
      set at $next
    end
  end
  test "$at" = "$argv[1]"
end
complete -c waybill -f
${tree.flatMap(ofCommand).join('\n')}
`;
}
