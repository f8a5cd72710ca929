import {
  type Connection,
  type Direction,
  type FurtherTargetInput,
  type Id,
  type JobDefinition,
  type JobEnd,
  type JobRulesInput,
  jobDefinition,
  jobEnds,
  type Repositories,
  readRules,
} from '@waybill/core';
import { invalid } from './input-checks.js';

/** A definition as it is asked for; what is absent takes its default. */
export interface JobDefinitionInput extends JobRulesInput {
  readonly direction: Direction;
  readonly connectionId: Id;
  readonly storeId?: Id | null;
  readonly toConnectionId?: Id | null;
  readonly alsoTo?: readonly FurtherTargetInput[];
}

/** Each field given replaces the whole field; the direction of a Job stays. */
export type JobDefinitionChanges = Partial<Omit<JobDefinitionInput, 'direction'>>;

/** A definition with its defaults, checked. Fields at fault are below `/definition`. @throws Failure `input.invalid` */
export function readDefinition(input: JobDefinitionInput): JobDefinition {
  return readRules(jobDefinition, input, '/definition');
}

/** Checks that the ends of a definition are there, and finds the Connection whose partner owns the Job. @throws Failure `input.invalid` */
export async function findEnds(
  repositories: Repositories,
  definition: JobDefinition,
): Promise<{ readonly connection: Connection }> {
  const connection = await repositories.connections.find(definition.connectionId);
  if (connection === undefined) throw invalid('/definition/connectionId', 'There is no such connection.');
  const { source, targets } = jobEnds(definition);
  const [first, ...further] = targets.map(({ end }) => end);
  for (const end of [source, ...(first === undefined ? [] : [first])])
    await checkEnd(repositories, end, fieldOf(end, definition));
  for (const [index, end] of further.entries()) {
    await checkEnd(repositories, end, `/definition/alsoTo/${index}/${end.kind === 'store' ? 'storeId' : 'connectionId'}`);
  }
  return { connection };
}

function fieldOf({ kind, id }: JobEnd, { connectionId }: JobDefinition): string {
  if (kind === 'store') return '/definition/storeId';
  return id === connectionId ? '/definition/connectionId' : '/definition/toConnectionId';
}

async function checkEnd({ stores, connections }: Repositories, { kind, id }: JobEnd, field: string): Promise<void> {
  const found = kind === 'store' ? await stores.find(id) : await connections.find(id);
  if (found === undefined) throw invalid(field, `There is no such ${kind}.`);
}
