import {
  asFailure,
  type Connection,
  Failure,
  type FailureCode,
  type Id,
  isFailure,
  type Job,
  type JobDefinition,
  type SightingReason,
  type StoreOpener,
  type VPath,
} from '@waybill/core';
import { findFiles } from '../runs/find-files.js';
import type { Candidate } from '../runs/judge-source.js';
import { runMoment } from '../runs/run-moment.js';
import { runWarnings } from '../runs/run-warnings.js';
import { planSource } from '../runs/source-plan.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type DryRunEntry, DryRunTally } from './dry-run-tally.js';
import { invalid } from './input-checks.js';
import { findEnds, type JobDefinitionChanges, type JobDefinitionInput, readDefinition } from './job-definition.js';
import { openJobEnds } from './open-job-ends.js';
import { actBy } from './record-change.js';

const TIMEOUT_MS = 45_000;

/** What a run of a Job would find and do now. */
export interface DryRun {
  /** The source folder, dates filled in. */
  readonly folder: VPath;
  readonly at: Date;
  readonly timeZone: string;
  readonly seen: number;
  readonly taken: number;
  readonly takenBytes: bigint;
  /** How many entries were decided for each reason. */
  readonly reasons: ReadonlyMap<SightingReason, number>;
  /** The first ones; {@link seen} counts all. */
  readonly entries: readonly DryRunEntry[];
  /** False when the time was over before the listing was. */
  readonly complete: boolean;
  /** Why the run would fail before it takes anything. */
  readonly stopped: { readonly code: FailureCode; readonly detail: string } | null;
  readonly warnings: readonly string[];
}

/** What a dry run stands on beside administration. */
export interface DryRunDeps extends AdministrationDeps {
  readonly stores: StoreOpener;
}

/** The Job, and what of its definition is to be otherwise this once. */
export interface DryRunRequest {
  readonly jobId: Id;
  readonly changes: JobDefinitionChanges;
}

/** What is looked at, and as what it is recorded. */
interface Subject {
  readonly definition: JobDefinition;
  /** Undefined while it is not saved. */
  readonly job: Job | undefined;
  readonly connection: Connection;
}

/**
 * Connects, lists, and says of each entry of the source what a run would decide and why, by the same rules, the same history and the
 * same target. Nothing is written down but that somebody looked; a first contact pins the host key as any connection does (B28). The
 * second look that a Job may want is not taken. It takes no longer than 45 seconds.
 * @throws Failure `not-found`, `input.invalid`, and why the partner or the source folder cannot be reached
 */
export async function dryRunJob(
  deps: DryRunDeps,
  { jobId, changes }: DryRunRequest,
  context: ActorContext,
  signal: AbortSignal,
): Promise<DryRun> {
  const { read } = deps.database;
  const job = await read.jobs.get(jobId);
  const { direction } = job.definition;
  const definition = readDefinition({ ...job.definition, ...changes, direction });
  const { connection } = await findEnds(read, definition);
  if (connection.partnerId !== job.partnerId) throw invalid('/definition/connectionId', 'The connection is another partner’s.');
  return recorded(deps, { job, definition, connection }, context, signal);
}

/**
 * The same for a definition that is not saved: it has no history yet, and its dates are told by the clocks that it names, else by UTC.
 * @throws Failure `input.invalid`, and why the partner or the source folder cannot be reached
 */
export async function dryRunDefinition(
  deps: DryRunDeps,
  input: JobDefinitionInput,
  context: ActorContext,
  signal: AbortSignal,
): Promise<DryRun> {
  const definition = readDefinition(input);
  const { connection } = await findEnds(deps.database.read, definition);
  return recorded(deps, { job: undefined, definition, connection }, context, signal);
}

async function recorded(deps: DryRunDeps, subject: Subject, context: ActorContext, signal: AbortSignal): Promise<DryRun> {
  try {
    const result = await look(deps, subject, context, signal);
    await record(deps, subject, context, {
      folder: result.folder,
      seen: result.seen,
      taken: result.taken,
      complete: result.complete,
    });
    return result;
  } catch (error) {
    signal.throwIfAborted();
    const failure = asFailure(error);
    await record(deps, subject, context, {}, failure);
    throw failure;
  }
}

async function record(
  deps: DryRunDeps,
  { job, connection }: Subject,
  context: ActorContext,
  details: Readonly<Record<string, string | number | boolean>>,
  failure?: Failure,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'job.dry-run',
      outcome: failure === undefined ? 'success' : 'failure',
      target:
        job === undefined
          ? { kind: 'connection', id: connection.id, name: connection.slug }
          : { kind: 'job', id: job.id, name: job.slug },
      partnerId: connection.partnerId,
      ...(job === undefined ? {} : { jobId: job.id }),
      details,
      ...(failure === undefined ? {} : { failure: { code: failure.code, detail: failure.publicDetail } }),
    });
  });
}

async function look(
  deps: DryRunDeps,
  { job, definition: given }: Pick<Subject, 'job' | 'definition'>,
  context: ActorContext,
  signal: AbortSignal,
): Promise<DryRun> {
  const { read } = deps.database;
  const definition = { ...given, source: { ...given.source, stability: { ...given.source.stability, looks: 1 } } };
  const at = deps.clock.now();
  const moment =
    job === undefined
      ? { at, timeZone: definition.source.timeZone ?? 'UTC' }
      : await runMoment(read, definition, { jobId: job.id, scheduleId: null, slot: null, cause: null, createdAt: at });
  const plan = planSource(definition, moment);
  const overtime = AbortSignal.timeout(TIMEOUT_MS);
  const either = AbortSignal.any([signal, overtime]);
  const ends = await openJobEnds(deps, definition, context, either).catch((error: unknown) => {
    throw overtime.aborted && !isFailure(error) ? new Failure('net.timeout', { cause: error }) : error;
  });
  try {
    const tally = new DryRunTally({ moment, jobId: job?.id, definition, targets: ends.targets, repositories: read }, either);
    const search = {
      source: ends.source,
      plan,
      clock: deps.clock,
      takenBefore: { files: 0, bytes: 0n },
      decide: (candidates: readonly Candidate[]) => tally.decide(candidates),
      checkCancelled: async () => undefined,
    };
    let complete = true;
    let end: Pick<DryRun, 'stopped' | 'warnings'> = { stopped: null, warnings: [] };
    try {
      for await (const batch of findFiles(search, either)) await tally.add(batch);
      end = endOf(definition, tally);
    } catch (error) {
      if (overtime.aborted && !signal.aborted) complete = false;
      else end = { stopped: stopOf(error), warnings: [] };
    }
    const { seen, taken, takenBytes, reasons, entries } = tally;
    return { folder: plan.folder, at, timeZone: moment.timeZone, seen, taken, takenBytes, reasons, entries, complete, ...end };
  } finally {
    await ends.close();
  }
}

function endOf(definition: JobDefinition, tally: DryRunTally): Pick<DryRun, 'stopped' | 'warnings'> {
  try {
    return { stopped: null, warnings: runWarnings(definition, { taken: tally.taken, empty: tally.reasons.get('empty') ?? 0 }) };
  } catch (error) {
    return { stopped: stopOf(error), warnings: [] };
  }
}

/** Why a run would fail by its own rules. @throws `error` when it is something else */
function stopOf(error: unknown): NonNullable<DryRun['stopped']> {
  if (isFailure(error, 'run.over-cap') || isFailure(error, 'run.nothing-found'))
    return { code: error.code, detail: error.publicDetail };
  throw error;
}
