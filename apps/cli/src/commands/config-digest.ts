import { canonicalJson } from '@waybill/audit';
import { type Database, Failure, type Job } from '@waybill/core';
import { type RunConfiguration, readJobConfigurations, readRunConfiguration } from '@waybill/engine';
import type { Command } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

interface DigestOptions {
  readonly run?: string;
  readonly document?: boolean;
  readonly json?: boolean;
}

const helpAfter = `
Every run is stamped with the digest of the configuration that decided it: runs with the same digest went by the same job, connections, keys, pinned host keys,
stores, schedules and calendars. With --run the exit status is 4 when a run of that job would go by another configuration now.
The digest is the SHA-256 of what --document prints: waybill config digest JOB --document | sha256sum`;

/** `waybill config digest`; `changed` is the status when a run went by another configuration than that of now. */
export function registerConfigDigest(config: Command, io: CommandIo, changed: number): void {
  reachesPlatform(config.command('digest').description('print the digest of the configuration by which runs of a job go now'))
    .argument('[job]', 'the slug of a job; every job when absent')
    .option('--run <id>', 'compare what a run went by with what a run of its job would go by now')
    .option('--document', 'print what the digest is of, in canonical JSON (RFC 8785), and nothing else')
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', helpAfter)
    .action(async (slug: string | undefined, options: DigestOptions, command: Command) => {
      refuseMixed(slug, options);
      await withPlatform(configOptionsOf(command), io, async ({ database }) => {
        if (options.run !== undefined) return compareRun(database, { ...options, run: options.run }, io, changed);
        if (slug === undefined) return listDigests(database, options, io);
        const job = await database.read.jobs.findBySlug(slug);
        if (job === undefined) throw invalid('job', `There is no job "${slug}". waybill config digest lists them.`);
        const { digest, items } = await configurationOf(database, job);
        if (options.document === true) return writeWhole(io, canonicalJson(items));
        io.print(options.json === true ? JSON.stringify({ job: slug, digest, items }) : digest);
      });
    });
}

function refuseMixed(slug: string | undefined, { run, document, json }: DigestOptions): void {
  if (slug !== undefined && run !== undefined) throw invalid('run', 'Name a job or --run, one of them: a run knows its job.');
  if (document === true && slug === undefined) throw invalid('document', '--document needs the slug of a job.');
  if (document === true && json === true) throw invalid('json', '--document is JSON already: leave --json out.');
}

function invalid(field: string, publicDetail: string): Failure {
  return new Failure('input.invalid', { publicDetail, context: { field } });
}

function configurationOf(database: Database, job: Job): Promise<RunConfiguration> {
  return readRunConfiguration(database.read, job, job.definition);
}

async function listDigests(database: Database, { json }: DigestOptions, io: CommandIo): Promise<void> {
  const found = await readJobConfigurations({ database });
  const digests = found.map(({ job, digest }) => ({ job: job.slug, digest }));
  if (json === true) io.print(JSON.stringify(digests));
  else for (const { job, digest } of digests) io.print(`${digest}  ${job}`);
  if (digests.length === 0 && json !== true) io.tell('There is no job yet.');
}

async function compareRun(
  database: Database,
  { run: id, json }: DigestOptions & { readonly run: string },
  io: CommandIo,
  changed: number,
): Promise<void> {
  const run = await database.read.runs.find(id);
  if (run === undefined) throw invalid('run', `There is no run ${JSON.stringify(id)}.`);
  const job = await database.read.jobs.find(run.jobId);
  const now = job === undefined ? null : (await configurationOf(database, job)).digest;
  const { configurationDigest: digest } = run;
  const same = digest !== null && digest === now;
  if (json === true) io.print(JSON.stringify({ run: run.id, job: job?.slug ?? null, digest, now, same }));
  else {
    io.print(`then  ${digest ?? 'not known: the run has not begun, or it began before digests were kept'}`);
    io.print(`now   ${now ?? 'the job was deleted'}`);
    io.print(same ? 'The configuration is the same.' : 'The configuration is another.');
  }
  if (!same) io.exitWith(changed);
}

/** To the byte: a line end would be part of what is hashed. */
async function writeWhole({ output = process.stdout }: CommandIo, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => output.write(text, (error) => (error ? reject(error) : resolve())));
}
