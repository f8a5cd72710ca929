import { type Config, type ConfigOptions, type Environment, loadConfig, type SettingName, settings } from '@waybill/platform';
import type { Command } from 'commander';

/** Adds an option for each named setting. What it does when it is not given, the environment and the defaults decide. */
export function addConfigOptions(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const { option, placeholder, description, variable, defaultText } = settings[name];
    if (option === undefined) continue;
    const otherwise = defaultText === undefined ? variable : `${variable}, or ${defaultText}`;
    command.option(`--${option} <${placeholder}>`, `${description} (${otherwise})`);
  }
  return command;
}

/** The configuration of a command: its options, the environment and the defaults. Warnings go to standard error. @throws ConfigError */
export function configOf(command: Command, environment: Environment, defaults: ConfigOptions = {}): Config {
  const { config, warnings } = loadConfig({ options: configOptionsOf(command), environment, defaults });
  for (const { name, problem } of warnings) process.stderr.write(`warning: ${name} ${problem}\n`);
  return config;
}

/** The options that were given, by setting: commander's names of them are the settings' own. */
export function configOptionsOf(command: Command): ConfigOptions {
  return command.optsWithGlobals<ConfigOptions>();
}
