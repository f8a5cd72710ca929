import { resolve } from 'node:path';
import { addressList, isAddressBlock, isFailure, OUTBOUND_ALLOW_VARIABLE, parseOutboundAllow } from '@waybill/core';
import { z } from 'zod';
import { SecretSetting } from './secret-setting.js';

/** How one setting is called and where it comes from; what it may be stands in `settingsSchema`. */
export interface SettingDefinition {
  readonly variable: string;
  /** The long option, without `--`; undefined when there is none. */
  readonly option: string | undefined;
  /** What stands after the option in a help text. */
  readonly placeholder: string;
  readonly description: string;
  /** As it is written; it is parsed like any other text. */
  readonly defaultText: string | undefined;
}

const portText = z
  .string()
  .refine(
    (text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535,
    'must be a port: a number from 1 to 65535',
  )
  .transform(Number);

const hostText = z
  .string()
  .regex(/^[A-Za-z0-9.:_%-]{1,255}$/, 'must be an address or host name of this machine, such as 0.0.0.0, 127.0.0.1 or ::');

const milliseconds = z
  .string()
  .regex(/^\d{1,13}$/, 'must be a number of milliseconds')
  .transform(Number);

const numberText = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,13}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a number from ${least} to ${most}`,
    )
    .transform(Number);

/** How log lines look: JSON for machines, one-liners for people; `auto` is the second on a terminal and the first elsewhere. */
const logFormats = ['auto', 'json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

/** From the least to the most: `silent` logs nothing. */
const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

const outboundAllowText = z.string().superRefine((text, issues) => {
  try {
    parseOutboundAllow(text);
  } catch (error) {
    if (!isFailure(error)) throw error;
    issues.addIssue({ code: 'custom', message: `is not what may be allowed: ${error.publicDetail}` });
  }
});

const addressListText = z
  .string()
  .refine(
    (text) => addressList(text).every(isAddressBlock),
    'must be addresses and networks such as 10.0.0.5, 10.1.0.0/16 with commas; or none',
  );

/** Every setting that is not a secret. The command line's options, the parser and the help texts are made of this table. */
export const settings = {
  httpPort: {
    variable: 'WAYBILL_HTTP_PORT',
    option: 'http-port',
    placeholder: 'port',
    description: 'port of the console and the API',
    defaultText: '8080',
  },
  httpHost: {
    variable: 'WAYBILL_HTTP_HOST',
    option: 'http-host',
    placeholder: 'address',
    description: 'address that the console and the API listen on',
    defaultText: '0.0.0.0',
  },
  sftpPort: {
    variable: 'WAYBILL_SFTP_PORT',
    option: 'sftp-port',
    placeholder: 'port',
    description: 'port that partners log in to',
    defaultText: '2022',
  },
  sftpHost: {
    variable: 'WAYBILL_SFTP_HOST',
    option: 'sftp-host',
    placeholder: 'address',
    description: 'address that the SFTP server listens on',
    defaultText: '0.0.0.0',
  },
  sftpPublicAddress: {
    variable: 'WAYBILL_SFTP_PUBLIC_ADDRESS',
    option: 'sftp-public-address',
    placeholder: 'host:port',
    description: 'host and port by which partners reach the SFTP server, as their page tells them',
    defaultText: undefined,
  },
  sftpProcesses: {
    variable: 'WAYBILL_SFTP_PROCESSES',
    option: 'sftp-processes',
    placeholder: 'number',
    description: 'processes of the SFTP server that share its port, 1 to 64; a session stays with one of them',
    defaultText: '1',
  },
  sftpProxyFrom: {
    variable: 'WAYBILL_SFTP_PROXY_FROM',
    option: 'sftp-proxy-from',
    placeholder: 'list',
    description:
      'addresses and networks of the proxies in front of the SFTP server, with commas; each of their connections must begin with a PROXY header; or none',
    defaultText: 'none',
  },
  dataDir: {
    variable: 'WAYBILL_DATA_DIR',
    option: 'data-dir',
    placeholder: 'folder',
    description: 'folder of the embedded database, the master key and local stores',
    defaultText: './.waybill',
  },
  publicUrl: {
    variable: 'WAYBILL_PUBLIC_URL',
    option: 'public-url',
    placeholder: 'url',
    description: 'address under which people reach the console, when a proxy stands in front of it',
    defaultText: undefined,
  },
  logLevel: {
    variable: 'WAYBILL_LOG_LEVEL',
    option: 'log-level',
    placeholder: 'level',
    description: `how much is logged: ${logLevels.join(', ')}`,
    defaultText: 'info',
  },
  logFormat: {
    variable: 'WAYBILL_LOG_FORMAT',
    option: 'log-format',
    placeholder: 'format',
    description: 'json, pretty, or auto: pretty on a terminal',
    defaultText: 'auto',
  },
  shutdownGraceMs: {
    variable: 'WAYBILL_SHUTDOWN_GRACE_MS',
    option: undefined,
    placeholder: 'ms',
    description: 'how long running work may finish or checkpoint after SIGTERM',
    defaultText: '10000',
  },
  databaseConnections: {
    variable: 'WAYBILL_DATABASE_CONNECTIONS',
    option: undefined,
    placeholder: 'number',
    description:
      'the most connections to PostgreSQL that a process works with, 3 to 100, beside a few that wait for news: 16 for a worker and 10 for others when not set',
    defaultText: undefined,
  },
  apiRequestsPerMinute: {
    variable: 'WAYBILL_API_REQUESTS_PER_MINUTE',
    option: undefined,
    placeholder: 'number',
    description: 'how often an API key, or a person in all their sessions, may ask the API in a minute, 60 to 1000000',
    defaultText: '6000',
  },
  apiMaxUploadBytes: {
    variable: 'WAYBILL_API_MAX_UPLOAD_BYTES',
    option: undefined,
    placeholder: 'bytes',
    description: 'the largest file that somebody may put by hand, in the console or by the API, 1 to 1000000000000',
    defaultText: '10000000000',
  },
  checkpointEvents: {
    variable: 'WAYBILL_CHECKPOINT_EVENTS',
    option: undefined,
    placeholder: 'number',
    description: 'a checkpoint of the audit trail is made after so many events, 256 to 100000',
    defaultText: '10000',
  },
  checkpointSeconds: {
    variable: 'WAYBILL_CHECKPOINT_SECONDS',
    option: undefined,
    placeholder: 'seconds',
    description: 'a checkpoint of the audit trail is made after so many seconds when there are new events, 1 to 3600',
    defaultText: '60',
  },
  outboundAllow: {
    variable: OUTBOUND_ALLOW_VARIABLE,
    option: 'outbound-allow',
    placeholder: 'list',
    description:
      'where connections may go beside public addresses: loopback, private, networks such as 10.20.0.0/16, with commas; or none',
    defaultText: 'none',
  },
} as const satisfies Record<string, SettingDefinition>;

/** The name of a setting that is not a secret. */
export type SettingName = keyof typeof settings;

/**
 * Every setting that is a secret or holds one. Each can come from a file instead: the same variable with `_FILE` behind it.
 * None has an option: every user of a machine can read command lines.
 */
export const secretSettings = {
  databaseUrl: {
    variable: 'DATABASE_URL',
    description: 'a PostgreSQL instead of the embedded one, as the role that processes work as',
  },
  databaseAdminUrl: {
    variable: 'DATABASE_ADMIN_URL',
    description: 'the same database as the role that owns the schema, for migrations; DATABASE_URL when not given',
  },
  redisUrl: { variable: 'REDIS_URL', description: 'Redis or Valkey for the queue, instead of PostgreSQL' },
  masterKey: {
    variable: 'WAYBILL_MASTER_KEY',
    description: 'the master keys that seal every secret, one `id:key` a line; <data dir>/master.key when not given',
  },
} as const satisfies Record<string, { readonly variable: string; readonly description: string }>;

/** The name of a setting that is a secret. */
export type SecretSettingName = keyof typeof secretSettings;

// Shown in documentation and examples everywhere; whoever copies one has a secret that everybody knows.
const PUBLISHED = ['changeme', 'change-me', 'change_me', 'replace-me', 'your-password', 'example'];

function hasPublishedPassword(url: string): boolean {
  return URL.canParse(url) && PUBLISHED.includes(new URL(url).password.toLowerCase());
}

const secretUrl = (...protocols: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      abort: true,
    })
    .refine((text) => !hasPublishedPassword(text), 'has a password that stands in examples; choose another')
    .transform((text) => new SecretSetting(text));

/** What each setting may be, as text, and what becomes of it. */
export const settingsSchema = z.object({
  httpPort: portText,
  httpHost: hostText,
  sftpPort: portText,
  sftpHost: hostText,
  sftpPublicAddress: z
    .string()
    .regex(
      /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/,
      'must be a host and a port, such as files.example:22 or [2001:db8::1]:22',
    )
    .optional(),
  sftpProcesses: z
    .string()
    .refine((text) => /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 64, 'must be a number from 1 to 64')
    .transform(Number),
  sftpProxyFrom: addressListText,
  dataDir: z
    .string()
    .refine((path) => !path.includes('\0'), 'must be a path')
    .transform((path) => resolve(path)),
  publicUrl: z
    .string()
    .regex(/^https?:\/\/[^/?#@\s]+\/?$/, 'must be an origin: http:// or https://, a host and perhaps a port, without a path')
    .refine((url) => URL.canParse(url), 'must be a URL')
    .transform((url) => new URL(url).origin)
    .optional(),
  logLevel: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
  logFormat: z.enum(logFormats, `must be one of ${logFormats.join(', ')}`),
  shutdownGraceMs: milliseconds,
  databaseConnections: numberText(3, 100).optional(),
  apiRequestsPerMinute: numberText(60, 1_000_000),
  apiMaxUploadBytes: numberText(1, 1_000_000_000_000),
  checkpointEvents: numberText(256, 100_000),
  checkpointSeconds: numberText(1, 3600),
  outboundAllow: outboundAllowText,
  databaseUrl: secretUrl('postgres:', 'postgresql:').optional(),
  databaseAdminUrl: secretUrl('postgres:', 'postgresql:').optional(),
  redisUrl: secretUrl('redis:', 'rediss:').optional(),
  masterKey: z
    .string()
    .trim()
    .min(1, 'is empty')
    .refine((text) => !PUBLISHED.includes(text.toLowerCase()), 'is a value that stands in examples; make a key of your own')
    .transform((text) => new SecretSetting(text))
    .optional(),
});
