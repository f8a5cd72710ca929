import { Failure } from '@waybill/core';
import { applyConfiguration, type ConfigurationChange, ConfigurationHalted, previewConfiguration } from '@waybill/engine';
import type { Command } from 'commander';
import { type ReadConfigFile, readConfigFile } from '../config-file/read-config-file.js';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

const signs = { create: '+', update: '~', unchanged: ' ' } as const;

const helpAfter = `
Every problem is told with its line and place in the file. The same file can be applied again and again.
An example of a file: examples/partner.yaml`;

/** `waybill config plan` and `waybill config apply`. */
export function registerConfig(program: Command, io: CommandIo): void {
  const config = program.command('config').description('stores, keys, partners and jobs as a file');

  reachesPlatform(config.command('plan').description('show what apply would change, and change nothing'))
    .argument('<file>', 'the configuration, YAML')
    .addHelpText('after', helpAfter)
    .action(async (path: string, _options: unknown, command: Command) => {
      const file = await readConfigFile(path);
      await withPlatform(configOptionsOf(command), io, async ({ administration }) => {
        const changes = await explained(file, io, () => previewConfiguration(administration, file.desired));
        if (changes !== undefined) report(changes, io, ['to create', 'to change']);
      });
    });

  reachesPlatform(
    config.command('apply').description('make the platform match the file; what the file does not name is left alone'),
  )
    .argument('<file>', 'the configuration, YAML')
    .addHelpText('after', helpAfter)
    .action(async (path: string, _options: unknown, command: Command) => {
      const file = await readConfigFile(path);
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const changes = await explained(file, io, () => applyConfiguration(administration, file.desired, context));
        if (changes !== undefined) report(changes, io, ['created', 'changed']);
      });
    });
}

/** What `work` answers; undefined when it failed, which was told then with its place in the file and what was done before. */
async function explained<T>(file: ReadConfigFile, io: CommandIo, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.tell(file.explain(error));
    if (error instanceof ConfigurationHalted && error.done.length > 0) {
      io.tell(`Done before that, and kept: ${error.done.join(', ')}.`);
      io.tell('Correct the file and apply it again: it goes on from there.');
    } else {
      io.tell('Nothing was changed.');
    }
    io.exitWith(1);
    return undefined;
  }
}

function report(changes: readonly ConfigurationChange[], io: CommandIo, [created, updated]: readonly [string, string]): void {
  const counted = (action: ConfigurationChange['action']): number => changes.filter((change) => change.action === action).length;
  for (const change of changes) {
    if (change.action === 'unchanged') continue;
    io.print(`${signs[change.action]} ${change.noun} ${change.name}`);
    for (const { field, before, after } of change.fields) {
      if (change.action === 'update') io.print(`    ${field}: ${show(before)} -> ${show(after)}`);
      else if (after !== null) io.print(`    ${field}: ${show(after)}`);
    }
  }
  io.print(`${counted('create')} ${created}, ${counted('update')} ${updated}, ${counted('unchanged')} unchanged.`);
}

function show(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}
