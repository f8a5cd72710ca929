import { readFile } from 'node:fs/promises';
import { type Id, type Repositories, type Webhook, type WebhookDelivery, webhookDeliveryStates } from '@waybill/core';
import {
  createWebhook,
  deleteWebhook,
  redeliver,
  replayWebhook,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { type OpenPlatform, reachesPlatform, withPlatform } from './open-platform.js';

interface CreateOptions {
  readonly type?: readonly string[];
  readonly signingKeyFile?: string;
  readonly caFile?: string;
  readonly headerFile?: readonly string[];
  readonly partner?: readonly string[];
  readonly tag?: readonly string[];
  readonly job?: readonly string[];
  readonly off?: boolean;
}

interface DeliveriesOptions {
  readonly state?: WebhookDelivery['state'];
  readonly type?: string;
  readonly limit: number;
  readonly json?: boolean;
}

interface ReplayOptions {
  readonly since: Date;
  readonly until: Date;
  readonly all?: boolean;
}

/** `waybill webhooks …`: addresses that hear of what happens, and the log of what they were sent. */
export function registerWebhooks(program: Command, io: CommandIo): void {
  const webhooks = program.command('webhooks').description('addresses that hear of what happens, by signed HTTPS POST');
  const slug = ['<slug>', 'of the webhook'] as const;
  const id = ['<id>', 'of the delivery: the webhook-id of its requests'] as const;
  const command = (name: string, description: string, argument: readonly [string, string] = slug) =>
    reachesPlatform(
      webhooks
        .command(name)
        .description(description)
        .argument(...argument),
    );

  reachesPlatform(webhooks.command('list').description('list the webhooks and how they fare, a line each'))
    .option('--json', 'as JSON, a line each')
    .action(({ json }: { readonly json?: boolean }, of: Command) =>
      withPlatform(configOptionsOf(of), io, async ({ database: { read } }) => {
        const { items } = await read.webhooks.list({}, { limit: 100 });
        for (const webhook of items) {
          const [state, counts] = await Promise.all([read.webhooks.state(webhook.id), read.webhookDeliveries.counts(webhook.id)]);
          const { secretId: _, ...shown } = webhook;
          io.print(
            json === true ? JSON.stringify({ ...shown, state, ...counts }) : webhookLine(webhook, { ...state, ...counts }),
          );
        }
        if (items.length === 0) io.tell('There is no webhook.');
      }),
    );

  command('create', 'set up a webhook; prints its signing key, once')
    .requiredOption('--url <url>', 'where to: https://…')
    .option('--type <type...>', 'only events of these types, such as transfer.committed or run.*')
    .option('--signing-key-file <file>', 'whsec_ and 24 to 64 random bytes in base64; made when not given, and printed')
    .option('--ca-file <file>', 'certificates (PEM) that alone are trusted')
    .option('--header-file <name=file...>', 'secret headers that are sent along: a name and the file of its value')
    .option('--partner <slug...>', 'only what happens to these partners')
    .option('--tag <tag...>', 'only what happens to partners with one of these tags')
    .option('--job <slug...>', 'only what these jobs do')
    .option('--off', 'switched off, to be tested first')
    .action(async (name: string, { url, ...options }: CreateOptions & { readonly url: string }, of: Command) => {
      const [signingKey, caPem] = await Promise.all([textOf(options.signingKeyFile, io), textOf(options.caFile, io)]);
      const headers = await headersOf(options.headerFile ?? [], io);
      if (signingKey === null || caPem === null || headers === null) return io.exitWith(2);
      const input = {
        ...{ slug: name, url, types: options.type ?? [], enabled: options.off !== true },
        ...(signingKey === undefined ? {} : { signingKey: signingKey.trim() }),
        ...(caPem === undefined ? {} : { caPem }),
      };
      await withPlatform(configOptionsOf(of), io, async ({ administration, context, database: { read } }) => {
        const named = await limitsOf(read, options);
        if (typeof named === 'string') {
          io.tell(named);
          return io.exitWith(2);
        }
        const made = await createWebhook(administration, { ...input, headers, ...named }, context);
        if (signingKey === undefined) io.print(made.signingKey);
        io.tell(`The webhook ${name} is set up. \`waybill webhooks test ${name}\` sends a test event.`);
      });
    });

  const turn = (verb: string, description: string, enabled: boolean) =>
    command(verb, description).action((name: string, _: unknown, of: Command) =>
      withWebhook(name, of, io, async ({ administration, context }, { id: webhookId, version }) => {
        await updateWebhook(administration, { id: webhookId, version, changes: { enabled } }, context);
        io.tell(`${name}: done.`);
      }),
    );
  turn('on', 'switch a webhook on: it goes on where it was', true);
  turn('off', 'switch a webhook off: it keeps its place', false);

  command('test', 'send a test event, which is not in the trail, and tell each step')
    .addHelpText('after', '\nExit status: 0 it was taken, 1 it was not (the step and why are told), 2 there is no such webhook.')
    .action((name: string, _: unknown, of: Command) =>
      withWebhook(name, of, io, async ({ administration, context }, webhook) => {
        const { ok, steps } = await testWebhook(administration, webhook.id, context, io.signal);
        for (const step of steps) {
          const code = step.code === undefined ? '' : ` (${step.code})`;
          io.print(`${step.ok ? 'ok    ' : 'FAILED'} ${step.name}: ${escapeUnsafe(step.detail)}${code}`);
        }
        if (!ok) io.exitWith(1);
      }),
    );

  command('rotate-secret', 'make a new signing key and print it, once; the one before signs as well for a while')
    .option('--overlap-hours <hours>', 'how long the one before signs as well, 0 to 168', parseWhole, 24)
    .action((name: string, { overlapHours }: { readonly overlapHours: number }, of: Command) =>
      withWebhook(name, of, io, async ({ administration, context }, webhook) => {
        const { signingKey } = await rotateWebhookSecret(administration, { id: webhook.id, overlapHours }, context);
        io.print(signingKey);
      }),
    );

  command('deliveries', 'list what was and what is to be sent to a webhook, a line each, newest first')
    .addOption(new Option('--state <state>', 'only these').choices(webhookDeliveryStates))
    .option('--type <type>', 'only events of this type')
    .option('--limit <number>', 'how many at most, 1 to 200', parseWhole, 50)
    .option('--json', 'as JSON, a line each')
    .action((name: string, { state, type, limit, json }: DeliveriesOptions, of: Command) =>
      withWebhook(name, of, io, async ({ database }, { id: webhookId }) => {
        const filter = { webhookId, ...(state === undefined ? {} : { state }), ...(type === undefined ? {} : { type }) };
        const { items } = await database.read.webhookDeliveries.list(filter, { limit });
        for (const delivery of items) io.print(json === true ? JSON.stringify(delivery) : deliveryLine(delivery));
        if (items.length === 0) io.tell('There is no such delivery.');
      }),
    );

  command('show', 'show a delivery and its attempts, a line each', id)
    .option('--json', 'as JSON')
    .action((which: string, { json }: { readonly json?: boolean }, of: Command) =>
      withPlatform(configOptionsOf(of), io, async ({ database: { read } }) => {
        const delivery = await read.webhookDeliveries.get(which);
        const attempts = await read.webhookDeliveries.attempts(which);
        if (json === true) return io.print(escapeUnsafe(JSON.stringify({ delivery, attempts })));
        io.print(deliveryLine(delivery));
        for (const { number, startedAt, durationMs, status, failure, answer } of attempts) {
          const outcome = failure === null ? 'taken' : escapeUnsafe(failure.detail);
          io.print(`${number}  ${startedAt.toISOString()}  ${durationMs} ms  ${status ?? 'no answer'}  ${outcome}`);
          if (answer !== null && answer !== '') io.print(`   ${escapeUnsafe(JSON.stringify(answer))}`);
        }
      }),
    );

  command('redeliver', 'have one delivery sent once more, under its id', id).action((which: string, _: unknown, of: Command) =>
    withPlatform(configOptionsOf(of), io, async ({ administration, context }) => {
      await redeliver(administration, which, context);
      io.tell(`${which}: is sent once more.`);
    }),
  );

  command('replay', 'have the events of a time sent once more: those that were not delivered')
    .requiredOption('--since <time>', 'from then on, ISO 8601', parseTime)
    .requiredOption('--until <time>', 'before then, ISO 8601', parseTime)
    .option('--all', 'those that were delivered as well')
    .action((name: string, { since, until, all }: ReplayOptions, of: Command) =>
      withWebhook(name, of, io, async ({ administration, context }, webhook) => {
        const input = { id: webhook.id, from: since, to: until, onlyMissing: all !== true };
        const part = await replayWebhook(administration, input, context);
        io.tell(
          part === undefined
            ? 'The trail has no event of that time.'
            : `The events ${part.fromSeq} to ${part.toSeq} are gone through.`,
        );
      }),
    );

  command('delete', 'delete a webhook, what waits for it and its delivery log').action((name: string, _: unknown, of: Command) =>
    withWebhook(name, of, io, async ({ administration, context }, webhook) => {
      await deleteWebhook(administration, webhook.id, context);
      io.tell(`The webhook ${name} is deleted.`);
    }),
  );
}

async function withWebhook(
  slug: string,
  command: Command,
  io: CommandIo,
  work: (platform: OpenPlatform, webhook: Webhook) => Promise<void>,
): Promise<void> {
  await withPlatform(configOptionsOf(command), io, async (platform) => {
    const webhook = await platform.database.read.webhooks.findBySlug(slug);
    if (webhook !== undefined) return work(platform, webhook);
    io.tell(`There is no webhook "${escapeUnsafe(slug)}". \`waybill webhooks list\` shows those there are.`);
    io.exitWith(2);
  });
}

interface Fares {
  readonly failingSince: Date | null;
  readonly waiting: number;
  readonly parked: number;
}

function webhookLine({ slug, url, enabled, pausedFor }: Webhook, { failingSince, waiting, parked }: Fares): string {
  const on = failingSince === null ? 'on' : `failing since ${failingSince.toISOString()}`;
  const off = pausedFor === null ? 'off' : `paused: ${pausedFor}`;
  return `${slug}  ${url}  ${waiting} waiting, ${parked} parked  ${enabled ? on : off}`;
}

function deliveryLine({ id, createdAt, type, state, attempts, lastStatus, nextAttemptAt }: WebhookDelivery): string {
  const next = nextAttemptAt === null ? '' : `  next ${nextAttemptAt.toISOString()}`;
  return `${id}  ${createdAt.toISOString()}  ${type}  ${state}  ${attempts} attempts  ${lastStatus ?? '-'}${next}`;
}

/** The ids of the partners and jobs that are named; a sentence for the first that is not there. */
async function limitsOf(read: Repositories, { partner = [], tag = [], job = [] }: CreateOptions) {
  const [partnerIds, jobIds]: [Id[], Id[]] = [[], []];
  for (const slug of partner) {
    const found = await read.partners.findBySlug(slug);
    if (found === undefined) return `There is no partner "${escapeUnsafe(slug)}".`;
    partnerIds.push(found.id);
  }
  for (const slug of job) {
    const found = await read.jobs.findBySlug(slug);
    if (found === undefined) return `There is no job "${escapeUnsafe(slug)}".`;
    jobIds.push(found.id);
  }
  const scope = partnerIds.length === 0 && tag.length === 0 ? null : { partnerIds, tags: tag };
  return { scope, jobIds };
}

/** Secret headers from their files, so that none is in a list of processes; null, and told, when one cannot be read. */
async function headersOf(pairs: readonly string[], io: CommandIo): Promise<Readonly<Record<string, string>> | null> {
  const headers: Record<string, string> = {};
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=');
    const path = rest.join('=');
    if (name === '' || path === '') {
      io.tell(`--header-file ${escapeUnsafe(pair)}: it is a name and a file, such as Authorization=./erp.header.`);
      return null;
    }
    const value = await textOf(path, io);
    if (typeof value !== 'string') return null;
    headers[name] = value.trim();
  }
  return headers;
}

/** Undefined without a path; null, and told, when it cannot be read. */
async function textOf(path: string | undefined, io: CommandIo): Promise<string | null | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch {
    io.tell(`${path}: this file is not there or cannot be read.`);
    return null;
  }
}

function parseWhole(text: string): number {
  if (/^[0-9]{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('It is a time such as 2026-03-02T10:00:00Z.');
  return time;
}
