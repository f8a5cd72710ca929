import { applyConfiguration, type ConfigurationChange, previewConfiguration } from '@waybill/engine';
import type { Command } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';
import { readConfigFile } from './read-config-file.js';

const signs = { create: '+', update: '~', unchanged: ' ' } as const;

/** `waybill config plan` and `waybill config apply`. */
export function registerConfig(program: Command, io: CommandIo): void {
  const config = program.command('config').description('the platform as a file');

  reachesPlatform(config.command('plan').description('shows what apply would change, and changes nothing'))
    .argument('<file>', 'YAML')
    .action(async (file: string, _options: unknown, command: Command) => {
      const desired = await readConfigFile(file);
      await withPlatform(configOptionsOf(command), io, async ({ administration }) => {
        report(await previewConfiguration(administration, desired), io, 'would be');
      });
    });

  reachesPlatform(
    config.command('apply').description('makes the platform match the file; what the file does not name is left alone'),
  )
    .argument('<file>', 'YAML')
    .action(async (file: string, _options: unknown, command: Command) => {
      const desired = await readConfigFile(file);
      await withPlatform(configOptionsOf(command), io, async ({ administration, context, database }) => {
        const changes = await applyConfiguration(administration, desired, context);
        const made = changes.filter((change) => change.action !== 'unchanged');
        await database.transaction(async (tx) => {
          tx.audit.append({
            type: 'config.applied',
            outcome: 'success',
            ...context,
            target: { kind: 'platform', name: file },
            details: { changes: made.map((change) => `${change.action} ${change.noun} ${change.name}`) },
          });
        });
        report(changes, io, 'was');
      });
    });
}

function report(changes: readonly ConfigurationChange[], io: CommandIo, verb: string): void {
  const made = changes.filter((change) => change.action !== 'unchanged');
  for (const change of made) {
    io.print(`${signs[change.action]} ${change.noun} ${change.name}`);
    for (const field of change.fields) io.print(`    ${field.field}: ${show(field.before)} -> ${show(field.after)}`);
  }
  const counted = (action: ConfigurationChange['action']): number => changes.filter((change) => change.action === action).length;
  io.print(`${counted('create')} ${verb} created, ${counted('update')} ${verb} changed, ${counted('unchanged')} unchanged.`);
}

function show(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}
