import type { CommandShown, ValueKind } from './command-tree.js';
import { quoted, stepCases, wantedValues } from './shell-cases.js';

function offer(value: ValueKind): string {
  if (value.kind === 'words') return `words=${quoted(value.words.join(' '))}`;
  return value.kind === 'file' ? 'files=yes' : ':';
}

function ofCommand({ path, commands, options, argument }: CommandShown): string {
  const names = options.flatMap((option) => option.names).join(' ');
  const plain = commands.length > 0 ? `words=${quoted(commands.map(({ name }) => name).join(' '))}` : offer(argument);
  return `      ${quoted(path)}) if [[ $current == -* ]]; then words=${quoted(names)}; else ${plain}; fi ;;`;
}

/** Completion for bash, from 3.2 on: what `eval "$(waybill completion bash)"` takes. It starts no program. */
export function bashCompletion(tree: readonly CommandShown[]): string {
  const values = wantedValues(tree);
  return `# Completion of waybill for bash; made by: waybill completion bash
_waybill() {
  local current=\${COMP_WORDS[COMP_CWORD]} at='' word='' option='' words='' files='' index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    # bash parts --option=value at the sign.
    [[ $word == '=' ]] && continue
    if [[ -n $option ]]; then option=''; continue; fi
    case "$at:$word" in
      ${values.map(({ at }) => quoted(at)).join(' | ')}) option=$word; continue ;;
    esac
    case "$at $word" in
      ${stepCases(tree)}) at=\${at:+$at }$word ;;
    esac
  done
  [[ $current == '=' ]] && current=''
  if [[ -n $option ]]; then
    case "$at:$option" in
${values.map(({ at, value }) => `      ${quoted(at)}) ${offer(value)} ;;`).join('\n')}
    esac
  else
    case "$at" in
${tree.map(ofCommand).join('\n')}
    esac
  fi
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
  else
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
  fi
}
complete -F _waybill waybill
`;
}
