import { setTimeout as wait } from 'node:timers/promises';
import type { Id, Repositories, ScheduledExport, ScheduledExportState } from '@waybill/core';
import { requestScheduledExport } from '@waybill/engine';
import type { Command } from 'commander';
import { configOptionsOf } from '../config-options.js';
import { harmless } from './audit-export-line.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

const PAGE = 200;
const LOOK_EVERY_MS = 500;

/** `waybill audit scheduled-exports …`: the same as those of the API and the console. */
export function registerAuditScheduledExports(audit: Command, io: CommandIo): void {
  const scheduled = audit.command('scheduled-exports').description('exports of the audit trail that are made by themselves');

  reachesPlatform(scheduled.command('list').description('list them, when each is next and what came of the last, a line each'))
    .option('--json', 'as JSON, a line each')
    .action(({ json }: { readonly json?: boolean }, command: Command) =>
      withPlatform(configOptionsOf(command), io, (platform) => list(platform, { json: json === true }, io)),
    );

  reachesPlatform(
    scheduled
      .command('run')
      .description('ask for one now, whether it is on or off; a worker makes it within seconds')
      .argument('<slug>', 'of the scheduled export'),
  )
    .option('--wait', 'until it is kept or delivered; exit status 1 when it is not')
    .action((slug: string, options: { readonly wait?: boolean }, command: Command) =>
      withPlatform(configOptionsOf(command), io, async (platform) => {
        const found = await platform.database.read.scheduledExports.findBySlug(slug);
        if (found === undefined) {
          io.tell(
            `There is no scheduled export "${harmless(slug)}". \`waybill audit scheduled-exports list\` shows those there are.`,
          );
          io.exitWith(2);
          return;
        }
        await requestScheduledExport(platform.administration, found.id, platform.context);
        io.tell(`${slug}: asked for.`);
        if (options.wait === true) await settled(platform, found, io);
      }),
    );
}

async function list(
  { database: { read } }: Pick<OpenPlatform, 'database'>,
  { json }: { readonly json: boolean },
  io: CommandIo,
): Promise<void> {
  let count = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await read.scheduledExports.list({}, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const each of page.items) {
      const state = await read.scheduledExports.state(each.id);
      io.print(json ? JSON.stringify({ ...each, state }) : await lineOf(read, each, state));
    }
    count += page.items.length;
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  if (count === 0) io.tell('There is no scheduled export.');
}

async function lineOf(
  read: Pick<Repositories, 'stores' | 'connections'>,
  { slug, format, period, cron, timeZone, enabled, deliverTo }: ScheduledExport,
  { nextFireAt, outcome, openExportId, requestedAt }: ScheduledExportState,
): Promise<string> {
  const last =
    outcome === null
      ? 'none yet'
      : `${outcome.verdict} ${outcome.at.toISOString()}${outcome.detail === null ? '' : `: ${outcome.detail}`}${enabled ? again(outcome) : ''}`;
  const now = openExportId !== null ? 'under way' : requestedAt !== null ? 'asked for' : '-';
  const next = enabled ? `next ${nextFireAt?.toISOString() ?? 'never'}` : 'off';
  return [slug, format, period, `${cron} ${timeZone}`, await whereOf(read, deliverTo), next, now, last].map(harmless).join('\t');
}

async function whereOf(read: Pick<Repositories, 'stores' | 'connections'>, place: ScheduledExport['deliverTo']): Promise<string> {
  if (place === null) return 'kept';
  const { slug } = place.kind === 'store' ? await read.stores.get(place.storeId) : await read.connections.get(place.connectionId);
  return `${slug}:${place.path === '/' ? '' : place.path}/${place.name}`;
}

/** Resolves once what was asked for is over, and says how. Somebody else makes it: while no worker runs this waits. */
async function settled(
  { database: { read } }: Pick<OpenPlatform, 'database'>,
  { id, slug }: { readonly id: Id; readonly slug: string },
  io: CommandIo,
): Promise<void> {
  for (;;) {
    const { requestedAt, openExportId, outcome } = await read.scheduledExports.state(id);
    if (requestedAt === null && openExportId === null && outcome !== null) {
      const why = outcome.detail === null ? '' : `: ${outcome.detail}`;
      io.tell(harmless(`${slug}: ${outcome.verdict}${why}`));
      if (outcome.verdict === 'failed') io.exitWith(1);
      return;
    }
    await wait(LOOK_EVERY_MS, undefined, { signal: io.signal });
  }
}

function again({ failures, againAt }: NonNullable<ScheduledExportState['outcome']>): string {
  const times = failures > 1 ? ` (${failures} times in a row)` : '';
  return againAt === null ? times : `${times} again ${againAt.toISOString()}`;
}
