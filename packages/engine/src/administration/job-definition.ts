import {
  type AfterSuccess,
  type ConflictPolicy,
  type Connection,
  compileGlob,
  type Direction,
  type Id,
  type JobDefinition,
  type Repositories,
  type RetryRules,
  type Store,
  type VPath,
} from '@waybill/core';
import { inField, invalid, pathIn } from './input-checks.js';

/** A definition as it is asked for; what is absent takes its default. */
export interface JobDefinitionInput {
  readonly direction: Direction;
  readonly connectionId: Id;
  readonly storeId: Id;
  readonly source: { readonly path: string; readonly match: string; readonly minAgeSeconds?: number };
  readonly target: { readonly path: string; readonly onConflict?: ConflictPolicy };
  readonly afterSuccess?: AfterSuccessInput;
  readonly retry?: RetryRules;
}

/** What happens to a source file once its Transfer is committed, as it is asked for. */
export type AfterSuccessInput =
  | { readonly kind: 'keep' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'move'; readonly to: string };

/** Each field given replaces the whole field; the direction of a Job stays. */
export type JobDefinitionChanges = Partial<Omit<JobDefinitionInput, 'direction'>>;

/** What a Job is like unless somebody says otherwise. */
const jobDefaults = {
  minAgeSeconds: 0,
  onConflict: 'overwrite',
  afterSuccess: { kind: 'keep' },
  retry: { maxAttempts: 5, baseDelayMs: 10_000, maxDelayMs: 900_000 },
} as const;

/** A definition with its defaults, its paths normalised and its pattern checked. Fields at fault are below `/definition`. @throws Failure `input.invalid`, `path.invalid` */
export function readDefinition(input: JobDefinitionInput): JobDefinition {
  const sourcePath = pathIn('/definition/source/path', input.source.path);
  inField('/definition/source/match', () => compileGlob(input.source.match));
  const retry = input.retry ?? jobDefaults.retry;
  if (retry.maxDelayMs < retry.baseDelayMs) {
    throw invalid('/definition/retry/maxDelayMs', 'The longest delay between two attempts is shorter than the first.');
  }
  return {
    direction: input.direction,
    connectionId: input.connectionId,
    storeId: input.storeId,
    source: {
      path: sourcePath,
      match: input.source.match,
      minAgeSeconds: input.source.minAgeSeconds ?? jobDefaults.minAgeSeconds,
    },
    target: {
      path: pathIn('/definition/target/path', input.target.path),
      onConflict: input.target.onConflict ?? jobDefaults.onConflict,
    },
    afterSuccess: readAfterSuccess(input.afterSuccess ?? jobDefaults.afterSuccess, sourcePath, '/definition/afterSuccess/to'),
    retry: { maxAttempts: retry.maxAttempts, baseDelayMs: retry.baseDelayMs, maxDelayMs: retry.maxDelayMs },
  };
}

/** What happens to source files; `field` is where the folder they are moved to stands. @throws Failure `input.invalid`, `path.invalid` */
export function readAfterSuccess(input: AfterSuccessInput, sourcePath: VPath, field: string): AfterSuccess {
  if (input.kind !== 'move') return { kind: input.kind };
  const to = pathIn(field, input.to);
  if (to === sourcePath) {
    throw invalid(field, 'Files cannot be moved to the folder they are taken from: the next run would find them again.');
  }
  return { kind: 'move', to };
}

/** The two ends of a definition. @throws Failure `input.invalid` when one is not there */
export async function findEnds(
  repositories: Repositories,
  definition: JobDefinition,
): Promise<{ readonly connection: Connection; readonly store: Store }> {
  const connection = await repositories.connections.find(definition.connectionId);
  if (connection === undefined) throw invalid('/definition/connectionId', 'There is no such connection.');
  const store = await repositories.stores.find(definition.storeId);
  if (store === undefined) throw invalid('/definition/storeId', 'There is no such store.');
  return { connection, store };
}
