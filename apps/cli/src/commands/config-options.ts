import type { ConfigOptions } from '@waybill/platform';
import type { Command } from 'commander';

/** Adds the options that every command that reaches the platform has. */
export function withDataDir(command: Command): Command {
  return command.option('--data-dir <folder>', 'where the platform keeps its data (WAYBILL_DATA_DIR)');
}

/** The configuration options among those of a command. */
export function configOptionsOf(options: { readonly dataDir?: string }): ConfigOptions {
  return options.dataDir === undefined ? {} : { dataDir: options.dataDir };
}
