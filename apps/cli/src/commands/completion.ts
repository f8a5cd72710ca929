import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.js';
import { commandTree } from '../completion/command-tree.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import type { CommandIo } from './command-io.js';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof shells;

/** `waybill completion`: what a shell needs to complete every command that the program has been given. */
export function registerCompletion(program: Command, io: CommandIo): void {
  program
    .command('completion')
    .description('print what a shell needs to complete commands and options: eval "$(waybill completion bash)"')
    .addArgument(new Argument('<shell>', 'whose it is').choices(Object.keys(shells)))
    .action((shell: Shell) => io.print(shells[shell](commandTree(program)).trimEnd()));
}
