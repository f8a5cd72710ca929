import { routes } from '@waybill/contracts';
import { auditExportFormats, Failure } from '@waybill/core';
import { listAuditExports, openSigner, requestAuditExport } from '@waybill/engine';
import { type Command, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import { deliveredExport } from './audit-export-delivered.js';
import { fetchExport } from './audit-export-file.js';
import { exportLine } from './audit-export-line.js';
import { madeExport } from './audit-export-made.js';
import { placeOf, placeOptions } from './audit-export-place.js';
import type { CommandIo } from './command-io.js';
import { isFile } from './is-file.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

const PAGE = 200;
/** What the API takes: the command takes the same, and says the same of what is wrong with it. */
const requestSchema = routes.createAuditExport.body;
const filterFields = requestSchema.shape.filter.unwrap().shape;

type Options = Readonly<Record<string, string | undefined>>;

/** `waybill audit export` and `waybill audit list-exports`: the same exports as those of the API and the console. */
export function registerAuditExport(audit: Command, io: CommandIo): void {
  const command = reachesPlatform(
    audit
      .command('export')
      .description('export events of the audit trail; the request and the fetching are in the trail themselves'),
  )
    .addOption(new Option('--format <format>', 'what to make').choices(auditExportFormats).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why; kept in the audit trail (required)')
    .option('--out <file>', 'where to put it; a file that is there is left alone. Standard output when not given')
    .option('--to-store <slug>', 'deliver it to a store of the platform instead')
    .option('--to-connection <slug>', 'deliver it to a partner, through this connection, instead')
    .option('--to-path <folder>', 'the folder there; / when not given')
    .option(
      '--to-name <template>',
      'the name of the file there, such as audit-{yyyy-MM-dd}{ext}; a name of its own when not given',
    );
  for (const [field, schema] of Object.entries(filterFields)) {
    command.option(`--${optionOf(keyOf(field))} <value>`, filterHelp(field, schema.meta()?.description));
  }
  command
    .addHelpText(
      'after',
      '\nWhat is seen of progress goes to standard error. Exit status: 0 it is there and its SHA-256 was checked, 1 it could not be made, fetched or delivered, 2 the command was misused.',
    )
    .action((options: Options, self: Command) => exportTrail(options, self, io));

  reachesPlatform(
    audit
      .command('list-exports')
      .description('list the exports that are kept and how their deliveries stand, newest first, a line each'),
  )
    .option('--json', 'as JSON, a line each')
    .action(({ json }: { readonly json?: boolean }, self: Command) =>
      withPlatform(configOptionsOf(self), io, (platform) => listExports(platform, { json: json === true }, io)),
    );
}

/** `--reason` is why the export is asked for; that of an event has another name. */
const keyOf = (field: string): string => (field === 'reason' ? 'eventReason' : field);
const optionOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function filterHelp(field: string, description: string | undefined): string {
  if (field === 'since' || field === 'until') return `events ${field} then, such as 2026-10-01T00:00:00Z`;
  return description ?? `events of this ${optionOf(field).replaceAll('-', ' ')}`;
}

async function exportTrail(options: Options, command: Command, io: CommandIo): Promise<void> {
  const { format, reason, out } = options;
  const given = Object.keys(filterFields).flatMap((field) => {
    const value = options[keyOf(field)];
    return value === undefined ? [] : [[field, value]];
  });
  const asked = requestSchema.safeParse({ format, reason, filter: Object.fromEntries(given) });
  if (!asked.success) {
    for (const { path, message } of asked.error.issues) {
      const field = String(path.at(-1) ?? 'format');
      io.tell(`--${optionOf(path[0] === 'filter' ? keyOf(field) : field)}: ${message}`);
    }
    io.exitWith(2);
    return;
  }
  if (out !== undefined && (await isFile(out))) {
    io.tell(`--out: there is a file ${out} already. Name another one, or remove it.`);
    io.exitWith(2);
    return;
  }
  const named = placeOptions(options);
  if (typeof named === 'string') {
    io.tell(named);
    io.exitWith(2);
    return;
  }
  const { since, until, ...filter } = asked.data.filter;
  const span = {
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
  await withPlatform(configOptionsOf(command), io, async (platform) => {
    const { administration, context } = platform;
    // Without a key nothing could be made: nothing is asked for then.
    const signer = await openSigner(administration);
    const deliverTo = named === undefined ? null : await placeOf(platform, named);
    if (deliverTo === undefined) {
      io.tell(`--to-${named?.kind}: there is no ${named?.kind} "${named?.slug}".`);
      io.exitWith(2);
      return;
    }
    const request = { format: asked.data.format, reason: asked.data.reason, filter: { ...filter, ...span }, deliverTo };
    const { id } = await requestAuditExport(administration, request, context);
    const made = await madeExport(platform, { id, signer }, io);
    if (made.state !== 'done') {
      throw new Failure('conflict.state', {
        publicDetail: `The export ${id} is ${made.state}${made.failure === null ? '' : `: ${made.failure.detail}`}.`,
      });
    }
    if (deliverTo === null) await fetchExport(platform, { id, out }, io);
    else await deliveredExport(platform, id, io);
  });
}

async function listExports({ administration }: OpenPlatform, { json }: { readonly json: boolean }, io: CommandIo): Promise<void> {
  for (let cursor: string | undefined; ; ) {
    const page = await listAuditExports(administration, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const each of page.items) {
      io.print(json ? JSON.stringify(each) : exportLine(each));
    }
    cursor = page.nextCursor;
    if (cursor === undefined) return;
  }
}
