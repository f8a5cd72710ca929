import type { CommandShown, ValueKind } from './command-tree.js';
import { quoted, stepCases, wantedValues } from './shell-cases.js';

/** A word with what it is, as _describe wants it. */
function described(name: string, description: string): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${description}`);
}

function offer(value: ValueKind): string {
  if (value.kind === 'words') return `compadd -- ${value.words.map(quoted).join(' ')}`;
  return value.kind === 'file' ? '_files' : "_message 'a value'";
}

function ofCommand({ path, commands, options, argument }: CommandShown): string {
  const names = options.flatMap((option) => option.names.map((name) => described(name, option.description)));
  const plain =
    commands.length > 0
      ? `shown=(${commands.map(({ name, description }) => described(name, description)).join(' ')}); _describe command shown`
      : offer(argument);
  return `    ${quoted(path)})
      if [[ $current == -* ]]; then shown=(${names.join(' ')}); _describe option shown
      else ${plain}
      fi ;;`;
}

/** Completion for zsh: a file \`_waybill\` in a folder of \`$fpath\`, or what \`source <(waybill completion zsh)\` takes. It starts no program. */
export function zshCompletion(tree: readonly CommandShown[]): string {
  const values = wantedValues(tree);
  return `#compdef waybill
# Completion of waybill for zsh; made by: waybill completion zsh
_waybill() {
  local current=\${words[CURRENT]} at='' word='' option='' index
  local -a shown
  for ((index = 2; index < CURRENT; index++)); do
    word=\${words[index]}
    if [[ -n $option ]]; then option=''; continue; fi
    case "$at:$word" in
      ${values.map(({ at }) => quoted(at)).join(' | ')}) option=$word; continue ;;
    esac
    case "$at $word" in
      ${stepCases(tree)}) at=\${at:+$at }$word ;;
    esac
  done
  if [[ -z $option && $current == --*=* ]]; then
    option=\${current%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then
    case "$at:$option" in
${values.map(({ at, value }) => `      ${quoted(at)}) ${offer(value)} ;;`).join('\n')}
    esac
    return
  fi
  case "$at" in
${tree.map(ofCommand).join('\n')}
  esac
}
if [[ $funcstack[1] == _waybill ]]; then _waybill "$@"; else compdef _waybill waybill; fi
`;
}
