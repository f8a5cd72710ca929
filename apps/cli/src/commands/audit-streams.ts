import { readFile } from 'node:fs/promises';
import { type AuditStream, auditOutcomes, auditSeverities, syslogMessageFormats, webhookFormats } from '@waybill/core';
import {
  type CreateAuditStreamInput,
  createAuditStream,
  deleteAuditStream,
  type StreamDestinationInput,
  type StreamFilterInput,
  type StreamStart,
  testAuditStream,
  updateAuditStream,
} from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

interface CreateOptions {
  readonly syslog?: { readonly host: string; readonly port?: number };
  readonly webhook?: string;
  readonly plainTcp?: boolean;
  readonly format?: string;
  readonly array?: boolean;
  readonly caFile?: string;
  readonly clientCertificateFile?: string;
  readonly clientKeyFile?: string;
  readonly serverName?: string;
  readonly signingKeyFile?: string;
  readonly headerFile?: string;
  readonly from?: StreamStart;
  readonly type?: readonly string[];
  readonly minimumSeverity?: (typeof auditSeverities)[number];
  readonly outcome?: readonly (typeof auditOutcomes)[number][];
  readonly off?: boolean;
}

const isOf = <T extends string>(known: readonly T[], text: string): text is T => known.some((each) => each === text);

/** `waybill audit streams …`: the same streams as those of the API and the console. */
export function registerAuditStreams(audit: Command, io: CommandIo): void {
  const streams = audit.command('streams').description('collectors (SIEM) that the audit trail is streamed to as it grows');
  const slug = ['<slug>', 'of the stream'] as const;

  reachesPlatform(streams.command('list').description('list the streams and how far each is, a line each'))
    .option('--json', 'as JSON, a line each')
    .action(({ json }: { readonly json?: boolean }, command: Command) =>
      withPlatform(configOptionsOf(command), io, async ({ database }) => {
        const { items } = await database.read.auditStreams.list({}, { limit: 100 });
        for (const stream of items) {
          const [state, lag] = await Promise.all([
            database.read.auditStreams.state(stream.id),
            database.read.auditStreams.lag(stream.id),
          ]);
          const { secretId: _, ...shown } = stream;
          io.print(
            json === true
              ? JSON.stringify({ ...shown, state, lag })
              : streamLine(stream, { failing: state.failing?.detail, behind: lag.events, sent: state.sentEvents }),
          );
        }
        if (items.length === 0) io.tell('There is no stream.');
      }),
    );

  reachesPlatform(
    streams
      .command('create')
      .description('stream the audit trail to a collector')
      .argument(...slug),
  )
    .option('--syslog <host[:port]>', 'to a collector of syslog, over TLS; port 6514 when not given', parseHostPort)
    .option('--webhook <url>', 'by HTTPS POST')
    .option('--plain-tcp', 'syslog without TLS: not encrypted; port 601 when not given')
    .addOption(
      new Option('--format <format>', 'what an event is; cef for syslog and json for a webhook when not given').choices([
        ...new Set([...syslogMessageFormats, ...webhookFormats]),
      ]),
    )
    .option('--array', 'a webhook’s events as one JSON array, and not one a line')
    .option('--ca-file <file>', 'certificates (PEM) that alone are trusted')
    .option('--client-certificate-file <file>', 'our certificate (PEM)')
    .option('--client-key-file <file>', 'its private key (PEM, without a passphrase)')
    .option('--server-name <name>', 'that the certificate of a collector of syslog must have; its host when not given')
    .option('--signing-key-file <file>', 'whsec_ and 24 to 64 random bytes in base64: signs what a webhook gets')
    .option('--header-file <file>', 'secret headers of a webhook, "Name: value" a line')
    .option('--from <where>', 'now, beginning, or a sequence number; now when not given', parseFrom)
    .option('--type <type...>', 'only events of these types, such as transfer.committed or user.*')
    .addOption(new Option('--minimum-severity <severity>', 'only events that are as severe').choices(auditSeverities))
    .addOption(new Option('--outcome <outcome...>', 'only events with these outcomes').choices(auditOutcomes))
    .option('--off', 'switched off, to be tested first')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const destination = await destinationOf(options, io);
      if (destination === undefined) return io.exitWith(2);
      const input: CreateAuditStreamInput = {
        ...{ slug: name, destination, filter: filterOf(options), enabled: options.off !== true, from: options.from ?? 'now' },
      };
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        await createAuditStream(administration, input, context);
        io.tell(`The stream ${name} is set up. \`waybill audit streams test ${name}\` sends a test event.`);
      });
    });

  const change = (
    verb: string,
    description: string,
    changesOf: (from: StreamStart) => Parameters<typeof updateAuditStream>[1]['changes'],
  ) =>
    reachesPlatform(
      streams
        .command(verb)
        .description(description)
        .argument(...slug),
    ).action((name: string, { from = 'now' }: { readonly from?: StreamStart }, command: Command) =>
      withStream(name, command, io, async ({ administration, context }, { id, version }) => {
        await updateAuditStream(administration, { id, version, changes: changesOf(from) }, context);
        io.tell(`${name}: done.`);
      }),
    );
  change('on', 'switch a stream on: it goes on where it was', () => ({ enabled: true }));
  change('off', 'switch a stream off: it keeps its place', () => ({ enabled: false }));
  change('move', 'have a stream begin anew elsewhere', (from) => ({ from })).addOption(
    new Option('--from <where>', 'now, beginning, or a sequence number').argParser(parseFrom).makeOptionMandatory(),
  );

  reachesPlatform(
    streams
      .command('test')
      .description('send a test event, which is not in the trail, and tell each step')
      .argument(...slug),
  )
    .addHelpText(
      'after',
      '\nExit status: 0 the collector has it, 1 it has not (the step and why are told), 2 there is no such stream.',
    )
    .action((name: string, _options: unknown, command: Command) =>
      withStream(name, command, io, async ({ administration, context }, { id }) => {
        const { ok, steps } = await testAuditStream(administration, id, context, io.signal);
        for (const step of steps) {
          const code = step.code === undefined ? '' : ` (${step.code})`;
          io.print(`${step.ok ? 'ok    ' : 'FAILED'} ${step.name}: ${escapeUnsafe(step.detail)}${code}`);
        }
        if (!ok) io.exitWith(1);
      }),
    );

  reachesPlatform(
    streams
      .command('delete')
      .description('stream the trail there no more; what the collector has stays')
      .argument(...slug),
  ).action((name: string, _options: unknown, command: Command) =>
    withStream(name, command, io, async ({ administration, context }, { id }) => {
      await deleteAuditStream(administration, id, context);
      io.tell(`The stream ${name} is deleted.`);
    }),
  );
}

async function withStream(
  slug: string,
  command: Command,
  io: CommandIo,
  work: (platform: OpenPlatform, stream: AuditStream) => Promise<void>,
): Promise<void> {
  await withPlatform(configOptionsOf(command), io, async (platform) => {
    const stream = await platform.database.read.auditStreams.findBySlug(slug);
    if (stream !== undefined) return work(platform, stream);
    io.tell(`There is no stream "${escapeUnsafe(slug)}". \`waybill audit streams list\` shows those there are.`);
    io.exitWith(2);
  });
}

function streamLine(
  { slug, enabled, destination }: AuditStream,
  { failing, behind, sent }: { readonly failing: string | undefined; readonly behind: number; readonly sent: number },
): string {
  const where =
    destination.kind === 'syslog'
      ? `syslog+${destination.transport}://${destination.host}:${destination.port} ${destination.format}`
      : `${destination.url} ${destination.format}`;
  const state = enabled ? (failing === undefined ? 'on' : `failing: ${failing}`) : 'off';
  return `${slug}  ${where}  ${sent} sent, ${behind} behind  ${escapeUnsafe(state)}`;
}

function filterOf({ type, minimumSeverity, outcome }: CreateOptions): StreamFilterInput {
  return {
    ...(type === undefined ? {} : { types: type }),
    ...(minimumSeverity === undefined ? {} : { minimumSeverity }),
    ...(outcome === undefined ? {} : { outcomes: outcome }),
  };
}

/** Undefined, and told, when the options are of no destination. */
async function destinationOf(options: CreateOptions, io: CommandIo): Promise<StreamDestinationInput | undefined> {
  const { syslog, webhook, format } = options;
  if ((syslog === undefined) === (webhook === undefined)) {
    io.tell('Say where to: either --syslog or --webhook.');
    return undefined;
  }
  const read = (path: string | undefined) => (path === undefined ? undefined : readText(path, io));
  const [caPem, clientCertificatePem, clientKeyPem, signingKey, headerText] = await Promise.all(
    [options.caFile, options.clientCertificateFile, options.clientKeyFile, options.signingKeyFile, options.headerFile].map(read),
  );
  if ([caPem, clientCertificatePem, clientKeyPem, signingKey, headerText].includes(null)) return undefined;
  const certificates = {
    ...(typeof caPem === 'string' ? { caPem } : {}),
    ...(typeof clientCertificatePem === 'string' ? { clientCertificatePem } : {}),
    ...(typeof clientKeyPem === 'string' ? { clientKeyPem } : {}),
  };
  if (syslog !== undefined) {
    const unfit = [options.array && '--array', signingKey && '--signing-key-file', headerText && '--header-file'].find(Boolean);
    if (unfit !== undefined) {
      io.tell(`${unfit}: this is for a webhook.`);
      return undefined;
    }
    return {
      ...{ kind: 'syslog', ...syslog, transport: options.plainTcp === true ? 'tcp' : 'tls', ...certificates },
      ...(format !== undefined && isOf(syslogMessageFormats, format) ? { format } : {}),
      ...(options.serverName === undefined ? {} : { serverName: options.serverName }),
    };
  }
  const unfit = options.plainTcp === true ? '--plain-tcp' : options.serverName === undefined ? undefined : '--server-name';
  if (unfit !== undefined || (format !== undefined && !isOf(webhookFormats, format))) {
    io.tell(unfit === undefined ? `--format: a webhook gets ${webhookFormats.join(' or ')}.` : `${unfit}: this is for syslog.`);
    return undefined;
  }
  const headers = typeof headerText === 'string' ? headersOf(headerText) : undefined;
  return {
    ...{ kind: 'webhook', url: webhook ?? '', body: options.array === true ? 'array' : 'ndjson', ...certificates },
    ...(format === undefined ? {} : { format }),
    ...(headers === undefined ? {} : { headers }),
    ...(typeof signingKey === 'string' ? { signingKey: signingKey.trim() } : {}),
  };
}

/** Null, and told, when it cannot be read. */
async function readText(path: string, io: CommandIo): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    io.tell(`${path}: this file is not there or cannot be read.`);
    return null;
  }
}

function headersOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function parseHostPort(text: string): { readonly host: string; readonly port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? (text.includes('::') || text.split(':').length > 2 ? text : undefined);
  const number = port === undefined ? undefined : Number(port);
  if (host === undefined || (number !== undefined && (number < 1 || number > 65_535)))
    throw new InvalidArgumentError('It is a host with or without a port, such as siem.example:6514.');
  return number === undefined ? { host } : { host, port: number };
}

function parseFrom(text: string): StreamStart {
  if (text === 'now' || text === 'beginning') return text;
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is now, beginning, or the sequence number of an event.');
}
