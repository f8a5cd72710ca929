import { canonicalJson } from '@waybill/audit';
import { Failure, type Id, type Job, type JobRepository, jobEnds, jobStatuses, type New } from '@waybill/core';
import type { Client, Session } from '../client/session.js';
import type { Prisma } from '../generated/client.js';
import { definitionColumn, definitionOf } from '../rows/json.js';
import { oneOf } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';
import { withinReach } from './reach.js';

/** A Job is read with its present definition. */
export const jobParts = { definition: true } as const satisfies Prisma.JobInclude;

type Row = Prisma.JobGetPayload<{ include: typeof jobParts }>;

const unfinished = ['queued', 'discovering', 'running'];

/** The Job of a row. */
export function jobOf({
  id,
  version,
  createdAt,
  updatedAt,
  slug,
  name,
  status,
  definitionVersion,
  partnerId,
  definition,
}: Row): Job {
  return {
    id,
    version,
    createdAt,
    updatedAt,
    slug,
    name,
    status: oneOf(jobStatuses, status),
    definitionVersion,
    definition: definitionOf(definition.definition),
    partnerId,
  };
}

function columns({ slug, name, status, definitionVersion, partnerId, definition }: New<Job>) {
  const { connectionId, storeId } = definition;
  return { slug, name, status, definitionVersion, partnerId, connectionId, storeId };
}

/** The ends of a definition that are not the connection and the store of its Job. */
async function replaceTargets(client: Client, { id: jobId, definition }: Pick<Job, 'id' | 'definition'>): Promise<void> {
  const { source, targets } = jobEnds(definition);
  const ends = [source, ...targets.map(({ end }) => end)].filter(
    ({ kind, id }) => id !== (kind === 'store' ? definition.storeId : definition.connectionId),
  );
  await client.jobTarget.deleteMany({ where: { jobId } });
  if (ends.length === 0) return;
  await client.jobTarget.createMany({
    data: ends.map(({ kind, id }, position) => ({
      jobId,
      position,
      ...(kind === 'store' ? { storeId: id } : { connectionId: id }),
    })),
  });
}

/** Jobs with this end. */
export function withEnd(end: { readonly connectionId: Id } | { readonly storeId: Id }) {
  return { OR: [end, { targets: { some: end } }] };
}

async function addDefinition(client: Client, { id, definitionVersion, definition }: New<Job>): Promise<void> {
  await client.jobDefinition.create({
    data: { jobId: id, version: definitionVersion, definition: definitionColumn(definition) },
  });
}

/** Refuses a definition that was changed under its old number, and a number that jumps: old Runs rely on theirs. */
function checkDefinitionVersion(stored: Job, thing: Job): 'same' | 'next' {
  if (thing.definitionVersion === stored.definitionVersion + 1) return 'next';
  const same = canonicalJson(definitionColumn(thing.definition)) === canonicalJson(definitionColumn(stored.definition));
  if (thing.definitionVersion === stored.definitionVersion && same) return 'same';
  throw new Failure('input.invalid', {
    field: 'definitionVersion',
    publicDetail: 'A changed definition must carry the next version number.',
    context: { jobId: thing.id, stored: stored.definitionVersion, given: thing.definitionVersion },
  });
}

async function update(client: Client, thing: Job): Promise<Row | undefined> {
  const { id, version } = thing;
  // Two changes at once take turns here, so that only one of them adds the next definition.
  await client.$queryRaw`SELECT id FROM jobs WHERE id = ${id}::uuid FOR UPDATE`;
  const stored = await client.job.findUnique({ where: { id, version }, include: jobParts });
  if (stored === null) return undefined;
  if (checkDefinitionVersion(jobOf(stored), thing) === 'next') await addDefinition(client, thing);
  const { count } = await client.job.updateMany({ where: { id, version }, data: columns(thing) });
  if (count === 1) await replaceTargets(client, thing);
  return count === 0 ? undefined : client.job.findUniqueOrThrow({ where: { id }, include: jobParts });
}

/** Jobs and their definitions, over PostgreSQL. */
export function jobRepository(session: Session): JobRepository {
  return {
    ...crud<Job, Row, Parameters<JobRepository['list']>[0]>(session, {
      noun: 'job',
      hasParts: true,
      find: (client, id) => client.job.findUnique({ where: { id }, include: jobParts }),
      list: (client, { partnerId, connectionId, storeId, text, status, within }, { take, after }) =>
        client.job.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(within, withinReach.job),
              ...when(partnerId, (value) => ({ partnerId: value })),
              ...when(connectionId, (value) => withEnd({ connectionId: value })),
              ...when(storeId, (value) => withEnd({ storeId: value })),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { name: containing(value) }] })),
              ...when(status, (value) => ({ status: value })),
            ],
          },
          include: jobParts,
          orderBy: newestFirst,
          take,
        }),
      insert: async (client, thing) => {
        await addDefinition(client, thing);
        const row = await client.job.create({ data: { id: thing.id, ...columns(thing) }, include: jobParts });
        await replaceTargets(client, thing);
        return row;
      },
      update,
      remove: async (client, { id, version }) => (await client.job.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, jobId) => {
        // Keeps new runs out until this is decided: they lock the job as well.
        await client.$queryRaw`SELECT id FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE`;
        const runs = await client.run.count({ where: { jobId, state: { in: unfinished } } });
        return runs === 0 ? undefined : runs === 1 ? 'a run that is not over' : `${runs} runs that are not over`;
      },
      toEntity: jobOf,
    }),
    async byIds(ids) {
      const rows = await session.run((client) => client.job.findMany({ where: { id: { in: [...ids] } }, include: jobParts }));
      return rows.map(jobOf);
    },
    async findBySlug(slug) {
      const row = await session.run((client) => client.job.findUnique({ where: { slug }, include: jobParts }));
      return row === null ? undefined : jobOf(row);
    },
    async lockRuns(ids) {
      await session.run(
        (client) => client.$queryRaw`
          SELECT id FROM jobs WHERE id = ANY (${[...ids]}::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      );
    },
    async definition(jobId: Id, version: number) {
      const row = await session.run((client) =>
        client.jobDefinition.findUnique({ where: { jobId_version: { jobId, version } } }),
      );
      if (row === null) {
        throw new Failure('not-found', { publicDetail: 'There is no such version of this job.', context: { jobId, version } });
      }
      return definitionOf(row.definition);
    },
    async versions(jobId) {
      const rows = await session.run((client) =>
        client.jobDefinition.findMany({ where: { jobId }, orderBy: { version: 'desc' } }),
      );
      return rows.map(({ version, definition, createdAt }) => ({ version, definition: definitionOf(definition), createdAt }));
    },
  };
}
