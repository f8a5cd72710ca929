import { asFailure, type DueRun, Failure, type Id, type JobDefinition } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { type JobSides, openSides } from './ends.js';

/** So long what is open is used for new turns; then it is asked for anew, and what changed meanwhile is noticed. */
const FRESH_MS = 5_000;

/** The sides of a Run, or why they could not be opened; each of its files holds a share. */
export class RunSides {
  readonly definition: JobDefinition;
  readonly jobVersion: number;
  readonly configurationDigest: string | null;
  readonly sides: JobSides | Failure;
  readonly #staleAt: number;
  #users = 0;
  #retired = false;

  constructor(
    { definition, jobVersion, configurationDigest }: Pick<RunSides, 'definition' | 'jobVersion' | 'configurationDigest'>,
    sides: JobSides | Failure,
  ) {
    this.definition = definition;
    this.jobVersion = jobVersion;
    this.configurationDigest = configurationDigest;
    this.sides = sides;
    this.#staleAt = performance.now() + FRESH_MS;
  }

  /** A failure is good for one turn. */
  get isFresh(): boolean {
    return !(this.sides instanceof Failure) && this.sides.isOpen() && performance.now() < this.#staleAt;
  }

  /** Whether a connection was lost since it was opened. */
  get isCut(): boolean {
    return !(this.sides instanceof Failure) && !this.sides.isOpen();
  }

  share(): void {
    this.#users += 1;
  }

  async giveBack(): Promise<void> {
    this.#users -= 1;
    await this.#closeUnused();
  }

  /** No further share is taken; closes when the last one is given back. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.#closeUnused();
  }

  async #closeUnused(): Promise<void> {
    if (!this.#retired || this.#users > 0 || this.sides instanceof Failure) return;
    await this.sides.close();
  }
}

/** Opens the sides of a Run by its definition. @throws what the database does; a side that cannot be opened is part of the answer */
export async function openRunSides(
  deps: EngineDeps,
  run: Pick<DueRun, 'jobId' | 'jobVersion' | 'configurationDigest'>,
  signal: AbortSignal,
): Promise<RunSides> {
  const { jobVersion, configurationDigest } = run;
  const definition = await deps.database.read.jobs.definition(run.jobId, jobVersion);
  const said = { definition, jobVersion, configurationDigest };
  try {
    return new RunSides(said, await openSides(deps, definition, signal));
  } catch (error) {
    return new RunSides(said, asFailure(error));
  }
}

/** What a process has open for Runs that take turns; opening takes as long as a partner takes to answer and holds up nobody else. */
export class OpenRuns {
  readonly #deps: EngineDeps;
  readonly #signal: AbortSignal;
  readonly #open = new Map<Id, RunSides>();
  readonly #opening = new Map<Id, Promise<void>>();

  constructor(deps: EngineDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
  }

  /** What is open for the Run; undefined when that has to be waited for, and then `opened` is called. */
  get(run: DueRun, opened: (error?: unknown) => void): RunSides | undefined {
    const present = this.#open.get(run.runId);
    if (present !== undefined) return present;
    if (!this.#opening.has(run.runId)) {
      const opening = openRunSides(this.#deps, run, this.#signal)
        .then((sides) => void this.#open.set(run.runId, sides))
        .then(() => undefined)
        .catch((error: unknown) => error)
        .then((error: unknown) => {
          this.#opening.delete(run.runId);
          opened(error);
        });
      this.#opening.set(run.runId, opening);
    }
    return undefined;
  }

  has(runId: Id): boolean {
    return this.#open.has(runId);
  }

  /** How many are being opened. */
  get openingCount(): number {
    return this.#opening.size;
  }

  /** The next turn of the Run opens anew. */
  async forget(runId: Id): Promise<void> {
    const present = this.#open.get(runId);
    this.#open.delete(runId);
    await present?.retire();
  }

  /** Forgets all that are not among these Runs. */
  async keepOnly(runIds: ReadonlySet<Id>): Promise<void> {
    await Promise.all([...this.#open.keys()].filter((id) => !runIds.has(id)).map((id) => this.forget(id)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#opening.values());
    await this.keepOnly(new Set());
  }
}
