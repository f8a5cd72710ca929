import type { Id, Reach, ReachReader, ScopedNoun } from '@waybill/core';
import type { Client, Session } from '../client/session.js';
import type { Prisma } from '../generated/client.js';

const partners = ({ partnerIds }: Reach) => ({ in: [...partnerIds] });
const notShared = ({ sharedJobIds }: Reach) => ({ notIn: [...sharedJobIds] });
/** Of a Job that is within reach, or of none. */
const ofJob = (reach: Reach) => ({ partnerId: partners(reach), OR: [{ jobId: null }, { jobId: notShared(reach) }] });

/** What makes a thing of each noun one within reach; lists and looks at one ask for the same. */
export const withinReach = {
  partner: (reach: Reach) => ({ id: partners(reach) }) satisfies Prisma.PartnerWhereInput,
  connection: (reach: Reach) => ({ partnerId: partners(reach) }) satisfies Prisma.ConnectionWhereInput,
  hostKey: (reach: Reach) => ({ connection: { partnerId: partners(reach) } }) satisfies Prisma.HostKeyWhereInput,
  account: (reach: Reach) => ({ partnerId: partners(reach) }) satisfies Prisma.AccountWhereInput,
  job: (reach: Reach) => ({ partnerId: partners(reach), id: notShared(reach) }) satisfies Prisma.JobWhereInput,
  schedule: (reach: Reach) => ({ job: { partnerId: partners(reach), id: notShared(reach) } }) satisfies Prisma.ScheduleWhereInput,
  run: (reach: Reach) => ({ partnerId: partners(reach), jobId: notShared(reach) }) satisfies Prisma.RunWhereInput,
  transfer: (reach: Reach) => ofJob(reach) satisfies Prisma.TransferWhereInput,
};

type Counter = (client: Client, id: Id, reach: Reach) => Promise<number>;

const counters: { readonly [Noun in ScopedNoun]: Counter } = {
  partner: (client, id, reach) => client.partner.count({ where: { AND: [{ id }, withinReach.partner(reach)] } }),
  connection: (client, id, reach) => client.connection.count({ where: { AND: [{ id }, withinReach.connection(reach)] } }),
  'host-key': (client, id, reach) => client.hostKey.count({ where: { AND: [{ id }, withinReach.hostKey(reach)] } }),
  account: (client, id, reach) => client.account.count({ where: { AND: [{ id }, withinReach.account(reach)] } }),
  job: (client, id, reach) => client.job.count({ where: { AND: [{ id }, withinReach.job(reach)] } }),
  schedule: (client, id, reach) => client.schedule.count({ where: { AND: [{ id }, withinReach.schedule(reach)] } }),
  run: (client, id, reach) => client.run.count({ where: { AND: [{ id }, withinReach.run(reach)] } }),
  transfer: (client, id, reach) => client.transfer.count({ where: { AND: [{ id }, withinReach.transfer(reach)] } }),
  session: async (client, id, { partnerIds }) => {
    const rows = await client.$queryRaw<unknown[]>`
      SELECT 1 FROM live_sessions WHERE id = ${id}::uuid AND partner_id = ANY (${[...partnerIds]}::uuid[])`;
    return rows.length;
  },
};

/** Every connection that a definition names is looked at, of every version: old Runs tell of their own. */
async function sharedJobs(client: Client, partnerIds: readonly Id[]): Promise<readonly Id[]> {
  const ids = [...partnerIds];
  const rows = await client.$queryRaw<{ id: string }[]>`
    SELECT d.job_id AS id
    FROM job_definitions d
    CROSS JOIN LATERAL (
      SELECT d.definition ->> 'connectionId' AS connection_id
      UNION ALL SELECT d.definition ->> 'toConnectionId'
      UNION ALL SELECT jsonb_path_query(d.definition, '$.alsoTo[*].connectionId') #>> '{}'
    ) e
    JOIN connections c ON c.id = e.connection_id::uuid
    GROUP BY d.job_id
    HAVING bool_or(c.partner_id = ANY (${ids}::uuid[])) AND NOT bool_and(c.partner_id = ANY (${ids}::uuid[]))
    UNION
    SELECT s.job_id FROM schedules s JOIN jobs j ON j.id = s.job_id JOIN jobs b ON b.id = s.after_job_id
    WHERE j.partner_id = ANY (${ids}::uuid[]) AND NOT b.partner_id = ANY (${ids}::uuid[])`;
  return rows.map(({ id }) => id);
}

/** What scopes reach, over PostgreSQL. */
export function reachReader(session: Session): ReachReader {
  return {
    of: ({ partnerIds, tags }) =>
      session.run(async (client) => {
        const where = { OR: [{ id: { in: [...partnerIds] } }, { tags: { hasSome: [...tags] } }] };
        const ids = (await client.partner.findMany({ where, select: { id: true } })).map(({ id }) => id);
        return { partnerIds: ids, sharedJobIds: await sharedJobs(client, ids) };
      }),
    holds: async (reach, noun, id) => (await session.run((client) => counters[noun](client, id, reach))) > 0,
  };
}
