import {
  type Connection,
  type Direction,
  type Id,
  type JobDefinition,
  type JobRulesInput,
  jobDefinition,
  type Repositories,
  readRules,
  type Store,
} from '@waybill/core';
import { invalid } from './input-checks.js';

/** A definition as it is asked for; what is absent takes its default. */
export interface JobDefinitionInput extends JobRulesInput {
  readonly direction: Direction;
  readonly connectionId: Id;
  readonly storeId: Id;
}

/** Each field given replaces the whole field; the direction of a Job stays. */
export type JobDefinitionChanges = Partial<Omit<JobDefinitionInput, 'direction'>>;

/** A definition with its defaults, checked. Fields at fault are below `/definition`. @throws Failure `input.invalid` */
export function readDefinition(input: JobDefinitionInput): JobDefinition {
  return readRules(jobDefinition, input, '/definition');
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
