import type { Argument, Command, Option } from 'commander';

/** What may stand where a value is wanted: one of some words, a file or folder of this machine, or something that nobody can guess. */
export type ValueKind = { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'file' | 'free' };

/** An option of a command. */
export interface OptionShown {
  /** With their dashes: `--format`, `-h`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Absent for a switch. */
  readonly value?: ValueKind;
}

/** A command, with what may follow it. */
export interface CommandShown {
  /** The words that lead to it, with one blank between them; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionShown[];
  /** Of the first argument, which is all that a shell is told. */
  readonly argument: ValueKind;
}

/** Every command of a program, the program first, each before those below it. What its help does not show is left out. */
export function commandTree(program: Command): readonly CommandShown[] {
  return shown(program, []);
}

function shown(command: Command, words: readonly string[]): readonly CommandShown[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command).map((each) => ({ each, description: firstLine(help.subcommandDescription(each)) }));
  const node: CommandShown = {
    path: words.join(' '),
    commands: below.map(({ each, description }) => ({ name: each.name(), description })),
    options: help.visibleOptions(command).map(optionShown),
    argument: kindOf(command.registeredArguments[0]),
  };
  return [node, ...below.flatMap(({ each }) => shown(each, [...words, each.name()]))];
}

function optionShown(option: Option): OptionShown {
  const names = [option.long, option.short].filter((name) => name !== undefined && name !== null);
  const described = { names, description: firstLine(option.description) };
  if (!option.required && !option.optional) return described;
  const placeholder = /[<[]([^\]>]+)[\]>]/.exec(option.flags)?.[1] ?? '';
  return { ...described, value: wordsOr(option.argChoices, placeholder) };
}

function kindOf(argument: Argument | undefined): ValueKind {
  return argument === undefined ? { kind: 'free' } : wordsOr(argument.argChoices, argument.name());
}

function wordsOr(words: readonly string[] | undefined, placeholder: string): ValueKind {
  if (words !== undefined) return { kind: 'words', words };
  return { kind: /file|folder|dir/i.test(placeholder) ? 'file' : 'free' };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
