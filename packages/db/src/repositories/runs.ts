import {
  assertRunTransition,
  Failure,
  type New,
  parseVPath,
  type Run,
  type RunFilter,
  type RunRepository,
  type RunState,
  runStates,
  runTransitions,
  runTriggers,
  type TransferState,
  transferStates,
} from '@waybill/core';
import type { Client, Session, SqlSession } from '../client/session.js';
import { Prisma, type Run as Row } from '../generated/client.js';
import { causeColumn, causeOf } from '../rows/schedule-json.js';
import { failureCodeOrNull, oneOf, storable, storableOrNull } from '../rows/values.js';
import { newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';
import { byColumn, jsonRows } from './json-rows.js';
import { withinReach } from './reach.js';
import { addSightings, listSightings, skippedByName } from './sightings.js';

const overStates: readonly RunState[] = runStates.filter((state) => runTransitions[state].length === 0);
const openStates = runStates.filter((state) => !overStates.includes(state));

function toEntity(row: Row): Run {
  return {
    id: row.id,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    jobId: row.jobId,
    jobVersion: row.jobVersion,
    scheduleId: row.scheduleId,
    slot: row.slot,
    trigger: oneOf(runTriggers, row.trigger),
    cause: causeOf(row.cause),
    requestedBy: row.requestedBy,
    state: oneOf(runStates, row.state),
    waiting: row.waiting,
    counts: {
      seen: row.countSeen,
      taken: row.countTaken,
      skipped: row.countSkipped,
      committed: row.countCommitted,
      failed: row.countFailed,
      cancelled: row.countCancelled,
      bytes: row.countBytes,
    },
    warnings: row.warnings,
    failureCode: failureCodeOrNull(row.failureCode),
    failureDetail: row.failureDetail,
    attempt: row.attempt,
    nextAttemptAt: row.nextAttemptAt,
    cancelRequested: row.cancelRequested,
    configurationDigest: row.configurationDigest,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

function countColumns({ seen, taken, skipped, committed, failed, cancelled, bytes }: Run['counts']) {
  return {
    countSeen: seen,
    countTaken: taken,
    countSkipped: skipped,
    countCommitted: committed,
    countFailed: failed,
    countCancelled: cancelled,
    countBytes: bytes,
  };
}

/** The columns of those fields of a Run that change in its life. */
function changes(fields: Partial<Run>) {
  const { counts, warnings, failureCode, failureDetail, attempt, nextAttemptAt, cancelRequested, startedAt, finishedAt } = fields;
  const { configurationDigest } = fields;
  return {
    ...(counts !== undefined && countColumns(counts)),
    ...(warnings !== undefined && { warnings: warnings.map(storable) }),
    ...(failureCode !== undefined && { failureCode }),
    ...(failureDetail !== undefined && { failureDetail: storableOrNull(failureDetail) }),
    ...(attempt !== undefined && { attempt }),
    ...(nextAttemptAt !== undefined && { nextAttemptAt }),
    ...(cancelRequested !== undefined && { cancelRequested }),
    ...(configurationDigest !== undefined && { configurationDigest }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

/** The Partner of the Run's Job. The lock keeps the Job from being deleted until the Run is there. */
async function partnerOf(client: Client, jobId: string): Promise<string> {
  const [job] = await client.$queryRaw<{ partner_id: string }[]>`
    SELECT partner_id FROM jobs WHERE id = ${jobId}::uuid FOR KEY SHARE`;
  if (job === undefined) throw new Failure('not-found', { publicDetail: 'There is no such job.', context: { jobId } });
  return job.partner_id;
}

async function insert(client: Client, thing: New<Run>): Promise<Row> {
  const { id, jobId, jobVersion, scheduleId, slot, trigger, state, waiting } = thing;
  const partnerId = await partnerOf(client, jobId);
  const requestedBy = storable(thing.requestedBy);
  const cause = thing.cause === null ? {} : { cause: causeColumn(thing.cause) };
  return client.run.create({
    data: {
      id,
      jobId,
      jobVersion,
      partnerId,
      scheduleId,
      slot,
      trigger,
      ...cause,
      requestedBy,
      state,
      waiting,
      ...changes(thing),
    },
  });
}

/** Inserts Runs in one statement. */
async function insertAll(client: Client, runs: readonly New<Run>[]): Promise<readonly Run[]> {
  if (runs.length === 0) return [];
  const rows = runs.map(({ id, jobId, jobVersion, scheduleId, slot, trigger, cause, requestedBy, state, waiting, ...fields }) =>
    byColumn({
      ...{ id, jobId, jobVersion, scheduleId, slot, trigger, cause, state, waiting },
      requestedBy: storable(requestedBy),
      ...changes(fields),
    }),
  );
  const columns = Object.keys(rows[0] ?? {});
  const names = (prefix: string) => Prisma.raw(columns.map((column) => `${prefix}${column}`).join(', '));
  const inserted = await client.$queryRaw<Pick<Run, 'id' | 'version' | 'createdAt' | 'updatedAt'>[]>`
    INSERT INTO runs (partner_id, ${names('')})
    SELECT j.partner_id, ${names('n.')}
    FROM jsonb_populate_recordset(NULL::runs, ${jsonRows(rows)}::jsonb) AS n JOIN jobs j ON j.id = n.job_id
    RETURNING id, version, created_at AS "createdAt", updated_at AS "updatedAt"`;
  const byId = new Map(inserted.map((row) => [row.id, row]));
  return runs.map((run) => {
    const row = byId.get(run.id);
    if (row === undefined)
      throw new Failure('not-found', { publicDetail: 'There is no such job.', context: { jobId: run.jobId } });
    return { ...run, ...row };
  });
}

function matching({ jobId, partnerId, state, trigger, since, until, within }: RunFilter): Prisma.RunWhereInput[] {
  return [
    ...when(within, withinReach.run),
    ...when(jobId, (value) => ({ jobId: value })),
    ...when(partnerId, (value) => ({ partnerId: value })),
    ...when(state, (value) => ({ state: value })),
    ...when(trigger, (value) => ({ trigger: value })),
    ...when(since, (value) => ({ createdAt: { gte: value } })),
    ...when(until, (value) => ({ createdAt: { lt: value } })),
  ];
}

/** The states that may become `to` by the table of core, and `to` itself. */
function mayBecome(to: RunState): RunState[] {
  return runStates.filter((from) => {
    const next: readonly RunState[] = runTransitions[from];
    return from === to || next.includes(to);
  });
}

/** What is asked and written of Runs while many Transfers change. */
export function runSets(session: SqlSession): Pick<RunRepository, 'isCancelRequested' | 'withoutOpenTransfers' | 'addSightings'> {
  return {
    async isCancelRequested(id) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ requested: boolean }>('SELECT cancel_requested AS requested FROM runs WHERE id = $1::uuid', [id]),
      );
      if (row === undefined) throw new Failure('not-found', { publicDetail: 'There is no such run.', context: { id } });
      return row.requested;
    },
    async withoutOpenTransfers(ids) {
      if (ids.length === 0) return [];
      const rows = await session.sql((sql) =>
        sql.rows<{ id: string }>(
          `SELECT id FROM unnest($1::uuid[]) AS wanted (id)
          WHERE NOT EXISTS (SELECT FROM transfers t WHERE t.run_id = wanted.id AND t.ended_as IS NULL)`,
          [ids],
        ),
      );
      return rows.map(({ id }) => id);
    },
    addSightings: (sightings) => addSightings(session, sightings),
  };
}

/** Runs and their Sightings, over PostgreSQL. */
export function runRepository(session: Session): RunRepository {
  return {
    ...crud<Run, Row, RunFilter>(session, {
      noun: 'run',
      hasParts: true,
      find: (client, id) => client.run.findUnique({ where: { id } }),
      list: (client, filter, { take, after }) =>
        client.run.findMany({ where: { AND: [...olderThan(after), ...matching(filter)] }, orderBy: newestFirst, take }),
      insert,
      update: async (client, thing) => {
        const { id, version, state } = thing;
        const [row] = await client.run.updateManyAndReturn({
          where: { id, version, state: { in: mayBecome(state) } },
          data: { state, ...changes(thing) },
        });
        return row;
      },
      remove: async (client, { id, version }) => (await client.run.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, runId) => ((await client.transfer.count({ where: { runId } })) > 0 ? 'its transfers' : undefined),
      toEntity,
    }),
    ...runSets(session),
    async advance(id, from, to, fields) {
      assertRunTransition(from, to);
      const [row] = await session.run((client) =>
        client.run.updateManyAndReturn({
          where: { id, state: from },
          // Whatever becomes of it, it does not wait any more.
          data: { ...changes(fields), state: to, waiting: false },
        }),
      );
      return row === undefined ? undefined : toEntity(row);
    },
    async requestCancel(id) {
      const [row] = await session.run((client) =>
        client.run.updateManyAndReturn({ where: { id, state: { in: openStates } }, data: { cancelRequested: true } }),
      );
      return row === undefined ? undefined : toEntity(row);
    },
    async tally(runId) {
      const groups = await session.run((client) =>
        client.transfer.groupBy({ by: ['state'], where: { runId }, _count: true, _sum: { sizeBytes: true } }),
      );
      const count = (state: TransferState): number => groups.find((group) => group.state === state)?._count ?? 0;
      return {
        byState: {
          queued: count('queued'),
          running: count('running'),
          verifying: count('verifying'),
          committed: count('committed'),
          failed: count('failed'),
          cancelled: count('cancelled'),
        },
        bytes: groups.find(({ state }) => state === 'committed')?._sum.sizeBytes ?? 0n,
      };
    },
    async hasOpenTransfers(runId) {
      const open = await session.run((client) =>
        client.transfer.findFirst({ where: { runId, endedAs: null }, select: { id: true } }),
      );
      return open !== null;
    },
    async needingTask(now, limit) {
      const rows = await session.run((client) =>
        client.run.findMany({
          where: {
            OR: [
              {
                state: { in: ['queued', 'discovering'] },
                waiting: false,
                OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }],
              },
              { state: 'running', transfers: { none: { endedAs: null } } },
            ],
          },
          orderBy: { id: 'asc' },
          take: limit,
        }),
      );
      return rows.map(toEntity);
    },
    async findBySlot(scheduleId, slot) {
      const row = await session.run((client) => client.run.findUnique({ where: { scheduleId_slot: { scheduleId, slot } } }));
      return row === null ? undefined : toEntity(row);
    },
    async open(jobIds) {
      const rows = await session.run(
        (client) => client.$queryRaw<{ id: string; active: number; waiting: number }[]>`
          SELECT job_id AS id, count(*) FILTER (WHERE NOT waiting)::int AS active,
            count(*) FILTER (WHERE waiting AND cause ->> 'kind' IS DISTINCT FROM 'rerun')::int AS waiting
          FROM runs WHERE job_id = ANY (${[...jobIds]}::uuid[]) AND state IN ('queued', 'discovering', 'running')
          GROUP BY job_id`,
      );
      return new Map(rows.map(({ id, active, waiting }) => [id, { active, waiting }]));
    },
    async nextWaiting(jobId) {
      const row = await session.run((client) =>
        client.run.findFirst({ where: { jobId, waiting: true }, orderBy: { id: 'asc' } }),
      );
      return row === null ? undefined : toEntity(row);
    },
    async release(id) {
      const [row] = await session.run((client) =>
        client.run.updateManyAndReturn({ where: { id, waiting: true }, data: { waiting: false } }),
      );
      return row === undefined ? undefined : toEntity(row);
    },
    insertAll: (runs) => session.run((client) => insertAll(client, runs)),
    async succeededIn(spans) {
      if (spans.length === 0) return [];
      const rows = spans.map(({ jobId, since, until }, at) => ({ at, job_id: jobId, since, until }));
      const found = await session.run(
        (client) => client.$queryRaw<{ at: number }[]>`
          SELECT at FROM jsonb_to_recordset(${jsonRows(rows)}::jsonb) AS span (at int, job_id uuid, since timestamptz, until timestamptz)
          WHERE EXISTS (
            SELECT FROM runs r WHERE r.job_id = span.job_id AND r.state = 'succeeded' AND r.count_committed > 0
              AND r.finished_at BETWEEN span.since AND span.until
          )`,
      );
      const yes = new Set(found.map(({ at }) => at));
      return spans.map((_, at) => yes.has(at));
    },
    async filesToRepeat(id, files) {
      const rows = await session.run((client) =>
        files === 'all'
          ? client.$queryRaw<{ path: string }[]>`
              SELECT path FROM sightings WHERE run_id = ${id}::uuid AND decision = 'taken'
              UNION SELECT source_path FROM transfers WHERE run_id = ${id}::uuid
              ORDER BY path`
          : client.$queryRaw<{ path: string }[]>`
              SELECT source_path AS path FROM transfers WHERE run_id = ${id}::uuid AND ended_as IN ('failed', 'cancelled')
              UNION
              SELECT s.path FROM sightings s JOIN transfers t ON t.id = s.transfer_id
              WHERE s.run_id = ${id}::uuid AND s.decision = 'taken' AND t.run_id IS DISTINCT FROM ${id}::uuid
              ORDER BY path`,
      );
      return rows.map(({ path }) => parseVPath(path));
    },
    sightings: (runId, page) => listSightings(session, runId, page),
    skippedByName: (names, most) => skippedByName(session, names, most),
  };
}

// A state added to core must be counted above.
transferStates satisfies readonly (keyof Awaited<ReturnType<RunRepository['tally']>>['byState'])[];
