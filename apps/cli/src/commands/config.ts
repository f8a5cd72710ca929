import { Failure } from '@waybill/core';
import {
  applyConfiguration,
  type ConfigurationChange,
  type ConfigurationDrift,
  exportConfiguration,
  previewConfiguration,
  readDrift,
} from '@waybill/engine';
import type { Command } from 'commander';
import { type ReadConfigFile, readConfigFile } from '../config-file/read-config-file.js';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { registerConfigDigest } from './config-digest.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

/** The status when something waits for a second person. */
const WAITS = 3;

/** The status when something is not as it was applied. */
const DRIFTED = 4;

interface AsJson {
  readonly json?: boolean;
}

const driftSigns = { added: '+', changed: '~', missing: '-' } as const;

const signs = { create: '+', update: '~', unchanged: ' ' } as const;

const helpAfter = `
All changes are made together, or none is. What takes a second person (four eyes) is proposed and not done; the exit status is 3 then. Every problem is told with its line and place in the file. The same file can be applied again and again.
An example of a file: examples/partner.yaml`;

const exportHelpAfter = `
Planned on the same platform it changes nothing. Secrets are "kept" in it, and keys are named by their fingerprints: on another
platform plan says which of them to name files for.`;

const driftHelpAfter = `
The exit status is 0 when everything is as it was applied, and 4 when something is not; nothing is changed.`;

/** `waybill config plan`, `apply`, `drift`, `digest` and `export`. */
export function registerConfig(program: Command, io: CommandIo): void {
  const config = program.command('config').description('the platform as a file');

  reachesPlatform(config.command('plan').description('show what apply would change, and change nothing'))
    .argument('<file>', 'the configuration, YAML')
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', helpAfter)
    .action(async (path: string, { json = false }: AsJson, command: Command) => {
      const file = await readConfigFile(path);
      await withPlatform(configOptionsOf(command), io, async ({ administration }) => {
        const changes = await explained(file, io, () => previewConfiguration(administration, file.desired));
        if (changes === undefined) return;
        if (json) printJson(changes, io);
        else report(changes, io, ['to create', 'to change']);
      });
    });

  reachesPlatform(
    config.command('apply').description('make the platform match the file; what the file does not name is left alone'),
  )
    .argument('<file>', 'the configuration, YAML')
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', helpAfter)
    .action(async (path: string, { json = false }: AsJson, command: Command) => {
      const file = await readConfigFile(path);
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const changes = await explained(file, io, () => applyConfiguration(administration, file.desired, context));
        if (changes === undefined) return;
        if (json) printJson(changes, io);
        else report(changes, io, ['created', 'changed']);
        if (changes.some(isNotDone)) io.exitWith(WAITS);
      });
    });

  reachesPlatform(
    config.command('drift').description('show what is not as it was last applied, because it was changed by other means since'),
  )
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', driftHelpAfter)
    .action(async ({ json = false }: AsJson, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration }) => {
        const drift = await readDrift(administration);
        if (json) io.print(JSON.stringify(drift));
        else reportDrift(drift, io);
        if (drift.items.length > 0) io.exitWith(DRIFTED);
      });
    });

  registerConfigDigest(config, io, DRIFTED);

  reachesPlatform(
    config
      .command('export')
      .description('write the whole platform as a file, without secrets: what plan and apply know, in a stable order'),
  )
    .addHelpText('after', exportHelpAfter)
    .action(async (_options: unknown, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const { toYaml } = await import('@waybill/api');
        io.print(toYaml(await exportConfiguration(administration, context)).trimEnd());
      });
    });
}

/** What `work` answers; undefined when it failed, which was told then with its place in the file. */
async function explained<T>(file: ReadConfigFile, io: CommandIo, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.tell(file.explain(error));
    io.tell('Nothing was changed.');
    io.exitWith(1);
    return undefined;
  }
}

const isNotDone = ({ waits, waitsFor }: ConfigurationChange): boolean => waits !== undefined || waitsFor !== undefined;

/** `waits` is the id of what was proposed. */
function printJson(changes: readonly ConfigurationChange[], io: CommandIo): void {
  io.print(
    JSON.stringify({
      changes: changes.map(({ waits, ...change }) => (waits === undefined ? change : { ...change, waits: waits.id })),
    }),
  );
}

function report(changes: readonly ConfigurationChange[], io: CommandIo, [created, updated]: readonly [string, string]): void {
  const counted = (action: ConfigurationChange['action']): number =>
    changes.filter((change) => !isNotDone(change) && change.action === action).length;
  const waiting = changes.filter(isNotDone).length;
  const rest = waiting === 0 ? '' : ` ${waiting} waiting for a second person.`;
  for (const change of changes) {
    if (change.action === 'unchanged') continue;
    if (change.waits !== undefined) {
      io.print(`? ${change.noun} ${change.name} waits for a second person: waybill approvals show ${change.waits.id}`);
      continue;
    }
    if (change.waitsFor !== undefined) {
      io.print(`? ${change.noun} ${change.name} waits for ${change.waitsFor}: once that is approved, apply the file again`);
      continue;
    }
    io.print(`${signs[change.action]} ${change.noun} ${change.name}`);
    for (const { field, before, after } of change.fields) {
      if (change.action === 'update') io.print(`    ${field}: ${show(before)} -> ${show(after)}`);
      else if (after !== null) io.print(`    ${field}: ${show(after)}`);
    }
  }
  io.print(`${counted('create')} ${created}, ${counted('update')} ${updated}, ${counted('unchanged')} unchanged.${rest}`);
}

function reportDrift({ applied, items }: ConfigurationDrift, io: CommandIo): void {
  if (applied === null) {
    io.print('Nothing was applied here yet.');
    return;
  }
  for (const { noun, name, state, fields } of items) {
    io.print(`${driftSigns[state]} ${noun} ${name}`);
    if (state !== 'changed') continue;
    for (const { field, applied: before, now } of fields) io.print(`    ${field}: ${show(before)} -> ${show(now)}`);
  }
  const drifted = items.length === 0 ? 'Everything is as it was applied' : `${items.length} not as applied`;
  io.print(`${drifted}. Applied ${applied.at.toISOString()} by ${applied.by.name}, digest ${applied.digest}.`);
}

function show(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}
