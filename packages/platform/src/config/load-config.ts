import { readFileSync } from 'node:fs';
import { nearestName } from '@waybill/core';
import type { Environment } from './environment.js';
import type { SecretSetting } from './secret-setting.js';
import {
  type LogFormat,
  type LogLevel,
  type SecretSettingName,
  type SettingName,
  secretSettings,
  settings,
  settingsSchema,
} from './settings.js';

/** Everything that is configured, parsed once and frozen. */
export interface Config {
  readonly httpHost: string;
  readonly httpPort: number;
  readonly sftpHost: string;
  /** `host:port` by which partners reach the SFTP server. */
  readonly sftpPublicAddress: string;
  readonly sftpPort: number;
  /** Of the SFTP server, behind its one port. */
  readonly sftpProcesses: number;
  /** For `addressList`: those that speak the PROXY protocol to the SFTP server. */
  readonly sftpProxyFrom: string;
  /** Absolute. */
  readonly dataDir: string;
  /** The origin under which people reach the console. */
  readonly publicUrl: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly shutdownGraceMs: number;
  /** Of this process, the ones that wait for news not counted; undefined: as many as its role is good with. */
  readonly databaseConnections: number | undefined;
  /** Of an API key, or a person. */
  readonly apiRequestsPerMinute: number;
  readonly apiMaxUploadBytes: number;
  /** When a checkpoint of the audit trail is due. */
  readonly checkpointEvents: number;
  readonly checkpointSeconds: number;
  /** For `parseOutboundAllow`. */
  readonly outboundAllow: string;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: SecretSetting | undefined;
  /** As the role that owns the schema; undefined: `databaseUrl` is that as well. */
  readonly databaseAdminUrl: SecretSetting | undefined;
  /** Undefined: the queue is in PostgreSQL. */
  readonly redisUrl: SecretSetting | undefined;
  /** The text of the key ring, when it was given; see `loadMasterKey`. */
  readonly masterKey: SecretSetting | undefined;
}

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The option or variable that a person has to change. */
  readonly name: string;
  /** What is wrong, to be read after the name. Never holds a secret. */
  readonly problem: string;
}

/** Thrown with every problem at once, so that nobody has to start five times to find five mistakes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(['The configuration is not valid:', ...problems.map(({ name, problem }) => `  ${name} ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** The options of the command line that were given, by setting. */
export type ConfigOptions = { readonly [Name in SettingName]?: string | undefined };

/** Where the configuration comes from. An option wins over a variable, a variable over the default. */
export interface ConfigInput {
  readonly options?: ConfigOptions;
  readonly environment: Environment;
  /** Instead of the defaults of the table, for a command that has others. */
  readonly defaults?: ConfigOptions;
}

/** A configuration, and what a person should know about how it was given. */
export interface LoadedConfig {
  readonly config: Config;
  readonly warnings: readonly ConfigProblem[];
}

/** What was given for one setting, and by which name. */
interface Given {
  readonly text: string | undefined;
  readonly name: string;
}

function given(name: SettingName, { options, environment, defaults }: ConfigInput): Given {
  const { variable, option, defaultText } = settings[name];
  const chosen = options?.[name];
  if (chosen !== undefined) return { text: chosen, name: `--${option}` };
  return { text: environment[variable] ?? defaults?.[name] ?? defaultText, name: variable };
}

function givenSecret(name: SecretSettingName, environment: Environment, problems: ConfigProblem[]): Given {
  const { variable } = secretSettings[name];
  const fileVariable = `${variable}_FILE`;
  const file = environment[fileVariable];
  if (file === undefined) return { text: environment[variable], name: variable };
  if (environment[variable] !== undefined) {
    problems.push({ name: fileVariable, problem: `is given, and so is ${variable}; give one of the two` });
    return { text: undefined, name: fileVariable };
  }
  try {
    return { text: readFileSync(file, 'utf8').trim(), name: fileVariable };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    problems.push({ name: fileVariable, problem: `names a file that cannot be read (${reason}): ${file}` });
    return { text: undefined, name: fileVariable };
  }
}

function unknownVariables(environment: Environment): readonly ConfigProblem[] {
  const known = [
    ...Object.values(settings).map(({ variable }) => variable),
    ...Object.values(secretSettings).flatMap(({ variable }) => [variable, `${variable}_FILE`]),
  ];
  return Object.keys(environment)
    .filter((name) => name.startsWith('WAYBILL_') && !known.some((each) => each === name))
    .map((name) => {
      const meant = nearestName(name, known);
      return { name, problem: `is not a variable of Waybill${meant === undefined ? '' : `; did you mean ${meant}?`}` };
    });
}

const settingNames: readonly SettingName[] = [
  'httpPort',
  'httpHost',
  'sftpPort',
  'sftpHost',
  'sftpPublicAddress',
  'sftpProcesses',
  'sftpProxyFrom',
  'dataDir',
  'publicUrl',
  'logLevel',
  'logFormat',
  'shutdownGraceMs',
  'databaseConnections',
  'apiRequestsPerMinute',
  'apiMaxUploadBytes',
  'checkpointEvents',
  'checkpointSeconds',
  'outboundAllow',
];
const secretNames: readonly SecretSettingName[] = ['databaseUrl', 'databaseAdminUrl', 'redisUrl', 'masterKey'];

/**
 * Parses the configuration. Reads the files that `*_FILE` variables name, and nothing else.
 * @throws ConfigError with every problem there is
 */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const sources = new Map<string, Given>([
    ...settingNames.map((name): [string, Given] => [name, given(name, input)]),
    ...secretNames.map((name): [string, Given] => [name, givenSecret(name, input.environment, problems)]),
  ]);
  const texts = [...sources].flatMap(([name, { text }]) => (text === undefined ? [] : [[name, text]]));
  const parsed = settingsSchema.safeParse(Object.fromEntries(texts));
  const faulty = new Set<string>();
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    // Of several things wrong with one value, the first says enough.
    if (faulty.has(name)) continue;
    faulty.add(name);
    problems.push({ name: sources.get(name)?.name ?? name, problem: issue.message });
  }
  if (parsed.data?.httpPort !== undefined && parsed.data.httpPort === parsed.data.sftpPort) {
    const [http, sftp] = [sources.get('httpPort'), sources.get('sftpPort')];
    problems.push({ name: http?.name ?? '', problem: `and ${sftp?.name ?? ''} are the same port, ${parsed.data.httpPort}` });
  }
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(problems);
  const { data } = parsed;
  const config: Config = {
    httpHost: data.httpHost,
    httpPort: data.httpPort,
    sftpHost: data.sftpHost,
    sftpPort: data.sftpPort,
    sftpPublicAddress: data.sftpPublicAddress ?? `${new URL(data.publicUrl ?? 'http://localhost').hostname}:${data.sftpPort}`,
    sftpProcesses: data.sftpProcesses,
    sftpProxyFrom: data.sftpProxyFrom,
    dataDir: data.dataDir,
    publicUrl: data.publicUrl ?? `http://localhost:${data.httpPort}`,
    logLevel: data.logLevel,
    logFormat: data.logFormat,
    shutdownGraceMs: data.shutdownGraceMs,
    databaseConnections: data.databaseConnections,
    apiRequestsPerMinute: data.apiRequestsPerMinute,
    apiMaxUploadBytes: data.apiMaxUploadBytes,
    checkpointEvents: data.checkpointEvents,
    checkpointSeconds: data.checkpointSeconds,
    outboundAllow: data.outboundAllow,
    databaseUrl: data.databaseUrl,
    databaseAdminUrl: data.databaseAdminUrl,
    redisUrl: data.redisUrl,
    masterKey: data.masterKey,
  };
  return { config: Object.freeze(config), warnings: unknownVariables(input.environment) };
}

/**
 * The environment of another process of this program, which loads the same configuration from it. It holds secrets. The admin URL
 * is not among them: a role has no use for it.
 */
export function childEnvironment(config: Config, environment: Environment): Environment {
  const variables: Record<string, string> = { ...environment };
  for (const name of secretNames) {
    const { variable } = secretSettings[name];
    delete variables[variable];
    delete variables[`${variable}_FILE`];
    const secret = config[name];
    if (name !== 'databaseAdminUrl' && secret !== undefined) variables[variable] = secret.reveal();
  }
  for (const name of settingNames) {
    const value = config[name];
    if (value !== undefined) variables[settings[name].variable] = String(value);
  }
  return variables;
}
